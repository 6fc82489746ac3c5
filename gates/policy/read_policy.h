// From harness.toml to the policy the gates judge by: reads it, the files it includes and the catalogue, checks what
// they say, and resolves and sorts it (policy.fbs has the result).
//
// All that is wrong is said at once, each at its line; then there is no policy.
#pragma once

#include "policy/check_match.h"
#include "policy/check_query.h"
#include "policy/files.h"
#include "policy_generated.h"

#include "llvm/ADT/StringRef.h"

#include <memory>
#include <string>
#include <vector>

namespace harness::policy {

struct ReadOptions {
  std::string catalogue = "catalogue"; // the folder of the catalogue files
  std::vector<std::string> knownRules; // ids that [rules] and [[waiver]] may name; empty: they are not checked
  Mode mode = Mode::error;
  CheckQuery checkQuery; // of [[rule]]; null: they are not checked
  CheckMatchers checkMatchers;
  std::vector<const DataRuleT *> rules; // of another policy, as if they stood in this one
};

// Null when there are diagnostics. They are sorted by file and line.
std::unique_ptr<PolicyT> readPolicy(llvm::StringRef path, const ReadOptions &options, Files &files,
                                    Diagnostics &diagnostics);

// What is judged by where there is no harness.toml: kinds, catalogue, and nothing of the project's own.
std::unique_ptr<PolicyT> assumedPolicy(const ReadOptions &options, Files &files, Diagnostics &diagnostics);

} // namespace harness::policy
