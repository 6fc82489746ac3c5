// Into every function: a counter that outlives it.

#include "mutate/mutant.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  const Program &program = finder.program;
  auto effect = program.catalogue.id("state.global.write");
  if (!effect)
    return;
  for (const Body &body : finder.bodies()) {
    const policy::Permissions &may = program.permissions(body.component);
    if (may.open || may.allowed.contains(*effect)) {
      finder.skip(body.component, may.open ? "has no kind: its effects are left open" : "may do what it would do");
      continue;
    }
    Mutant m = finder.inBody(body, "++harness_mutant;", {"static int harness_mutant;"},
                             "'" + program.name(body.function) + "' counts in a global variable (state.global.write)");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  }
}

Operator op("global-state", "effect.undeclared", "a function keeps state in a global variable", find);

} // namespace
} // namespace harness::mutate
