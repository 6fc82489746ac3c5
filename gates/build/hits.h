// Units whose facts were made before a rule with a matcher was as it is now are looked at again: by the compiler, which
// generates no code for that. What comes of it is kept in the folder of the gate, by object:
//
//   harness/<target>/hits/<digest of the object and its command>.hfacts, and .hfacts.read: the files that were read, with digests
//   harness/<target>/t.texts: a digest of what all these files say now
//
// It holds for all versions of rules that were run over the unit while object, command and files were as they are. An object
// alone does not tell: one from a compiler cache may be older than a rule, and be the same for two texts.
#pragma once

#include "build/folder.h"
#include "build/stats.h"
#include "policy_generated.h"

namespace harness::build {

// What the facts of a target (`own`, merged) do not say of the policy's matchers. A unit that could not be looked at is one
// of its `runs`, with the reason. Nothing if nothing is missing.
llvm::Expected<std::vector<facts::Facts>> lookAgain(const Gate &gate, const policy::PolicyT &policy, const facts::Facts &own,
                                                    Stats &stats);

// For t.texts, on which the judging depends. Empty: nothing had to be looked at again.
std::string textsLookedAt(const Gate &gate);

} // namespace harness::build
