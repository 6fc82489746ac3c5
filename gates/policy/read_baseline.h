// Reads harness.baseline.toml (baseline.h has its form) beside the policy. That it is not there is no mistake.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readBaseline(Reading &reading, llvm::StringRef policyPath, PolicyT &policy);

} // namespace harness::policy
