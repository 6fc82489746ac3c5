// topology.ignored-join: whether waiting for a thread or process worked, and how it ended, is looked at.

#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// QThread::wait, QThreadPool::waitForDone: false says that time was up, which it never is without a deadline.
bool isWithoutDeadline(const Program &program, Id<facts::Call> id) {
  const Facts &facts = program.facts;
  const facts::Call &call = facts.calls[id.index];
  StringRef name = facts.str(facts.functions[call.callee.index].name);
  if (name != "QThread::wait" && name != "QThreadPool::waitForDone")
    return false;
  // Constants of functions of a third party are not kept, but there is one overload that takes milliseconds.
  bool given = facts.str(facts.functions[call.callee.index].symbol).ends_with("waitEm");
  given |= any_of(facts.constants, [&](const Constant &c) { return c.call == id && c.argument == 0 && c.value >= 0; });
  given |= any_of(facts.calls, [&](const facts::Call &made) {
    return made.caller == call.caller && made.callee && made.kind != CallKind::DefaultArgument && made.place.file == call.place.file &&
           made.place.line == call.place.line && facts.str(facts.functions[made.callee.index].name) == "QDeadlineTimer::QDeadlineTimer";
  });
  return !given;
}

void run(Context &context) {
  const Program &program = context.program;
  const Callees &callees = context.topology().callees;
  for (uint32_t i = 0; i < program.facts.calls.size(); ++i) {
    const facts::Call &call = program.facts.calls[i];
    if (!call.flags.has(CallFlag::Discarded) || !program.isJudged(call.place.file))
      continue;
    bool child = callees.hasEffect(call, "proc.wait");
    if ((!child && !callees.hasEffect(call, "thread.join")) || isWithoutDeadline(program, Id<facts::Call>(i)))
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
