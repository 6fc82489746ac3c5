// topology.pool-self-wait: a task of a pool does not wait for another task of the pool: when every thread does, nobody works.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const Facts &facts = program.facts;
  const Topology &topology = context.topology();
  // Waiting for a result, not for a condition or a lock.
  auto waits = [&](const facts::Call &call) {
    const policy::CallableT *entry = topology.callees.entry(call);
    return entry && policy::hasTrait(*entry, "block") && StringRef(entry->name).contains("future::");
  };
  for (const Task &task : topology.tasks) {
    if (task.context != "pool" || !task.call || task.awaited)
      continue;
    Reach reach(program, task.runs);
    auto inTask = [&](Id<Function> f) { return is_contained(reach.functions(), f); };
    auto inner = find_if(topology.tasks, [&](const Task &other) {
      return other.context == "pool" && other.call && !other.awaited && other.api == task.api && inTask(facts.calls[other.call.index].caller);
    });
    if (inner == topology.tasks.end())
      continue;
    for (const facts::Call &call : facts.calls) {
      if (!program.isJudged(call.place.file) || !inTask(call.caller) || !waits(call))
        continue;
      std::string caller = program.name(call.caller);
      Finding f = context.at(call.place, "'" + caller + "' waits in '" + program.name(call.callee) +
                                             "' for a task of the pool that it runs on itself");
      f.notes.push_back(context.note(facts.calls[task.call.index].place, "'" + program.name(task.runs) +
                                                                             "' is handed to the pool here", true));
      f.notes.push_back(context.note(facts.calls[inner->call.index].place, "and hands it another task here", true));
      context.notePath(f, reach.pathTo(call.caller));
      f.entity = caller;
      f.remedy = "continue when the result is there, instead of waiting for it; or use another pool";
      f.identity = f.rule + "|" + caller + "|" + task.api;
      context.report(std::move(f), {call.place.file, facts.calls[task.call.index].place.file});
    }
  }
}

Rule rule("topology.pool-self-wait", Level::Block, Rule::Link, "a task of a pool does not wait for the pool", run);

} // namespace
} // namespace harness
