// boundary.forbidden: what [[forbidden]] names is not used, directly or through others.

#include "judge/rule.h"

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

void run(Context &context) {
  const Program &program = context.program;
  for (auto [i, table] : enumerate(program.policy.forbidden)) {
    StringSet<> except;
    for (const std::string &edge : table->except)
      except.insert(edge);
    auto allowed = [&](ComponentId a, ComponentId b) {
      return !except.contains(program.component(a).name + " -> " + program.component(b).name);
    };
    bool direct = table->direct || context.scope == Rule::Unit;
    for (ComponentId from : within(program, table->from))
      for (ComponentId to : within(program, table->to)) {
        if (from == to)
          continue;
        auto chain = context.graph.chain(from, to, [&](ComponentId) { return !direct; }, allowed);
        if (chain.empty())
          continue;
        const std::string &a = program.component(from).name, &b = program.component(to).name;
        const Use &first = *chain.front();
        Finding f = context.at(first.place, "'" + a + "' must not use '" + b + "'" +
                                                (table->reason.empty() ? "" : " (" + table->reason + ")") + ", but " +
                                                (chain.size() > 1 ? "reaches it: " : "") + first.what);
        bool own = false;
        for (const Use *hop : chain) {
          own |= program.isOwn(hop->place);
          f.notes.push_back(context.note(hop->place, "'" + program.component(hop->from).name + "' → '" +
                                                         program.component(hop->to).name + "': " + hop->what));
        }
        const Use *last = chain.back();
        f.entity = a;
        f.remedy = "remove one use of the chain";
        f.accept = "[[forbidden]] … except = [\"" + program.component(last->from).name + " -> " + b + "\"]";
        f.identity = f.rule + "|" + a + "|" + b;
        context.report(std::move(f), own);
      }
  }
}

Rule rule("boundary.forbidden", Level::Block, Rule::Unit | Rule::Link,
          "what [[forbidden]] names is not used, directly or through others", run);

} // namespace
} // namespace harness
