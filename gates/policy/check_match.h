// How the matchers of rules are looked at when the policy is read: by whoever knows Clang, which the policy does not.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <string>
#include <vector>

namespace harness::policy {

struct MatchProblem {
  size_t offset; // of the byte that is wrong, in the text of the expression
  std::string message;
};
// What Clang makes of an expression: it is wrong, or it binds nodes to these names.
struct MatcherAnswer {
  std::vector<MatchProblem> problems;
  std::vector<std::string> bound;
};
// An answer to each, in order. An error: they cannot be looked at.
using CheckMatchers = std::function<llvm::Expected<std::vector<MatcherAnswer>>(llvm::ArrayRef<std::string> expressions)>;

} // namespace harness::policy
