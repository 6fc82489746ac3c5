#include "closure/paths.h"

#include "llvm/ADT/DenseSet.h"

#include <deque>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

bool sameLeaf(const Leaf &a, const Leaf &b) { return a.from == b.from && a.place == b.place && a.what == b.what; }

std::optional<Path> search(const Program &program, Id<Function> start, policy::EffectId effect, Follow follow,
                           function_ref<bool(const Leaf &)> accept) {
  DenseMap<uint32_t, const Edge *> cameBy{{start.index, nullptr}};
  std::deque<Id<Function>> queue{start};
  while (!queue.empty()) {
    Id<Function> f = queue.front();
    queue.pop_front();
    for (const Leaf &leaf : program.leaves(f))
      if (leaf.effects.contains(effect) && accept(leaf)) {
        Path path{{}, leaf};
        for (const Edge *e = cameBy[f.index]; e; e = cameBy[e->from.index])
          path.edges.insert(path.edges.begin(), *e);
        return path;
      }
    for (const Edge &e : program.edges(f))
      if (follow(e) && program.full(e.to).contains(effect) && cameBy.try_emplace(e.to.index, &e).second)
        queue.push_back(e.to);
  }
  return std::nullopt;
}

} // namespace

std::optional<Path> findPath(const Program &program, Id<Function> start, policy::EffectId effect, Follow follow,
                             ArrayRef<Path> avoid) {
  return search(program, start, effect, follow, [&](const Leaf &leaf) { return none_of(avoid, [&](const Path &p) { return sameLeaf(p.leaf, leaf); }); });
}

std::vector<Path> findPaths(const Program &program, Id<Function> start, policy::EffectId effect, Follow follow,
                            size_t k) {
  std::vector<Path> paths;
  while (paths.size() < k) {
    auto next = findPath(program, start, effect, follow, paths);
    if (!next)
      break;
    paths.push_back(std::move(*next));
  }
  return paths;
}

// Every cut edge lies on every path, so on the shortest: try its edges, the last first.
std::optional<Edge> cutEdge(const Program &program, Id<Function> start, policy::EffectId effect,
                            Follow follow) {
  auto path = findPath(program, start, effect, follow);
  if (!path)
    return std::nullopt;
  for (const Edge &candidate : reverse(path->edges)) {
    auto other = search(
        program, start, effect,
        [&](const Edge &e) { return follow(e) && !(e.from == candidate.from && e.to == candidate.to); },
        [](const Leaf &) { return true; });
    if (!other)
      return candidate;
  }
  return std::nullopt;
}

std::string spell(const Program &program, Id<Function> start, const Path &path) {
  std::string text = program.name(start);
  for (const Edge &e : path.edges)
    text += " → " + program.name(e.to);
  return text + " → " + path.leaf.what;
}

} // namespace harness
