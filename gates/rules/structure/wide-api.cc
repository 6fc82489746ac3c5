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
  for (Entity entity : findWideApi(program, context.liveness())) {
    const Place place = placeOf(program.facts, entity);
    std::string name = nameOf(program, entity);
    Finding f = context.at(place, std::string(entity.kind == Entity::Type ? "class" : "function") + " '" + name +
                                      "' is public, and nothing outside of '" + program.component(program.owner(place)).name +
                                      "' uses it");
    f.entity = name;
    f.identity = f.rule + "|" + name;
    f.remedy = "move it to a header that is not public, or into the source file that uses it";
    context.report(std::move(f));
  }
}

Rule rule("structure.wide-api", Level::Warn, Rule::Complete, "what a component shows, somebody outside of it needs", run);

} // namespace
} // namespace harness
