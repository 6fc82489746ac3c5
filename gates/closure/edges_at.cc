#include "closure/edges_at.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

EdgesAt::EdgesAt(const Program &program, Id<Function> function) {
  for (const Edge &edge : program.edges(function))
    if (edge.kind != Edge::Spawn && edge.kind != Edge::Escape)
      edges.push_back(&edge);
  llvm::sort(edges, [](const Edge *a, const Edge *b) { return std::tie(a->place, a->to) < std::tie(b->place, b->to); });
}

SmallVector<const Edge *, 2> EdgesAt::of(const facts::Call &call) const {
  SmallVector<const Edge *, 2> found;
  auto from = partition_point(edges, [&](const Edge *e) { return e->place < call.place; });
  for (; from != edges.end() && (*from)->place == call.place; ++from)
    if ((*from)->to == call.callee || (*from)->kind != Edge::Call)
      found.push_back(*from);
  return found;
}

} // namespace harness
