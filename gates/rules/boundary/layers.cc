// boundary.layers: a lower layer uses no higher one, directly or through others; independent siblings not each other.

#include "judge/rule.h"
#include "policy/layers.h"

using namespace llvm;

namespace harness {
namespace {

// Which components stand in which layer of one [[layers]] table, within one container (or none).
struct Order {
  std::string title;
  std::vector<policy::Layer> layers;
  std::vector<std::vector<std::vector<ComponentId>>> members; // layer, sibling, components within it

  bool contains(ComponentId c) const {
    for (const auto &layer : members)
      for (const auto &sibling : layer)
        if (is_contained(sibling, c))
          return true;
    return false;
  }
};

Order resolve(const Program &program, const policy::LayersT &table, StringRef container) {
  Order order;
  order.title = table.name;
  for (const std::string &line : table.order) {
    auto layer = policy::parseLayer(line);
    if (!layer) {
      consumeError(layer.takeError()); // the policy reader has said so
      continue;
    }
    auto &siblings = order.members.emplace_back();
    for (const policy::LayerMember &member : layer->members) {
      std::string name = container.empty() ? member.name : container.str() + "." + member.name;
      auto &components = siblings.emplace_back();
      for (auto [c, component] : enumerate(program.policy.components))
        if (policy::isWithin(component->name, name))
          components.push_back(c);
    }
    order.layers.push_back(std::move(*layer));
  }
  return order;
}

void forbid(Context &context, const Order &order, ComponentId from, ComponentId to, bool siblings) {
  const Program &program = context.program;
  bool direct = context.scope == Rule::Unit;
  // A chain through another layer is that layer's own finding.
  auto chain = context.graph.chain(
      from, to, [&](ComponentId c) { return !direct && !order.contains(c); },
      [](ComponentId, ComponentId) { return true; });
  if (chain.empty())
    return;
  const std::string &lower = program.component(from).name, &higher = program.component(to).name;
  const Use &first = *chain.front();
  Finding f = context.at(first.place, siblings ? "'" + lower + "' and '" + higher + "' are independent in layers '" +
                                                     order.title + "', but '" + lower + "' " + first.what
                                               : "'" + lower + "' is below '" + higher + "' in layers '" + order.title +
                                                     "', but " + (chain.size() > 1 ? "reaches it: " : "") + first.what);
  std::vector<facts::Id<facts::File>> evidence;
  for (const Use *hop : chain) {
    evidence.insert(evidence.end(), {hop->place.file, hop->toFile});
    if (chain.size() > 1)
      f.notes.push_back(context.note(hop->place, "'" + program.component(hop->from).name + "' → '" +
                                                     program.component(hop->to).name + "': " + hop->what));
  }
  f.entity = lower;
  f.remedy = siblings ? "move what both need into a layer below them" : "turn the dependency round: let '" + lower +
                                                                            "' declare an interface and '" + higher +
                                                                            "' implement it";
  f.identity = f.rule + "|" + order.title + "|" + lower + "|" + higher;
  context.report(std::move(f), evidence);
}

void check(Context &context, const Order &order) {
  for (size_t low = 0; low < order.members.size(); ++low) {
    for (size_t high = 0; high < low; ++high)
      for (const auto &lower : order.members[low])
        for (const auto &higher : order.members[high])
          for (ComponentId from : lower)
            for (ComponentId to : higher)
              forbid(context, order, from, to, /*siblings=*/false);
    if (!order.layers[low].independent)
      continue;
    for (const auto &a : order.members[low])
      for (const auto &b : order.members[low])
        if (&a != &b)
          for (ComponentId from : a)
            for (ComponentId to : b)
              forbid(context, order, from, to, /*siblings=*/true);
  }
}

void run(Context &context) {
  for (const auto &table : context.program.policy.layers) {
    if (table->containers.empty())
      check(context, resolve(context.program, *table, ""));
    for (const std::string &container : table->containers)
      check(context, resolve(context.program, *table, container));
  }
}

Rule rule("boundary.layers", Level::Block, Rule::Unit | Rule::Link,
          "a lower layer uses no higher one, and independent layers not each other", run);

} // namespace
} // namespace harness
