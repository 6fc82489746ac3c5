// Where a declaration and the code that it is about are not the same.
#pragma once

#include "topology/topology.h"

namespace harness {

struct Difference {
  uint32_t process;   // by index in policy.processes
  std::string key;    // of the declaration: "entry", "telemetry.shop::beat"
  std::string what;   // after the process: "runs 'other', not 'work'"
  facts::Place at;    // in the code
  std::string saying; // what is there: "it is made here, by std::thread::thread"
  std::string remedy;
  std::string otherKey = {}; // of a declaration that it is about as well
  std::string unresolved = {}; // the name in the declaration that stands for nothing, where that is what it is
};

// By process and key. What a node is can be told where it is made; what it reaches and takes from, only where all of
// the program is in sight.
std::vector<Difference> compareNodes(const Topology &topology);
std::vector<Difference> compareWhatRuns(const Topology &topology);

} // namespace harness
