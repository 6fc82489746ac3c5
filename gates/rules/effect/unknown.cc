// effect.unknown: code that nobody can explain is not clean.

#include "judge/excess.h"

using namespace llvm;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const auto &catalogue = program.catalogue;
  for (const Excess &excess : findExcess(program, catalogue.covered("unknown"))) {
    auto [f, leaf, evidence] = describe(context, excess);
    const policy::ComponentT &component = program.component(excess.component);
    bool external = excess.effects.intersects(catalogue.covered("unknown.extern"));
    bool indirect = !external && excess.effects.intersects(catalogue.covered("unknown.indirect"));
    StringRef verb = !excess.leaf ? "reaches" : indirect ? "makes" : "calls";
    std::string what = external ? "'" + leaf + "'" : leaf;
    f.message = "'" + program.name(excess.function) + "' " + verb.str() + " " + what +
                ", of which nothing is known" +
                (f.accept.empty()
                     ? ", but component '" + component.name + "' is " + policy::effectiveKind(program.policy, component)->name
                     : "; component '" + component.name + "' does not declare " + catalogue.spell(excess.effects));
    if (external)
      f.remedy = "build it with the plugin, or say what it does: [[trust]] symbol = \"" + StringRef(leaf).ltrim(':').str() +
                 "\"  effects = []  reason = \"…\"";
    else
      f.remedy = "call what can be followed: a function, an interface, a callable that is put there in sight";
    context.report(std::move(f), evidence);
  }
}

Rule rule("effect.unknown", Level::Block, Rule::Link, "a component calls nothing that nobody can explain", run);

} // namespace
} // namespace harness
