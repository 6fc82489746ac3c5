// What a compiler says that it read: the rule for Make that -MD and its like write.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace harness::compile {

// The prerequisites, in their order, as written: relative ones are relative to where the compiler ran. Spaces and '#' are
// behind a backslash there, '$' is doubled (Clang's DependencyFile.cpp, after GNU Make).
std::vector<std::string> readDepfile(llvm::StringRef text);

} // namespace harness::compile
