// [[invariant]]: what holds of the code, by name.
#pragma once

#include "policy_generated.h"

#include "llvm/ADT/StringRef.h"

namespace harness::policy {

// Is what is found there, in a component (empty: none) and a file (empty: at the policy), of concern to it? What is found
// at the policy is about the checks themselves.
bool isInScope(const InvariantT &invariant, llvm::StringRef component, llvm::StringRef path);

} // namespace harness::policy
