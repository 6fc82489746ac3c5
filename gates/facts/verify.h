// Checks what FlatBuffers cannot: that every id is inside its table and every enumerator is known. A reader of
// verified facts may index without looking.
#pragma once

#include "facts/model.h"

#include "llvm/Support/Error.h"

namespace harness::facts {

llvm::Error verify(const Facts &facts);

} // namespace harness::facts
