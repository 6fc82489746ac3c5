// topology.no-backpressure: who hands something to another thread hears when that has no room.

#include "closure/before.h"
#include "judge/rule.h"
#include "topology/mailbox.h"
#include "topology/topology.h"

#include <map>
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
    for (const Queue &queue : topology.queues) {
      std::set<Id<Function>> refusing;
      for (const QueueUse &push : queue.pushes)
        if (mayRefuse(queue, push.in))
          refusing.insert(push.in);
      for (uint32_t i = 0; i < facts.calls.size(); ++i)
        answer(queue, facts.calls[i], refusing);
      for (uint32_t process : boundedFor(topology, queue))
        undecided(queue, process);
    }
  }

private:
  // Is there a way through the function on which nothing is put in?
  bool mayRefuse(const Queue &queue, Id<Function> f) const {
    return returnsWithout(skeletons.of(f), [&](uint32_t event) {
      return any_of(queue.pushes, [&](const QueueUse &push) { return push.call == facts.events[event].call; });
    });
  }

  // Nobody listens to whether it was taken.
  void answer(const Queue &queue, const facts::Call &call, const std::set<Id<Function>> &refusing) {
    if (!call.flags.has(CallFlag::Discarded) || !call.callee || !program.isJudged(call.place.file) || isTelemetry(call))
      return;
    bool asks = call.slot == queue.variable && topology.callees.hasTrait(call, "says-if-taken");
    for (const Edge &edge : program.edges(call.caller))
      asks |=
          edge.place == call.place && edge.runsHere() && refusing.count(edge.to);
    if (asks)
      say(queue, call,
          "drops the answer of '" + program.name(call.callee) + "', which says whether '" +
              lockName(program, queue.variable) + "' had room",
          "look at the answer: try again later, tell whoever asked, or count what is lost");
  }

  // The policy has a bound, and does not say what happens at it.
  void undecided(const Queue &queue, uint32_t i) {
    const policy::ProcessT &process = *program.policy.processes[i];
    if (!process.mailbox || !process.mailbox->bounded || !process.mailbox->on_full.empty())
      return;
    for (const QueueUse &push : queue.pushes) {
      const facts::Call &call = facts.calls[push.call.index];
      if (!isTelemetry(call))
        say(queue, call, "puts into the mailbox of '" + process.id + "', and nothing says what happens when it is full",
            "decide it, and write it down: on_full = \"reject\", \"drop_oldest\" or \"block\"");
    }
  }

  // Better to lose a metric than to wait for it.
  bool isTelemetry(const facts::Call &call) const {
    ComponentId c = program.owner(call.place);
    const policy::KindT *kind =
        c == NoComponent ? nullptr : policy::effectiveKind(program.policy, program.component(c));
    return kind && kind->name == "telemetry-emitter";
  }

  void say(const Queue &queue, const facts::Call &call, const std::string &what, const char *remedy) {
    Finding f = context.atCall(call, what);
    std::vector<Id<File>> evidence{call.place.file};
    for (uint32_t consumer : queue.consumers)
      if (consumer < topology.nodes.size()) {
        f.notes.push_back(
            context.note(topology.nodes[consumer].place, runnerName(topology, consumer) + " takes out", true));
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
