// Writing TOML.
#pragma once

#include "llvm/ADT/StringRef.h"

namespace llvm {
class raw_ostream;
}

namespace harness::policy {

// A basic string, on one line.
void quote(llvm::raw_ostream &os, llvm::StringRef bytes);

} // namespace harness::policy
