// [[invariant]]: what holds of the code, by name; which rules hold it, and which mutants show that they do.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readInvariants(Reading &reading, TableReader &file, PolicyT &policy);

// Their components, and their checks against `rules`: the ids of all that there are; empty = nobody knows them here.
void checkInvariants(Reading &reading, const PolicyT &policy, llvm::ArrayRef<std::string> rules);

} // namespace harness::policy
