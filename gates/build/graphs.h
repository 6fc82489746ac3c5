// The implementation graph of a build.
#pragma once

#include "build/judging.h"

namespace harness::build {

// The bytes of the file: all targets together, with what all gates find. Gates that cannot be judged are an error: what they
// would have found is not there.
llvm::Expected<std::string> graphOf(const Build &build, const policy::PolicyT &policy, Stats &stats);

} // namespace harness::build
