// topology.detached: nothing is let go of: who starts a thread or process can stop it.

#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// PTHREAD_CREATE_DETACHED, thrd… : `pthread_attr_setdetachstate(&attributes, 1)`.
bool setsDetached(const Program &program, Id<facts::Call> id) {
  constexpr int64_t Detached = 1;
  const facts::Call &call = program.facts.calls[id.index];
  if (!call.callee || program.facts.str(program.facts.functions[call.callee.index].name) != "pthread_attr_setdetachstate")
    return false;
  return any_of(program.facts.constants, [&](const Constant &c) {
    return c.call == id && c.argument == 1 && c.kind == ConstantKind::Integer && c.value == Detached;
  });
}

void say(Context &context, Id<facts::Call> id, const std::string &what) {
  const facts::Call &call = context.program.facts.calls[id.index];
  if (!context.program.isJudged(call.place.file))
    return;
  Finding f = context.atCall(call, what);
  f.remedy = "keep it in the owner, tell it to stop and join it there";
  context.report(std::move(f), context.evidence(call.caller, call.place));
}

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  for (const Ending &ending : topology.endings)
    if (ending.detaches())
      say(context, ending.call, "lets go of a thread: nobody can stop it or wait for it any more");
  for (const Node &node : topology.nodes)
    if (const policy::CallableT *entry = topology.callees.entry(program.facts.calls[node.call.index]);
        entry && policy::hasTrait(*entry, "detached"))
      say(context, node.call, std::string("makes a ") + EnumNameProcessKind(node.kind) +
                                  " that nobody can stop or wait for, with " + node.api);
  for (uint32_t i = 0; i < program.facts.calls.size(); ++i)
    if (setsDetached(program, Id<facts::Call>(i)))
      say(context, Id<facts::Call>(i), "makes threads detached: nobody can stop them or wait for them");
}

Rule rule("topology.detached", Level::Block, Rule::Link, "nothing that runs is let go of", run);

} // namespace
} // namespace harness
