// effect.undeclared: a component reaches no effect that its kind denies or that it does not declare.

#include "judge/excess.h"

namespace harness {
namespace {

void run(Context &context) {
  const auto &catalogue = context.program.catalogue;
  // Start-up code and unknown code have rules of their own.
  policy::EffectSet mask = catalogue.covered("*") - harmless(catalogue) - catalogue.covered("unknown");
  for (const Excess &excess : findExcess(context.program, mask))
    report(context, excess);
}

Rule rule("effect.undeclared", Level::Block, Rule::Unit | Rule::Link,
          "a component reaches no effect that its kind denies or that it does not declare", run);

} // namespace
} // namespace harness
