// Into what implements a port: an effect that its component may have, and the port not. Whoever calls the port is not
// charged for it, so the bound is all there is.

#include "mutate/probes.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  const Program &program = finder.program;
  for (const auto &port : program.policy.ports) {
    Id<Type> type = program.findType(port->type);
    if (!type)
      continue;
    const policy::EffectSet bound = program.catalogue.covered(port->effects);
    for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
      if (program.facts.functions[i].record != type)
        continue;
      for (Id<Function> f : program.overriders(Id<Function>(i))) {
        const Body *body = finder.bodyOf(f);
        if (!body)
          continue;
        for (const Probe &probe : probes()) {
          const policy::CallableT *entry = program.catalogue.find(probe.function, probe.function);
          if (!entry || (program.catalogue.effects(*entry) - bound).empty()) {
            finder.skip(body->component, "the port allows what it would do");
            continue;
          }
          if (!forbidden(program, body->component, probe).empty()) {
            finder.skip(body->component, "its component may not do it either");
            continue;
          }
          Mutant m = finder.inBody(*body, "(void)" + probe.call(finder.isC(body->file)) + ";", {probe.include()},
                                   "'" + program.name(f) + "', which implements port '" + port->type +
                                       "', calls '::" + probe.function + "'");
          m.also = {"effect.*"};
          finder.add(std::move(m));
        }
      }
    }
  }
}

Operator op("effect-port", "effect.port-bound", "what implements a port does more than the port allows", find);

} // namespace
} // namespace harness::mutate
