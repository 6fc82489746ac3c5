// The same behind an interface of the file: who looks at the function that is named sees a pure virtual one.

#include "mutate/probes.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  eachForbidden(finder, [&](const Body &body, const Probe &probe, const std::string &effects) {
    if (finder.isC(body.file))
      return;
    Mutant m = finder.inBody(
        body,
        "HarnessMutant harness_object; HarnessInterface &harness_reference = harness_object; harness_reference.run();",
        {probe.include(), "namespace { struct HarnessInterface { virtual void run() = 0; }; struct HarnessMutant : "
                          "HarnessInterface { void run() override { (void)" +
                              probe.call(false) + "; } }; }"},
        "'" + finder.program.name(body.function) + "' calls '::" + probe.function + "' behind an interface (" +
            effects + ")");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  });
}

Operator op("effect-virtual", "effect.undeclared", "a function does behind an interface what its component may not",
            find);

} // namespace
} // namespace harness::mutate
