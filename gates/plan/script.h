// The plan as a CMake file that HarnessGate.cmake includes.
#pragma once

#include "plan/plan.h"

#include "llvm/Support/raw_ostream.h"

namespace harness::plan {

// Sets `harness_gates` to the names of all gates and, for a gate x, those of these that are not empty:
//   harness_x_depends   folders of gates, relative to the build folder       harness_x_closures  their closure files
//   harness_x_circle    folders of the other members of its circle           harness_x_archives  files
//   harness_x_links     names    harness_x_opaque  names                     harness_x_closure   names of gates
// and `harness_unread`. Elements may be generator expressions that come out empty.
void writeScript(const Plan &plan, const Graph &graph, llvm::raw_ostream &os);

} // namespace harness::plan
