// What is known only when all targets have been judged: whether the baseline, the waivers and the HARNESS_ALLOWs in the code
// still accept something, and whether all targets together have more findings than the baseline accepts.
//
// Each gate judges what it sees and leaves its report (t.verdict); `harness settle` and `harness audit` put these together.
#pragma once

#include "build/judging.h"

namespace harness::build {

// `all`: the reports of all targets, merged; what it has of the baseline is decided anew. `complete`: no target is missing, so
// that what accepts nothing is stale. Gives what no target alone could say; `all` has it, too.
Report settle(const Build &build, const policy::PolicyT &policy, bool complete, Report &all);

// Every finding that the baseline could accept, each once whatever the number of targets that have it.
std::vector<Finding> openFindings(const Report &all);

// The report of a gate, as it leaves it in its folder.
llvm::Error writeVerdict(const Report &report, llvm::StringRef path);
llvm::Expected<Report> readVerdict(llvm::StringRef path);

} // namespace harness::build
