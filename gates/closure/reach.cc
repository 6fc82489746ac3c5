#include "closure/reach.h"

#include <algorithm>

using namespace llvm;
using namespace harness::facts;

namespace harness {

Reach::Reach(const Program &program, Id<Function> start) : order{start} {
  by[start.index] = nullptr;
  for (size_t i = 0; i < order.size(); ++i)
    for (const Edge &edge : program.edges(order[i]))
      if (edge.runsHere() && by.try_emplace(edge.to.index, &edge).second)
        order.push_back(edge.to);
}

std::vector<const Edge *> Reach::pathTo(Id<Function> f) const {
  std::vector<const Edge *> path;
  for (const Edge *edge = by.lookup(f.index); edge; edge = by.lookup(edge->from.index))
    path.push_back(edge);
  std::reverse(path.begin(), path.end());
  return path;
}

} // namespace harness
