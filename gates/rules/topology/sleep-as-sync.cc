// topology.sleep-as-sync: nobody waits for something to have happened by letting time pass.

#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Tests may wait, and adapters for hardware have to.
bool mayWait(const Program &program, const Place &place) {
  ComponentId c = program.owner(place);
  if (c == NoComponent)
    return false;
  const policy::KindT *kind = policy::effectiveKind(program.policy, program.component(c));
  return kind && (kind->name == "adapter" || StringRef(kind->name).ends_with("test"));
}

void run(Context &context) {
  const Program &program = context.program;
  for (const facts::Call &call : program.facts.calls) {
    if (!program.isJudged(call.place.file) || !context.topology().callees.hasEffect(call, "time.sleep") ||
        mayWait(program, call.place))
      continue;
    Finding f = context.atCall(call, "lets time pass with '" + program.name(call.callee) + "'");
    f.remedy = "wait for what has to happen, with a condition, a future or a timer";
    context.report(std::move(f), context.evidence(call.caller, call.place));
  }
}

Rule rule("topology.sleep-as-sync", Level::Warn, Rule::Link, "nobody waits by letting time pass", run);

} // namespace
} // namespace harness
