// Rules with a matcher (`match` of a [[rule]]): all of them are run over the unit in one pass, and what they find becomes
// facts.
#pragma once

#include "policy_generated.h"
#include "unit.h"

namespace harness {

// Adds what the matchers of the policy find in code of the project, and which ones there were.
void match(Unit &unit, const policy::PolicyT &policy);

} // namespace harness
