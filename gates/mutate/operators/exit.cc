// Into every function that is not there for it: the end of the program.

#include "mutate/mutant.h"

#include "policy/allowance.h"

using namespace llvm;

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  const Program &program = finder.program;
  for (const Body &body : finder.bodies()) {
    const policy::KindT *kind = policy::effectiveKind(program.policy, finder.component(body.component));
    StringRef name = kind ? StringRef(kind->name) : StringRef();
    if (!kind || name == "supervisor" || name == "composition-root" || name.ends_with("test")) {
      finder.skip(body.component, kind ? "may end the program" : "has no kind: its effects are left open");
      continue;
    }
    Mutant m = finder.inBody(body, finder.isC(body.file) ? "exit(1);" : "::exit(1);", {"#include <stdlib.h>"},
                             "'" + program.name(body.function) + "' ends the program");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  }
}

Operator op("exit", "topology.exit", "a function ends the program", find);

} // namespace
} // namespace harness::mutate
