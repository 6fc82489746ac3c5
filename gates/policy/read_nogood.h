// What a rule was learnt from: `source` and [[rule.recurrence]] of a [[rule]].
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readNoGood(Reading &reading, TableReader &table, DataRuleT &rule);

} // namespace harness::policy
