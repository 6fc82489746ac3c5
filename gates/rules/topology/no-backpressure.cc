// topology.no-backpressure: who hands something to another thread hears when that has no room.

#include "closure/before.h"
#include "judge/rule.h"
#include "topology/mailbox.h"
#include "topology/topology.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), topology(context.topology()),
        skeletons(facts) {}

  void run() {
    for (const facts::Call &call : facts.calls)
      if (isDropped(call) && topology.callees.hasTrait(call, "says-if-taken"))
        say(call, "drops the answer of '" + program.name(call.callee) + "', which says whether it was taken", Listen,
            {});
    for (const Queue &queue : topology.queues) {
      answers(queue);
      for (uint32_t process : boundedFor(topology, queue))
        undecided(queue, process);
    }
  }

private:
  static constexpr const char *Listen =
      "look at the answer: try again later, tell whoever asked, or count what is lost";

  // Is there a way through the function on which nothing is put in?
  bool mayRefuse(const Queue &queue, Id<Function> f) const {
    return returnsWithout(skeletons.of(f), [&](uint32_t event) {
      return any_of(queue.pushes, [&](const QueueUse &push) { return push.call == facts.events[event].call; });
    });
  }

  // Nobody listens to a function of the program that may refuse.
  void answers(const Queue &queue) {
    std::set<Id<Function>> refusing;
    for (const QueueUse &push : queue.pushes)
      if (push.tested && mayRefuse(queue, push.in))
        refusing.insert(push.in);
    if (refusing.empty())
      return;
    for (const facts::Call &call : facts.calls) {
      auto asks = [&](const Edge &edge) {
        return edge.place == call.place && edge.runsHere() && refusing.count(edge.to);
      };
      if (isDropped(call) && any_of(program.edges(call.caller), asks))
        say(call,
            "drops the answer of '" + program.name(call.callee) + "', which says whether '" +
                lockName(program, queue.variable) + "' took it",
            Listen, queue.consumers);
    }
  }

  bool isDropped(const facts::Call &call) const {
    return call.flags.has(CallFlag::Discarded) && call.callee && program.isJudged(call.place.file) &&
           !isTelemetry(call);
  }

  // The policy has a bound, and does not say what happens at it.
  void undecided(const Queue &queue, uint32_t i) {
    const policy::ProcessT &process = *program.policy.processes[i];
    if (!process.mailbox || !process.mailbox->bounded || !process.mailbox->on_full.empty())
      return;
    for (const QueueUse &push : queue.pushes) {
      const facts::Call &call = facts.calls[push.call.index];
      if (!isTelemetry(call))
        say(call, "puts into the mailbox of '" + process.id + "', and nothing says what happens when it is full",
            "decide it, and write it down: on_full = \"reject\", \"drop_oldest\" or \"block\"", queue.consumers);
    }
  }

  // Better to lose a metric than to wait for it.
  bool isTelemetry(const facts::Call &call) const {
    ComponentId c = program.owner(call.place);
    const policy::KindT *kind =
        c == NoComponent ? nullptr : policy::effectiveKind(program.policy, program.component(c));
    return kind && kind->name == "telemetry-emitter";
  }

  void say(const facts::Call &call, const std::string &what, const char *remedy, ArrayRef<uint32_t> consumers) {
    Finding f = context.atCall(call, what);
    std::vector<Id<File>> evidence{call.place.file};
    for (uint32_t consumer : consumers)
      if (consumer < topology.nodes.size()) {
        f.notes.push_back(
            context.note(topology.nodes[consumer].place, runnerName(topology, consumer) + " takes out", /*step=*/true));
        evidence.push_back(topology.nodes[consumer].place.file);
      }
    f.remedy = remedy;
    context.report(std::move(f), evidence);
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Topology &topology;
  const Skeletons skeletons;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.no-backpressure", Level::Warn, Rule::Link, "who hands something on hears when there is no room",
          run);

} // namespace
} // namespace harness
