// Into every function: a call by which it does what its component may not.

#include "mutate/probes.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  eachForbidden(finder, [&](const Body &body, const Probe &probe, const std::string &effects) {
    Mutant m = finder.inBody(body, "(void)" + probe.call(finder.isC(body.file)) + ";", {probe.include()},
                             "'" + finder.program.name(body.function) + "' calls '::" + probe.function + "' (" +
                                 effects + ")");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  });
}

Operator op("effect-call", "effect.undeclared", "a function does itself what its component may not", find);

} // namespace
} // namespace harness::mutate
