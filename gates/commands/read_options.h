// How this program reads a policy: with its catalogue and its rules.
#pragma once

#include "policy/read_policy.h"

namespace harness {

// `catalogue`: its folder; empty: next to the installed program, or in the source tree of one that was not installed.
policy::ReadOptions readOptions(llvm::StringRef catalogue, policy::Mode mode);

} // namespace harness
