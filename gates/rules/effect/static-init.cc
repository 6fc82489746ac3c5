// effect.static-init: a component whose kind denies it runs no code before main.

#include "judge/accept.h"
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
  policy::EffectSet startUp;
  startUp.insert(*id);
  StringSet<> constant; // variables that only have a destructor to run
  for (const Variable &v : program.facts.variables)
    if (v.flags.has(VariableFlag::Defined) && !v.flags.has(VariableFlag::DynamicInit))
      constant.insert(program.facts.str(v.name));

  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    const Function &initialiser = program.facts.functions[i];
    ComponentId c = program.owner(Id<Function>(i));
    if (!initialiser.flags.has(FunctionFlag::StaticInit) || c == NoComponent || program.permissions(c).open ||
        program.permissions(c).allowed.contains(*id) || !program.isJudged(initialiser.place.file))
      continue;
    const policy::ComponentT &component = program.component(c);
    StringRef variable = program.facts.str(initialiser.name);
    variable.consume_front("initialiser of ");
    std::string name = variable.split('@').first.str();
    Finding f = context.at(initialiser.place, "'" + name + "' runs code " +
                                                  (constant.contains(variable) ? "after main" : "before main"));
    f.accept = acceptEffects(program, c, startUp);
    f.message += f.accept.empty() ? ", but component '" + component.name + "' is " +
                                        policy::effectiveKind(program.policy, component)->name
                                  : ", which component '" + component.name + "' does not declare";
    policy::EffectSet effects = program.own(Id<Function>(i)) - harmless(program.catalogue) - startUp;
    if (!effects.empty())
      f.notes.push_back({{}, "it reaches " + program.catalogue.spell(effects)});
    f.entity = name;
    f.remedy = "make it constexpr or constinit, or create it where it is needed and pass it in";
    f.identity = f.rule + "|" + component.name + "|" + name;
    context.report(std::move(f), initialiser.place.file);
  }
}

Rule rule("effect.static-init", Level::Block, Rule::Unit | Rule::Link,
          "a component whose kind denies it runs no code before main", run);

} // namespace
} // namespace harness
