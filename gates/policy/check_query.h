// How a query of a rule is looked at when the policy is read: by whoever knows the graph, which the policy does not.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <functional>
#include <optional>
#include <string>

namespace harness::policy {

// What is wrong with a query. `offset`: of the byte that is wrong, in the text of the query; none: all of it.
struct QueryProblem {
  std::string message;
  std::optional<size_t> offset;
};
// Looks at a query without running it. `saysMessage`: the rule has a message, so that the rows have none.
using CheckQuery = std::function<std::optional<QueryProblem>(llvm::StringRef sql, bool saysMessage)>;

} // namespace harness::policy
