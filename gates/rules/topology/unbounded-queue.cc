// topology.unbounded-queue: what one thread puts in and another takes out has a bound.

#include "judge/rule.h"
#include "topology/mailbox.h"
#include "topology/topology.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  for (const Queue &queue : topology.queues) {
    // What the policy says of its bound is compared with the code by topology.mismatch.
    if (queue.bounded || !boundedFor(topology, queue).empty())
      continue;
    std::string name = lockName(program, queue.variable);
    std::vector<std::string> takers;
    std::vector<Id<File>> evidence;
    for (uint32_t consumer : queue.consumers)
      if (consumer < topology.nodes.size()) {
        // Of a template every instance makes one.
        if (std::string taker = runnerName(topology, consumer); !is_contained(takers, taker))
          takers.push_back(std::move(taker));
        evidence.push_back(topology.nodes[consumer].place.file);
      }
    if (takers.empty())
      takers.push_back(runnerName(topology, queue.consumers.front()));
    for (const QueueUse &push : queue.pushes) {
      const Place &place = program.facts.calls[push.call.index].place;
      if (push.tested)
        continue;
      std::string in = program.name(push.in);
      Finding f = context.at(place, "'" + in + "' puts into '" + name + "' however many there are: it grows while " +
                                        join(takers, " and ") + " cannot keep up");
      std::set<std::pair<Place, std::string>> producers;
      for (uint32_t producer : queue.producers)
        if (producer < topology.nodes.size())
          producers.insert({topology.nodes[producer].place, runnerName(topology, producer)});
      for (auto &[at, producer] : producers)
        f.notes.push_back(context.note(at, producer + " puts in", /*step=*/true));
      f.notes.push_back(context.note(program.facts.calls[queue.pops.front().call.index].place,
                                     "'" + program.name(queue.pops.front().in) + "' takes out", /*step=*/true));
      f.entity = in;
      f.remedy =
          "give it a capacity, and refuse, drop or wait when it is full; or say in the policy how it is bounded, with "
          "'mailbox' or 'bound_by' of the [[process]] that takes from it";
      f.identity = f.rule + "|" + name + "|" + in;
      std::vector<Id<File>> rests = evidence;
      rests.push_back(place.file);
      context.report(std::move(f), rests);
    }
  }
}

Rule rule("topology.unbounded-queue", Level::Warn, Rule::Link, "what is handed from thread to thread has a bound", run);

} // namespace
} // namespace harness
