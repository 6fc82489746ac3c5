// `match` of a [[rule]], and what belongs to it. Internal to gates/policy.
#pragma once

#include "policy/check_match.h"
#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

// `rule` has its id and its message.
std::unique_ptr<MatchT> readMatch(Reading &reading, TableReader &t, const DataRuleT &rule);

// What Clang and the rest of the policy say of them. `check` null: Clang is not asked.
// Completes them, too.
void checkMatches(Reading &reading, PolicyT &policy, const CheckMatchers &check);

} // namespace harness::policy
