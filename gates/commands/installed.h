// What is installed beside the program: DIR/bin/harness reads DIR/share/harness.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace harness {

// The folder share/harness/NAME. `source`: where it is in the sources of Harness, for a program that is not installed.
std::string installedFolder(llvm::StringRef name, llvm::StringRef source);

} // namespace harness
