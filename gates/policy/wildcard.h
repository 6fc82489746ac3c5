// Patterns of names in which '*' is any part, "::" and dots included: "shop::*Store", "shop.*".
#pragma once

#include "llvm/ADT/StringRef.h"

namespace harness::policy {

bool wildcardMatches(llvm::StringRef pattern, llvm::StringRef name);

} // namespace harness::policy
