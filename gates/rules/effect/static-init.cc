// effect.static-init: a component whose kind denies it runs no code before main.

#include "judge/excess.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  auto id = program.catalogue.id("state.static_init");
  if (!id)
    return;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    const Function &initialiser = program.facts.functions[i];
    ComponentId c = program.owner(Id<Function>(i));
    if (!initialiser.flags.has(FunctionFlag::StaticInit) || c == NoComponent || program.permissions(c).open ||
        program.permissions(c).allowed.contains(*id) || !program.isJudged(initialiser.place.file))
      continue;
    const policy::ComponentT &component = program.component(c);
    std::string variable = program.facts.str(initialiser.name).split('@').first.str();
    Finding f = context.at(initialiser.place, "the " + variable + " runs at start-up, but component '" + component.name +
                                                  "' is " + policy::effectiveKind(program.policy, component)->name);
    policy::EffectSet effects = program.own(Id<Function>(i)) - harmless(program.catalogue);
    if (!effects.empty())
      f.notes.push_back({{}, "it reaches " + program.catalogue.spell(effects)});
    f.entity = variable;
    f.remedy = "make it constexpr or constinit, or create it where it is needed and pass it in";
    if (program.permissions(c).declarable.contains(*id))
      f.accept = "[[component]] name = \"" + component.name + "\"  effects = [\"state.static_init\"]";
    f.identity = f.rule + "|" + component.name + "|" + variable;
    context.report(std::move(f), program.isOwn(initialiser.place));
  }
}

Rule rule("effect.static-init", Level::Block, Rule::Unit | Rule::Link,
          "a component whose kind denies it runs no code before main", run);

} // namespace
} // namespace harness
