// effect.unused: what a component declares to do, and the ports it declares to call, it does and calls.

#include "judge/excess.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  size_t n = program.policy.components.size();
  std::vector<policy::EffectSet> reached(n);
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i)
    if (ComponentId c = program.owner(Id<Function>(i)); c != NoComponent)
      reached[c] |= program.full(Id<Function>(i));
  // A component declares for its parts, too.
  auto reachedWithin = [&](StringRef name) {
    policy::EffectSet all;
    for (auto [c, component] : enumerate(program.policy.components))
      if (policy::isWithin(component->name, name))
        all |= reached[c];
    return all;
  };
  for (auto [c, component] : enumerate(program.policy.components)) {
    auto say = [&, &component = component](StringRef list, const std::string &name, std::string message) {
      Finding f = context.atPolicy("component." + component->name + "." + list.str() + "." + name, std::move(message));
      f.component = component->name;
      f.entity = component->name;
      f.remedy = "take '" + name + "' out of " + list.str();
      f.identity = f.rule + "|" + component->name + "|" + list.str() + "|" + name;
      context.report(std::move(f));
    };
    for (const std::string &effect : component->effects)
      if (!reachedWithin(component->name).intersects(program.catalogue.covered(effect)))
        say("effects", effect, "component '" + component->name + "' declares effect '" + effect + "' and never has it");
    for (const std::string &port : component->ports) {
      bool called = any_of(program.facts.calls, [&, &component = component](const facts::Call &call) {
        if (!call.callee)
          return false;
        ComponentId from = program.owner(call.caller);
        const Function &callee = program.facts.functions[call.callee.index];
        return from != NoComponent && policy::isWithin(program.component(from).name, component->name) &&
               ((callee.record && program.name(callee.record) == port) || program.facts.str(callee.name) == port);
      });
      if (!called)
        say("ports", port, "component '" + component->name + "' declares port '" + port + "' and never calls it");
    }
  }
}

Rule rule("effect.unused", Level::Warn, Rule::Complete, "what a component declares to do, it does", run);

} // namespace
} // namespace harness
