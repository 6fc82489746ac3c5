// effect.unused: what a component declares to do, to call and to implement, it does.

#include "judge/excess.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const Facts &facts = program.facts;
  const std::vector<policy::EffectSet> entering = effectsEntering(program);
  // What is called, and what is derived from or defined, by component.
  std::vector<StringSet<>> called(entering.size()), implemented(entering.size());
  auto names = [&](Id<Function> f, StringSet<> &into) {
    const Function &function = facts.functions[f.index];
    into.insert(facts.str(function.name));
    if (function.record) {
      into.insert(program.name(function.record));
      into.insert(facts.str(facts.types[function.record.index].pattern));
    }
  };
  for (const facts::Call &call : facts.calls)
    if (ComponentId c = program.owner(call.caller); c != NoComponent && call.callee)
      names(call.callee, called[c]);
  for (const Override &o : facts.overrides)
    if (ComponentId c = program.owner(o.function); c != NoComponent)
      names(o.overridden, implemented[c]);
  for (uint32_t i = 0; i < facts.functions.size(); ++i)
    if (ComponentId c = program.owner(Id<Function>(i)); c != NoComponent)
      implemented[c].insert(facts.str(facts.functions[i].name));

  // A name that stands for nothing is policy.names's to report.
  auto exists = [&](StringRef name) {
    return program.findType(name) || program.findFunction(name) ||
           any_of(facts.types, [&](const Type &t) { return facts.str(t.pattern) == name; });
  };

  for (const auto &component : program.policy.components) {
    // A component declares for its parts, too.
    auto within = [&](function_ref<bool(size_t)> holds) {
      for (size_t c = 0; c < entering.size(); ++c)
        if (policy::isWithin(program.policy.components[c]->name, component->name) && holds(c))
          return true;
      return false;
    };
    auto has = [&](const std::string &effect) {
      policy::EffectSet covered = program.catalogue.covered(effect);
      return within([&](size_t c) { return entering[c].intersects(covered); });
    };
    auto say = [&](const std::string &key, const std::string &what, const std::string &remedy) {
      Finding f = context.atPolicy("component." + component->name + "." + key, "component '" + component->name + "' " + what);
      f.component = f.entity = component->name;
      f.remedy = remedy;
      f.identity = f.rule + "|" + component->name + "|" + what;
      context.report(std::move(f));
    };
    for (const std::string &effect : component->effects)
      if (!has(effect))
        say("effects." + effect, "declares effect '" + effect + "' and never has it", "take '" + effect + "' out of effects");
    for (auto [i, widening] : enumerate(component->widens))
      if (!widening->effect.empty() && !has(widening->effect))
        say("widens." + std::to_string(i), "is widened to effect '" + widening->effect + "' and never has it",
            "take the widening out");
    for (const std::string &port : component->ports)
      if (exists(port) && !within([&](size_t c) { return called[c].contains(port); }))
        say("ports." + port, "declares port '" + port + "' and never calls it", "take '" + port + "' out of ports");
    for (const std::string &port : component->implements)
      if (exists(port) && !within([&](size_t c) { return implemented[c].contains(port); }))
        say("implements." + port, "declares to implement '" + port + "' and never does",
            "take '" + port + "' out of implements");
  }
}

Rule rule("effect.unused", Level::Warn, Rule::Complete, "what a component declares to do, to call and to implement, it does", run);

} // namespace
} // namespace harness
