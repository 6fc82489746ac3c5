// boundary.forbidden: what [[forbidden]] names is not used, directly or through others.

#include "judge/rule.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace harness {
namespace {

std::vector<ComponentId> within(const Program &program, ArrayRef<std::string> names) {
  std::vector<ComponentId> found;
  for (auto [c, component] : enumerate(program.policy.components))
    if (any_of(names, [&, &component = component](const std::string &name) { return policy::isWithin(component->name, name); }))
      found.push_back(c);
  return found;
}

std::string quoted(ArrayRef<std::string> names) { return "[\"" + join(names, "\", \"") + "\"]"; }

using Chain = std::vector<const Use *>;

// Edges without which there is no chain left: one, if one is enough, and nearest to the end.
std::vector<const Use *> cut(const Chain &chain, function_ref<Chain(ArrayRef<const Use *>)> chainWithout) {
  for (const Use *hop : reverse(chain))
    if (chainWithout(hop).empty())
      return {hop};
  std::vector<const Use *> edges;
  for (Chain left = chain; !left.empty(); left = chainWithout(edges))
    edges.push_back(left.back());
  return edges;
}

void run(Context &context) {
  const Program &program = context.program;
  for (const auto &table : program.policy.forbidden) {
    StringSet<> except;
    for (const std::string &edge : table->except)
      except.insert(edge);
    bool direct = table->direct || context.scope == Rule::Unit;
    std::vector<ComponentId> users = within(program, table->from), used = within(program, table->to);
    // A chain through another that the table names is the other's finding.
    auto passable = [&](ComponentId c) { return !direct && !is_contained(users, c) && !is_contained(used, c); };
    for (ComponentId from : users)
      for (ComponentId to : used) {
        if (from == to)
          continue;
        auto chainWithout = [&](ArrayRef<const Use *> edges) {
          return context.graph.chain(from, to, passable, [&](ComponentId a, ComponentId b) {
            return none_of(edges, [&](const Use *e) { return e->from == a && e->to == b; }) &&
                   !except.contains(program.component(a).name + " -> " + program.component(b).name);
          });
        };
        Chain chain = chainWithout({});
        if (chain.empty())
          continue;
        const std::string &a = program.component(from).name, &b = program.component(to).name;
        const Use &first = *chain.front();
        Finding f = context.at(first.place, "'" + a + "' must not use '" + b + "'" +
                                                (table->reason.empty() ? "" : " (" + table->reason + ")") + ", but " +
                                                (chain.size() > 1 ? "reaches it: " : "") + first.what);
        std::vector<facts::Id<facts::File>> evidence;
        for (const Use *hop : chain) {
          evidence.insert(evidence.end(), {hop->place.file, hop->toFile});
          if (chain.size() > 1)
            f.notes.push_back(context.note(hop->place, "'" + program.component(hop->from).name + "' → '" +
                                                           program.component(hop->to).name + "': " + hop->what));
        }
        std::vector<std::string> exceptions;
        for (const Use *edge : cut(chain, chainWithout))
          exceptions.push_back(program.component(edge->from).name + " -> " + program.component(edge->to).name);
        f.entity = a;
        f.remedy = chain.size() > 1 ? "remove one use of the chain"
                                    : "remove the use, or turn it round with an interface of '" + a + "'";
        f.accept = "[[forbidden]] from = " + quoted(table->from) + "  to = " + quoted(table->to) +
                   "  except = " + quoted(exceptions);
        f.identity = f.rule + "|" + a + "|" + b;
        context.report(std::move(f), evidence);
      }
  }
}

Rule rule("boundary.forbidden", Level::Block, Rule::Unit | Rule::Link,
          "what [[forbidden]] names is not used, directly or through others", run);

} // namespace
} // namespace harness
