// topology.ignored-join: whether waiting for a thread or process worked, and how it ended, is looked at.

#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const Callees &callees = context.topology().callees;
  for (const facts::Call &call : program.facts.calls) {
    if (!call.flags.has(CallFlag::Discarded) || !program.isJudged(call.place.file))
      continue;
    bool child = callees.hasEffect(call, "proc.wait");
    if (!child && !callees.hasEffect(call, "thread.join"))
      continue;
    Finding f = context.atCall(call, "does not look at what '" + program.name(call.callee) + "' returns: " +
                                         (child ? "how the process ended" : "whether there was a thread to join"));
    f.remedy = "look at it, and report a failure";
    context.report(std::move(f), context.evidence(call.caller, call.place));
  }
}

Rule rule("topology.ignored-join", Level::Warn, Rule::Link, "how a thread or process ended is looked at", run);

} // namespace
} // namespace harness
