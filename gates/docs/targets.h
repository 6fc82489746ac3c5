// The targets of a build by Ninja.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <set>
#include <string>
#include <vector>

namespace harness::docs {

struct NinjaFile {
  std::set<std::string> targets;     // what its build statements make, implicitly or not
  std::vector<std::string> includes; // other files, as it names them
};

NinjaFile parseNinja(llvm::StringRef text);

} // namespace harness::docs
