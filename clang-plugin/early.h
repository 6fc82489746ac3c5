// Judging a unit inside the compiler: the same rules as the gate's, on this unit's facts alone, for an error at the
// earliest moment. It says only what blocks and what no other unit could change.
#pragma once

#include "facts/model.h"
#include "policy_generated.h"

#include "clang/Frontend/CompilerInstance.h"

namespace harness {

// harness/policy.bin below the working directory; null where there is none, or none that can be read: the gate will say what
// is wrong with it, and a compile must not depend on it.
std::unique_ptr<policy::PolicyT> readPolicy();

// `root`: the source root, to find the files that findings name.
void judgeEarly(clang::CompilerInstance &ci, const policy::PolicyT &policy, const facts::Facts &facts, llvm::StringRef root);

} // namespace harness
