// [[rule]]: rules of the project's own.
#pragma once

#include "policy/check_query.h"
#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readDataRules(Reading &reading, TableReader &file, PolicyT &policy);

// Against the rules that come with Harness, and against the graph. `known`: ids of those rules.
void checkDataRules(Reading &reading, const PolicyT &policy, llvm::ArrayRef<std::string> known, const CheckQuery &checkQuery);

} // namespace harness::policy
