// JUnit XML, for dashboards that know test results: a suite per target, a test case per family of rules. What blocks is
// a failure, what only advises is output, and a target that could not be judged is an error.
#pragma once

#include "report/report.h"

#include "llvm/Support/raw_ostream.h"

namespace harness {

void writeJunit(const Report &report, llvm::raw_ostream &os);

} // namespace harness
