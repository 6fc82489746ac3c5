// effect.unknown: code that nobody can explain is not clean.

#include "judge/excess.h"

namespace harness {
namespace {

void run(Context &context) {
  for (const Excess &excess : findExcess(context.program, context.program.catalogue.covered("unknown")))
    report(context, excess);
}

Rule rule("effect.unknown", Level::Block, Rule::Link, "a component calls nothing that nobody can explain", run);

} // namespace
} // namespace harness
