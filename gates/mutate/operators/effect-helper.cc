// The same through a function of the file: whoever looks at calls alone does not see it.

#include "mutate/probes.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  eachForbidden(finder, [&](const Body &body, const Probe &probe, const std::string &effects) {
    bool isC = finder.isC(body.file);
    Mutant m = finder.inBody(body, "harness_mutant();",
                             {probe.include(), std::string("static void harness_mutant(") + (isC ? "void" : "") +
                                                   ") { (void)" + probe.call(isC) + "; }"},
                             "'" + finder.program.name(body.function) +
                                 "' calls a function that calls '::" + probe.function + "' (" + effects + ")");
    m.also = {"effect.*"};
    finder.add(std::move(m));
  });
}

Operator op("effect-helper", "effect.undeclared", "a function does through another one what its component may not",
            find);

} // namespace
} // namespace harness::mutate
