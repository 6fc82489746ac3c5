// The same in a lambda that is handed to something that calls it.

#include "mutate/probes.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  eachForbidden(finder, [&](const Body &body, const Probe &probe, const std::string &effects) {
    if (finder.isC(body.file))
      return;
    Mutant m = finder.inBody(body, "harness_apply([] { (void)" + probe.call(false) + "; });",
                             {probe.include(), "template <class F> static void harness_apply(F f) { f(); }"},
                             "'" + finder.program.name(body.function) +
                                 "' hands on a lambda that calls '::" + probe.function + "' (" + effects + ")");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  });
}

Operator op("effect-lambda", "effect.undeclared", "a function hands on a lambda that does what its component may not",
            find);

} // namespace
} // namespace harness::mutate
