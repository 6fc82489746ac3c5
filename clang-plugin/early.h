// Judging a unit inside the compiler: the same rules as the gate's, on this unit's facts alone, for an error at the
// earliest moment. It says only what blocks and what no other unit could change.
#pragma once

#include "facts/model.h"

#include "clang/Frontend/CompilerInstance.h"

namespace harness {

// Uses harness/policy.bin below the working directory; without one, nothing is judged. `root`: the source root, to find
// the files that findings name.
void judgeEarly(clang::CompilerInstance &ci, const facts::Facts &facts, llvm::StringRef root);

} // namespace harness
