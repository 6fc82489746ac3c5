#include "graph/rows.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::graph {
namespace {

constexpr uint32_t Far = 0xffffffff;

// How many calls each function is away from an effect: one breadth-first search per effect over the reversed edges.
class Distances {
public:
  Distances(const Program &program, bool ownOnly) : program(program), ownOnly(ownOnly) {
    size_t functions = program.facts.functions.size();
    first.resize(functions + 1);
    for (const Edge &e : program.allEdges())
      if (follows(e))
        ++first[e.to.index + 1];
    for (size_t i = 0; i < functions; ++i)
      first[i + 1] += first[i];
    from.resize(first.back());
    std::vector<uint32_t> fill(first.begin(), first.end() - 1);
    for (const Edge &e : program.allEdges())
      if (follows(e))
        from[fill[e.to.index]++] = e.from.index;
  }

  bool follows(const Edge &e) const { return e.from && e.to && (!ownOnly || e.isOwn()); }

  std::vector<uint32_t> to(policy::EffectId effect) const {
    std::vector<uint32_t> distance(first.size() - 1, Far), open;
    for (const Leaf &leaf : program.allLeaves())
      if (leaf.effects.contains(effect) && distance[leaf.from.index] == Far) {
        distance[leaf.from.index] = 0;
        open.push_back(leaf.from.index);
      }
    for (size_t i = 0; i < open.size(); ++i)
      for (uint32_t e = first[open[i]]; e < first[open[i] + 1]; ++e)
        if (distance[from[e]] == Far) {
          distance[from[e]] = distance[open[i]] + 1;
          open.push_back(from[e]);
        }
    return distance;
  }

private:
  const Program &program;
  const bool ownOnly;
  std::vector<uint32_t> first, from;
};

struct Row {
  uint32_t function;
  policy::EffectId effect;
  bool own;
  uint32_t next;
  Place place;
  StringRef what;
};

class Writer {
public:
  Writer(const Program &program, const Numbers &numbers)
      : program(program), numbers(numbers), ownWays(program, true), allWays(program, false) {}

  std::vector<Row> rows() {
    policy::EffectSet there;
    for (const Leaf &leaf : program.allLeaves())
      there |= leaf.effects;
    there.forEach([&](policy::EffectId effect) {
      const std::vector<uint32_t> own = ownWays.to(effect), all = allWays.to(effect);
      for (uint32_t f = 0; f < all.size(); ++f)
        if (program.full(Id<Function>(f)).contains(effect))
          add(Id<Function>(f), effect, program.own(Id<Function>(f)).contains(effect), own, all);
    });
    llvm::sort(out, [](const Row &a, const Row &b) { return std::tie(a.function, a.effect) < std::tie(b.function, b.effect); });
    return std::move(out);
  }

private:
  auto order(const Place &place) const { return std::tuple(numbers.of(place.file), place.line, place.column); }

  // What a component itself does is shown on a way that counts for it.
  void add(Id<Function> f, policy::EffectId effect, bool isOwn, ArrayRef<uint32_t> own, ArrayRef<uint32_t> all) {
    ArrayRef<uint32_t> distance = isOwn ? own : all;
    Row row{numbers.of(f), effect, isOwn, 0, {}, {}};
    if (distance[f.index] == 0) {
      const Leaf *best = nullptr;
      for (const Leaf &leaf : program.leaves(f))
        if (leaf.effects.contains(effect) &&
            (!best || std::pair(order(leaf.place), StringRef(leaf.what)) < std::pair(order(best->place), StringRef(best->what))))
          best = &leaf;
      row.place = best->place;
      row.what = best->what;
    } else {
      const Edge *best = nullptr;
      const Distances &ways = isOwn ? ownWays : allWays;
      for (const Edge &edge : program.edges(f)) {
        if (!ways.follows(edge) || distance[edge.to.index] != distance[f.index] - 1)
          continue;
        auto rank = [&](const Edge &e) { return std::pair(numbers.of(e.to), order(e.place)); };
        if (!best || rank(edge) < rank(*best))
          best = &edge;
      }
      row.next = numbers.of(best->to);
      row.place = best->place;
    }
    out.push_back(row);
  }

  const Program &program;
  const Numbers &numbers;
  const Distances ownWays, allWays;
  std::vector<Row> out;
};

} // namespace

void writeEffects(const Program &program, const Numbers &numbers, Filling &into) {
  Table table(into, "effects", 8);
  for (const Row &row : Writer(program, numbers).rows()) {
    PlaceColumns place = columnsOf(numbers, row.place);
    table.row(row.function, program.catalogue.name(row.effect), row.own, Reference{row.next}, place.file, place.line, place.column,
              Maybe{row.what});
  }
}

} // namespace harness::graph
