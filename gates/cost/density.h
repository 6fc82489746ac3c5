// Semantic density: behaviour per mechanism. docs/cost.md says what it is good for, and what not.
//
//   behaviour = decisions (branches of the functions, McCabe's cyclomatic complexity less 1 per function)
//             + kinds of effects that the code has itself
//   mechanism = what the measures weigh, bonuses left out, + tokens / 100
#pragma once

#include "cost/account.h"

namespace harness {

struct Behaviour {
  uint64_t decisions = 0;
  uint64_t effects = 0;
  uint64_t total() const { return decisions + effects; }
};
// Of those of the functions that are counted; and of all that are.
Behaviour behaviourOf(const Program &program, llvm::ArrayRef<facts::Id<facts::Function>> functions);
Behaviour behaviourOf(const Program &program);

double mechanismOf(const CostVector &vector, const Weights &weights);
// 0 where there is no mechanism.
double density(const Behaviour &behaviour, double mechanism);

} // namespace harness
