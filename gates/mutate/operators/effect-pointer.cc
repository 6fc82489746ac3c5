// The same through a pointer to a function that is called where nobody names it.

#include "mutate/probes.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  eachForbidden(finder, [&](const Body &body, const Probe &probe, const std::string &effects) {
    bool isC = finder.isC(body.file);
    std::string none = isC ? "void" : "";
    Mutant m =
        finder.inBody(body, "void (*harness_pointer)(" + none + ") = harness_mutant; harness_pointer();",
                      {probe.include(), "static void harness_mutant(" + none + ") { (void)" + probe.call(isC) + "; }"},
                      "'" + finder.program.name(body.function) + "' calls '::" + probe.function +
                          "' by way of a pointer (" + effects + ")");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  });
}

Operator op("effect-pointer", "effect.undeclared", "a function does through a pointer what its component may not",
            find);

} // namespace
} // namespace harness::mutate
