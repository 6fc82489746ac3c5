// boundary.cycle: components do not use each other in a circle.

#include "judge/rule.h"

#include <set>

using namespace llvm;

namespace harness {
namespace {

using EdgeName = std::pair<ComponentId, ComponentId>;

bool related(const Program &program, ComponentId a, ComponentId b) {
  const std::string &x = program.component(a).name, &y = program.component(b).name;
  return policy::isWithin(x, y) || policy::isWithin(y, x);
}

// The shortest cycle through an edge that is left, as hops; of equals the first. A part and its whole alone make none:
// that is boundary.uses's to judge.
std::vector<const Use *> smallestCycle(Context &context, const std::set<EdgeName> &cut) {
  const Program &program = context.program;
  auto allowed = [&](ComponentId a, ComponentId b) { return !cut.count({a, b}); };
  std::vector<const Use *> best;
  for (ComponentId a = 0; a < program.policy.components.size(); ++a)
    for (ComponentId b : context.graph.successors(a)) {
      if (!allowed(a, b) || related(program, a, b))
        continue;
      auto back = context.graph.chain(b, a, [](ComponentId) { return true; }, allowed);
      if (back.empty() || (!best.empty() && back.size() + 1 >= best.size()))
        continue;
      best = {context.graph.edge(a, b)};
      best.insert(best.end(), back.begin(), back.end());
    }
  return best;
}

// Cuts the cheapest edge of the smallest cycle until none is left: near to the least there is to cut, and each cut is
// explained by the cycle it breaks.
void run(Context &context) {
  const Program &program = context.program;
  std::set<EdgeName> cut;
  while (true) {
    auto cycle = smallestCycle(context, cut);
    if (cycle.empty())
      return;
    auto price = [&](const Use *hop) { // what a whole uses of its parts is the last to be cut
      return std::make_tuple(related(program, hop->from, hop->to), context.graph.weight(hop->from, hop->to), hop->place);
    };
    const Use *cheapest = *llvm::min_element(cycle, [&](const Use *a, const Use *b) { return price(a) < price(b); });
    cut.insert({cheapest->from, cheapest->to});
    std::string names = program.component(cycle.front()->from).name;
    std::vector<std::string> members;
    for (const Use *hop : cycle) {
      members.push_back(program.component(hop->from).name);
      names += " → " + program.component(hop->to).name;
    }
    llvm::sort(members);
    Finding f = context.at(cheapest->place, "components use each other in a circle: " + names);
    for (const Use *hop : cycle)
      f.notes.push_back(context.note(hop->place, "'" + program.component(hop->from).name + "' → '" +
                                                     program.component(hop->to).name + "': " + hop->what));
    size_t weight = context.graph.weight(cheapest->from, cheapest->to);
    f.notes.push_back({{}, "to cut: '" + program.component(cheapest->from).name + "' → '" +
                               program.component(cheapest->to).name + "', " + std::to_string(weight) +
                               (weight == 1 ? " use" : " uses")});
    f.entity = program.component(cheapest->from).name;
    f.remedy = "let the lower component declare an interface that the other implements, or join the two";
    f.identity = f.rule;
    for (const std::string &member : members)
      f.identity += "|" + member;
    context.report(std::move(f));
  }
}

Rule rule("boundary.cycle", Level::Block, Rule::Project, "components do not use each other in a circle", run);

} // namespace
} // namespace harness
