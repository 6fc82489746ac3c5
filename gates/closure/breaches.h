// Where edges lead from one set of entities into another: the first edge of each way that leaves the set.
//
//   backwards from the second set, breadth first, over what is in neither → each edge by which the first set comes upon
//   that; from there the next edge of a shortest way is known for each entity
//
// An entity of both sets counts as one of the second. What comes back into the first set is found there, so no way leads
// through it. Each edge is looked at once.
#pragma once

#include "closure/dependencies.h"

namespace harness {

struct Forbidden {
  llvm::BitVector from, to, except;
  uint32_t kinds = 0; // bits of policy::EdgeKind
  bool transitive = false, strict = false;
};

// A shortest way out of `from`: indices of edges, the first leaves it, the last leads into `to`.
struct Breach {
  std::vector<uint32_t> path;
  uint32_t alternatives = 0; // further functions that the first edge, if it is dispatched, may lead to, and that get there
};

// One per edge that leaves the set, of those between the same two entities the first; of those of one dispatched call the
// one with the shortest way. In the order of the edges.
std::vector<Breach> findBreaches(const Dependencies &dependencies, const Forbidden &forbidden);

} // namespace harness
