// What the code says of itself with the macros of <harness/annotations.h>.
#pragma once

#include "facts/model.h"

#include "llvm/ADT/BitVector.h"

namespace harness {

// Functions, or types, with an annotation of that kind ("best-effort"), by index.
llvm::BitVector annotatedFunctions(const facts::Facts &facts, llvm::StringRef kind);
llvm::BitVector annotatedTypes(const facts::Facts &facts, llvm::StringRef kind);

} // namespace harness
