#include "closure/cycles.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

// S. R. Kosaraju's two passes: depth first along the flows, then against them in the order of leaving, last first.
std::vector<uint32_t> cyclesOf(ArrayRef<SkeletonBlock> blocks, bool exceptions) {
  std::vector<SmallVector<uint32_t, 2>> next(blocks.size()), before(blocks.size());
  for (uint32_t b = 0; b < blocks.size(); ++b)
    for (auto [to, kind] : blocks[b].next)
      if (exceptions || kind != FlowKind::Exception) {
        next[b].push_back(to);
        before[to].push_back(b);
      }
  BitVector seen(blocks.size());
  std::vector<uint32_t> left;
  for (uint32_t start = 0; start < blocks.size(); ++start) {
    if (seen[start])
      continue;
    seen.set(start);
    SmallVector<std::pair<uint32_t, size_t>, 16> open{{start, 0}};
    while (!open.empty()) {
      auto &[b, i] = open.back();
      if (i == next[b].size()) {
        left.push_back(b);
        open.pop_back();
      } else if (uint32_t to = next[b][i++]; !seen[to]) {
        seen.set(to);
        open.push_back({to, 0});
      }
    }
  }
  std::vector<uint32_t> cycle(blocks.size());
  uint32_t number = 0;
  for (auto it = left.rbegin(); it != left.rend(); ++it) {
    if (!seen[*it])
      continue;
    SmallVector<uint32_t, 8> component{*it};
    seen.reset(*it);
    for (size_t i = 0; i < component.size(); ++i)
      for (uint32_t from : before[component[i]])
        if (seen[from]) {
          seen.reset(from);
          component.push_back(from);
        }
    if (component.size() == 1 && !is_contained(next[*it], *it))
      continue;
    ++number;
    for (uint32_t b : component)
      cycle[b] = number;
  }
  return cycle;
}

} // namespace harness
