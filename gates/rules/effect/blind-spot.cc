// effect.blind-spot: what the object file says must agree with what the source said. The rows of `symbols` are those
// that no fact of their unit explains by name (objects/witness.h); here their effects are looked at.

#include "judge/excess.h"
#include "closure/symbols.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

StringRef root(StringRef effect) { return effect.split('.').first; }

void run(Context &context) {
  const Program &program = context.program;
  // An optimised call may carry another name than the one written (printf → puts) but not another root of effects;
  // runtime symbols of the library (std::__ostream_insert) come with the library function that was written.
  StringSet<> explained;
  for (const Leaf &leaf : program.allLeaves())
    leaf.effects.forEach([&](policy::EffectId e) { explained.insert(root(program.catalogue.name(e))); });
  // A library's pure or stream functions may do inside what they are not charged for.
  for (const Function &f : program.facts.functions)
    if (f.flags.has(FunctionFlag::Library))
      if (const auto *entry = program.catalogue.find(program.facts.str(f.symbol), program.facts.str(f.name)))
        program.catalogue.effects(*entry).forEach([&](policy::EffectId e) { explained.insert(root(program.catalogue.name(e))); });

  for (const Symbol &symbol : program.facts.symbols) {
    const facts::Unit &unit = program.facts.units[symbol.unit.index];
    if (program.facts.str(unit.target) != program.target.name || unit.flags.has(UnitFlag::Foreign))
      continue;
    StringRef name = program.facts.str(symbol.name);
    std::string message;
    if (symbol.flags.has(SymbolFlag::Defined)) {
      message = "the object defines '" + demangledName(name) + "', which no source of it explains";
    } else {
      const auto *entry = program.catalogue.find(name, demangledName(name));
      if (!entry)
        continue;
      policy::EffectSet hidden;
      // The standard library looks at the locale on its own account: streams, regular expressions.
      (program.catalogue.effects(*entry) - harmless(program.catalogue) - program.catalogue.covered("env.locale")).forEach([&](policy::EffectId e) {
        if (!explained.contains(root(program.catalogue.name(e))))
          hidden.insert(e);
      });
      if (hidden.empty())
        continue;
      message = "the object calls '" + demangledName(name) + "' (" + program.catalogue.spell(hidden) +
                "), which no source of it explains";
    }
    Finding f = context.at({unit.file, 1, 1}, std::move(message));
    f.entity = program.path(unit.file);
    f.remedy = "call it in a way that can be read: not through asm, an alias or a weak reference";
    f.identity = f.rule + "|" + f.entity + "|" + name.str();
    context.report(std::move(f), program.isOwn(unit.file) || program.isJudged(unit.file));
  }
}

Rule rule("effect.blind-spot", Level::Block, Rule::Link, "objects and sources agree on what is called", run);

} // namespace
} // namespace harness
