#include "closure/edges_at.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

EdgesAt::EdgesAt(const Program &program, Id<Function> function, ArrayRef<SkeletonBlock> blocks) : program(program) {
  std::vector<Place> calls;
  for (const SkeletonBlock &block : blocks)
    for (uint32_t e : block.events)
      if (Id<facts::Call> call = program.facts.events[e].call)
        calls.push_back(program.facts.calls[call.index].place);
  llvm::sort(calls);
  for (const Edge &edge : program.edges(function)) {
    if (edge.kind == Edge::Escape)
      continue;
    // A callable stands behind the beginning of the call that it is handed to.
    Place at = edge.place;
    auto next = llvm::upper_bound(calls, at);
    bool isHanded = edge.kind == Edge::Handed || edge.kind == Edge::Kept || edge.kind == Edge::Spawn;
    if (isHanded && next != calls.begin() && std::prev(next)->file == at.file)
      at = *std::prev(next);
    edges.push_back({at, &edge});
  }
  llvm::sort(edges, [](const auto &a, const auto &b) {
    return std::tie(a.first, a.second->to, a.second) < std::tie(b.first, b.second->to, b.second);
  });
}

template <class Wanted>
static SmallVector<const Edge *, 2> find(ArrayRef<std::pair<Place, const Edge *>> edges, const Place &at, Wanted isWanted) {
  SmallVector<const Edge *, 2> found;
  auto from = partition_point(edges, [&](const auto &e) { return e.first < at; });
  for (; from != edges.end() && from->first == at; ++from)
    if (isWanted(*from->second))
      found.push_back(from->second);
  return found;
}

SmallVector<const Edge *, 2> EdgesAt::of(const facts::Call &call) const {
  return find(edges, call.place, [&](const Edge &e) {
    return e.runsHere() && e.isOf(call) && !program.facts.functions[e.to.index].flags.has(FunctionFlag::Pure);
  });
}

SmallVector<const Edge *, 2> EdgesAt::spawnedBy(const facts::Call &call) const {
  return find(edges, call.place, [](const Edge &e) { return !e.runsHere(); });
}

} // namespace harness
