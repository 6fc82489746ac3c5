// All targets of a build judged in one go: what `harness audit` and `harness report` print.
#pragma once

#include "build/judging.h"

namespace harness::build {

// Goes on after a target that cannot be judged: it becomes a tool failure of the report, never a pass.
Report judgeEverything(const Build &build, const policy::PolicyT &policy, Stats &stats);

} // namespace harness::build
