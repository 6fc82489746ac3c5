// Workflow commands of GitHub Actions: annotations at the lines of a pull request. A service shows only the first few
// of a step (ten errors and ten warnings at the time of writing), so what blocks comes first.
#pragma once

#include "report/report.h"

#include "llvm/Support/raw_ostream.h"

namespace harness {

void writeGithub(const Report &report, llvm::raw_ostream &os);

} // namespace harness
