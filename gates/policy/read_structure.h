// [structure] and [domain]: the words by which types are named, and what of the code others use whom no build here shows.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

void readStructure(Reading &reading, TableReader &file, PolicyT &policy);

// What is not said in [structure] is as the catalogue has it.
void completeStructure(PolicyT &policy);

} // namespace harness::policy
