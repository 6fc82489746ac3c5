#include "topology/restart.h"

#include "closure/cycles.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Is the event at the place of a loop? Unknown counts as yes.
bool isInLoop(const Skeletons &skeletons, const Facts &facts, Id<Function> f, const Place &place) {
  std::vector<SkeletonBlock> blocks = skeletons.of(f);
  std::vector<uint32_t> cycles = cyclesOf(blocks);
  bool found = false;
  for (uint32_t b = 0; b < blocks.size(); ++b)
    for (uint32_t e : blocks[b].events)
      if (Id<facts::Call> call = facts.events[e].call; call && facts.calls[call.index].place == place) {
        found = true;
        if (cycles[b])
          return true;
      }
  return !found;
}

// try { … } catch (…) { … } in a loop: it is its own supervisor.
bool catchesAndGoesOn(const Skeletons &skeletons, const Facts &facts, Id<Function> f) {
  std::vector<SkeletonBlock> blocks = skeletons.of(f);
  std::vector<uint32_t> cycles = cyclesOf(blocks, /*exceptions=*/true);
  for (uint32_t b = 0; b < blocks.size(); ++b)
    for (uint32_t e : blocks[b].events)
      if (cycles[b] && facts.events[e].kind == EventKind::Catch)
        return true;
  return false;
}

} // namespace

bool isMadeInLoop(const Program &program, const Node &node) {
  return isInLoop(Skeletons(program.facts), program.facts, node.creator, node.place);
}

bool isMadeOnce(const Program &program, const Node &node) {
  const Facts &facts = program.facts;
  const Skeletons skeletons(facts);
  if (any_of(node.entries, [&](Id<Function> entry) { return catchesAndGoesOn(skeletons, facts, entry); }) ||
      isInLoop(skeletons, facts, node.creator, node.place))
    return false;
  std::set<Id<Function>> seen{node.creator};
  for (Id<Function> f = node.creator; !facts.functions[f.index].flags.has(FunctionFlag::Main);) {
    const Edge *only = nullptr;
    for (const Edge &edge : program.allEdges())
      if (edge.to == f) {
        if (only || edge.kind != Edge::Call)
          return false;
        only = &edge;
      }
    if (!only || !seen.insert(only->from).second || isInLoop(skeletons, facts, only->from, only->place))
      return false;
    f = only->from;
  }
  return true;
}

} // namespace harness
