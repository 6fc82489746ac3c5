// Writing TOML.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace llvm {
class raw_ostream;
}

namespace harness::policy {

// A basic string, on one line.
void quote(llvm::raw_ostream &os, llvm::StringRef bytes);
std::string quoted(llvm::StringRef bytes);

} // namespace harness::policy
