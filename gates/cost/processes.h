// Processes, supervisors, queues, locks and state, counted from the topology.
#pragma once

#include "cost/count.h"

namespace harness {

void countProcesses(const Topology &topology, std::vector<Term> &out);
void countState(const Topology &topology, std::vector<Term> &out);

// Functions that change a field or a variable with static storage.
llvm::BitVector whoChangesState(const Program &program);

} // namespace harness
