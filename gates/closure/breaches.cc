#include "closure/breaches.h"

#include "llvm/ADT/DenseSet.h"

#include <map>

using namespace llvm;

namespace harness {
namespace {

class Search {
public:
  Search(const Dependencies &graph, const Forbidden &forbidden) : graph(graph), forbidden(forbidden), next(graph.vertices.size(), None) {}

  std::vector<Breach> run() {
    to = forbidden.to;
    to.reset(forbidden.except);
    for (unsigned e : to.set_bits())
      open.push_back(e);
    for (size_t i = 0; i < open.size(); ++i)
      for (uint32_t edge : graph.into(open[i]))
        look(edge);
    llvm::sort(first);
    return breaches();
  }

private:
  static constexpr uint32_t None = 0xffffffff;

  void look(uint32_t index) {
    const Dependency &edge = graph.all()[index];
    if (!(forbidden.kinds >> unsigned(edge.kind) & 1) || to.test(edge.from) || forbidden.except.test(edge.from))
      return;
    // Behind a port somebody else answers. That the port itself is called is the caller's doing.
    if (edge.port && !forbidden.strict && (edge.dispatched || !to.test(edge.to)))
      return;
    if (edge.ends && !to.test(edge.to))
      return;
    if (forbidden.from.test(edge.from) && !edge.brought) {
      first.push_back(index);
      return;
    }
    if (!forbidden.transitive || next[edge.from] != None)
      return;
    next[edge.from] = index;
    open.push_back(edge.from);
  }

  std::vector<uint32_t> wayFrom(uint32_t index) const {
    std::vector<uint32_t> path{index};
    for (Vertex at = graph.all()[index].to; !to.test(at); at = graph.all()[path.back()].to)
      path.push_back(next[at]);
    return path;
  }

  std::vector<Breach> breaches() const {
    std::vector<Breach> found;
    DenseSet<std::pair<Vertex, Vertex>> pairs;
    std::map<std::pair<Vertex, facts::Place>, size_t> calls; // dispatched ones
    for (uint32_t index : first) {
      const Dependency &edge = graph.all()[index];
      if (!pairs.insert({edge.from, edge.to}).second)
        continue;
      Breach breach{wayFrom(index)};
      if (edge.dispatched) {
        auto [it, fresh] = calls.try_emplace({edge.from, edge.place}, found.size());
        if (!fresh) {
          Breach &known = found[it->second];
          if (breach.path.size() < known.path.size())
            known.path = std::move(breach.path);
          ++known.alternatives;
          continue;
        }
      }
      found.push_back(std::move(breach));
    }
    return found;
  }

  const Dependencies &graph;
  const Forbidden &forbidden;
  BitVector to;
  std::vector<uint32_t> next; // by entity: the next edge of a shortest way
  std::vector<Vertex> open;
  std::vector<uint32_t> first; // edges that leave the set
};

} // namespace

std::vector<Breach> findBreaches(const Dependencies &dependencies, const Forbidden &forbidden) {
  return Search(dependencies, forbidden).run();
}

} // namespace harness
