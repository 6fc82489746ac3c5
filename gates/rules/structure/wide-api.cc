// structure.wide-api: what a component shows, somebody outside of it needs.

#include "judge/rule.h"
#include "structure/wide.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  // Only where a policy says what is public is there anything to say.
  if (none_of(program.policy.components, [](const auto &c) { return !c->public_files.empty(); }))
    return;
  const Liveness liveness(program);
  for (const WideApi &wide : findWideApi(program, liveness)) {
    const Place place = placeOf(program.facts, wide.entity);
    const std::string &component = program.component(program.owner(place)).name;
    std::string name = nameOf(program, wide.entity);
    Finding f = context.at(place, std::string(wide.entity.kind == Entity::Type ? "class" : "function") + " '" + name +
                                      "' is public, and " +
                                      (wide.testsOnly ? "outside of '" + component + "' only tests use it"
                                                      : "nothing outside of '" + component + "' uses it"));
    f.entity = name;
    f.identity = f.rule + "|" + name;
    f.remedy = wide.testsOnly ? "test it by what it is there for, or move it to a header that is not public and let the test "
                                "be part of the component"
                              : "move it to a header that is not public, or into the source file that uses it";
    context.report(std::move(f));
  }
}

Rule rule("structure.wide-api", Level::Warn, Rule::Complete, "what a component shows, somebody outside of it needs", run);

} // namespace
} // namespace harness
