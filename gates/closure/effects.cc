// Closing effect sets over the call graph. Checked against a naive fixpoint in test/unit/closure_test.cc.

#include "closure/program.h"
#include "closure/strongly_connected.h"

using namespace llvm;

namespace harness {

std::vector<policy::EffectSet> closeEffects(size_t functions, ArrayRef<Edge> edges, std::vector<policy::EffectSet> base,
                                            function_ref<bool(const Edge &)> follow) {
  std::vector<uint32_t> first(functions + 1, 0), to;
  for (const Edge &e : edges)
    if (follow(e))
      ++first[e.from.index + 1];
  for (size_t i = 0; i < functions; ++i)
    first[i + 1] += first[i];
  to.resize(first.back());
  std::vector<uint32_t> fill(first.begin(), first.end() - 1);
  for (const Edge &e : edges)
    if (follow(e))
      to[fill[e.from.index]++] = e.to.index;

  for (const auto &group : stronglyConnected(first, to)) {
    policy::EffectSet all;
    for (uint32_t v : group) {
      all |= base[v];
      for (uint32_t i = first[v]; i < first[v + 1]; ++i)
        all |= base[to[i]];
    }
    for (uint32_t v : group)
      base[v] = all;
  }
  return base;
}

} // namespace harness
