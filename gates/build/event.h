// What happened, from what a person has at hand: a finding of the last build, a commit, or words.
#pragma once

#include "policy_generated.h"

#include "llvm/Support/Error.h"

namespace harness::build {

// `from`: "src/a.cpp:14" for a finding at that line in the verdicts of the build in `folder`; a commit of the repository around
// `source`; otherwise a text. "finding:", "commit:" and "text:" before it leave no doubt. The date is today's.
llvm::Expected<policy::EventT> eventFrom(llvm::StringRef from, llvm::StringRef folder, llvm::StringRef source);

} // namespace harness::build
