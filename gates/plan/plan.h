// Which gate needs which: from the graph of CMake targets to what each gate merges and what each link waits for.
//
// - A gate's closure is its own facts and the closures of what the target links, directly or through targets that have
//   no gate: interface libraries, opted-out targets, imported targets. PRIVATE links count: they are in the program.
// - Static libraries may link each other in a circle. Such a circle shares facts, not closures: each member merges the
//   facts of all members and the closures of whatever the circle links.
// - A closure that another merged closure always contains is not merged again.
#pragma once

#include "plan/graph.h"

namespace harness::plan {

// One gate. Every list is sorted by name; names are those of targets.
struct Gate {
  std::string name;
  std::vector<LinkItem> depends;    // gates whose closures are merged
  std::vector<std::string> circle;  // gates whose facts are merged: the other members of its circle
  std::vector<LinkItem> archives;   // files: paths, or $<TARGET_FILE:…> of imported targets
  std::vector<LinkItem> links;      // what the target itself links, by name
  std::vector<std::string> opaque;  // opted-out targets whose code is linked
  std::vector<std::string> closure; // gates that the link waits for; empty unless CMake links the target
};

struct Plan {
  std::vector<Gate> gates;         // sorted by name
  std::vector<std::string> unread; // "target: expression": links that cannot be followed
  size_t edges = 0, circles = 0;   // gate to gate, before closures that others contain are dropped
};

Plan makePlan(const Graph &graph);

} // namespace harness::plan
