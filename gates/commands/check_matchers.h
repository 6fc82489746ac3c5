// Asks Clang about the matchers of a policy, by way of the program harness-matchers: this one knows nothing of Clang.
#pragma once

#include "policy/check_match.h"

namespace harness {

llvm::Expected<std::vector<policy::MatcherAnswer>> checkMatchers(llvm::ArrayRef<std::string> expressions);

} // namespace harness
