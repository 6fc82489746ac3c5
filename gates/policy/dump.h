// The policy as text, as `harness policy --print` shows it: kinds resolved, the catalogue counted.
#pragma once

#include "policy_generated.h"

#include "llvm/Support/raw_ostream.h"

namespace harness::policy {

void dump(const PolicyT &policy, llvm::raw_ostream &os);

} // namespace harness::policy
