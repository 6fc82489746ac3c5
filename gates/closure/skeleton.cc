#include "closure/skeleton.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

std::vector<SkeletonBlock> Skeletons::of(Id<Function> function) const {
  auto index = [](const auto &rows, auto &into) {
    if (into.size() == rows.size())
      return;
    for (uint32_t i = 0; i < rows.size(); ++i)
      into.push_back({rows[i].function.index, i});
    llvm::sort(into);
  };
  index(facts.events, events);
  index(facts.flows, flows);
  auto rows = [&](const auto &index) {
    auto [first, last] = std::equal_range(index.begin(), index.end(), std::pair(function.index, 0u),
                                          [](const auto &a, const auto &b) { return a.first < b.first; });
    return make_range(first, last);
  };
  // Blocks are numbered without gaps: facts with more are not of the plugin's making.
  size_t most = 2 + llvm::size(rows(events)) + 2 * llvm::size(rows(flows));
  for (auto [f, i] : rows(events))
    if (facts.events[i].block >= most)
      return {};
  for (auto [f, i] : rows(flows))
    if (std::max(facts.flows[i].from, facts.flows[i].to) >= most)
      return {};
  std::vector<SkeletonBlock> blocks;
  auto block = [&](uint32_t number) -> SkeletonBlock & {
    if (number >= blocks.size())
      blocks.resize(number + 1);
    return blocks[number];
  };
  for (auto [f, i] : rows(events))
    block(facts.events[i].block).events.push_back(i);
  if (blocks.empty())
    return blocks;
  block(Entry);
  bool hasFlows = false;
  for (auto [f, i] : rows(flows)) {
    const Flow &flow = facts.flows[i];
    block(std::max(flow.from, flow.to));
    blocks[flow.from].next.push_back({flow.to, flow.kind});
    hasFlows = true;
  }
  for (SkeletonBlock &b : blocks) { // a state machine has a thousand ways on from each of a thousand states
    llvm::sort(b.next);
    b.next.erase(llvm::unique(b.next), b.next.end());
  }
  // One block, from entry to exit; unless it throws, or calls what does not return.
  auto endsThere = [&] {
    if (blocks[Entry].events.empty())
      return false;
    auto last = llvm::max_element(blocks[Entry].events, [&](uint32_t x, uint32_t y) {
      return facts.events[x].sequence < facts.events[y].sequence;
    });
    const Event &event = facts.events[*last];
    Id<Function> callee = event.call ? facts.calls[event.call.index].callee : Id<Function>();
    return event.kind == EventKind::Throw || event.kind == EventKind::Rethrow ||
           (callee && facts.functions[callee.index].flags.has(FunctionFlag::Noreturn));
  };
  if (!hasFlows && !endsThere())
    blocks[Entry].next.push_back({Exit, FlowKind::Normal});
  for (SkeletonBlock &b : blocks) {
    llvm::sort(b.events, [&](uint32_t x, uint32_t y) { return facts.events[x].sequence < facts.events[y].sequence; });
    for (size_t i = 1; i < b.events.size(); ++i)
      if (facts.events[b.events[i]].sequence == facts.events[b.events[i - 1]].sequence)
        return {}; // two bodies
  }
  return blocks;
}

// Blocks that are reached by normal flows from `from`, itself not included.
static BitVector reached(ArrayRef<SkeletonBlock> blocks, uint32_t from, function_ref<bool(uint32_t)> passes) {
  BitVector seen(blocks.size());
  SmallVector<uint32_t, 16> open{from};
  while (!open.empty())
    for (auto [to, kind] : blocks[open.pop_back_val()].next)
      if (kind != FlowKind::Exception && !seen[to]) {
        seen.set(to);
        if (passes(to))
          open.push_back(to);
      }
  return seen;
}

bool returns(ArrayRef<SkeletonBlock> blocks) {
  return reached(blocks, Skeletons::Entry, [](uint32_t) { return true; })[Skeletons::Exit];
}

bool loops(ArrayRef<SkeletonBlock> blocks) {
  for (uint32_t b = 0; b < blocks.size(); ++b)
    if (reached(blocks, b, [](uint32_t) { return true; })[b])
      return true;
  return false;
}

bool reachesExit(ArrayRef<SkeletonBlock> blocks, EventPosition from, function_ref<bool(uint32_t)> stops) {
  auto passes = [&](uint32_t block, size_t first) {
    return none_of(ArrayRef(blocks[block].events).drop_front(first), stops);
  };
  return passes(from.block, from.index + 1) &&
         reached(blocks, from.block, [&](uint32_t block) { return passes(block, 0); })[Skeletons::Exit];
}

} // namespace harness
