#include "cost/density.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Behaviour behaviourOf(const Program &program, ArrayRef<Id<Function>> functions) {
  Behaviour behaviour;
  policy::EffectSet effects;
  StringSet<> known; // a template counts once
  for (Id<Function> id : functions) {
    const Function &f = program.facts.functions[id.index];
    if (!f.flags.has(FunctionFlag::Defined) || !isCounted(program, f.place.file))
      continue;
    for (const Leaf &leaf : program.leaves(id))
      effects |= leaf.effects;
    // What a lambda decides is counted where it is written.
    bool within = f.kind == FunctionKind::Lambda || f.flags.has(FunctionFlag::Nested);
    if (f.branches && !within && (!f.pattern || known.insert(program.facts.str(f.pattern)).second))
      behaviour.decisions += f.branches;
  }
  behaviour.effects = effects.size();
  return behaviour;
}

Behaviour behaviourOf(const Program &program) {
  std::vector<Id<Function>> all;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i)
    all.push_back(Id<Function>(i));
  return behaviourOf(program, all);
}

double mechanismOf(const CostVector &vector, const Weights &weights) {
  double mechanism = double(vector[size_t(policy::Measure::Token)]) / 100;
  for (size_t i = 0; i < MeasureCount; ++i)
    if (double weight = weights.of[i]; weight > 0)
      mechanism += weight * double(vector[i]);
  return mechanism;
}

double density(const Behaviour &behaviour, double mechanism) {
  return mechanism > 0 ? double(behaviour.total()) / mechanism : 0;
}

} // namespace harness
