#include "topology/whenfull.h"

#include "closure/before.h"
#include "closure/cycles.h"
#include "topology/locks.h"

#include "llvm/ADT/STLExtras.h"

#include <optional>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  Finder(const Program &program, const Callees &callees, const Queue &queue)
      : program(program), facts(program.facts), callees(callees), queue(queue), skeletons(facts),
        waiting(program.catalogue.covered("sync.wait")) {}

  WhenFull of(const QueueUse &use) const {
    if (callees.entry(facts.calls[use.call.index]) && queue.bounded) // the library's own
      return WhenFull::Unknown;
    const std::vector<SkeletonBlock> blocks = skeletons.of(use.in);
    const std::vector<uint32_t> cycles = cyclesOf(blocks);
    std::optional<EventPosition> push;
    std::set<uint32_t> waits, looking; // the loops in which it does; 0: in none
    bool throws = false;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t i = 0; i < blocks[b].events.size(); ++i) {
        const uint32_t event = blocks[b].events[i];
        throws |= facts.events[event].kind == EventKind::Throw;
        Id<facts::Call> id = facts.events[event].call;
        if (!id)
          continue;
        if (id == use.call)
          push = {b, i};
        Wait wait = waitOf(id);
        if (wait == Wait::Else)
          return WhenFull::Unknown;
        if (wait == Wait::ForCondition)
          waits.insert(cycles[b]);
        if (looks(event))
          looking.insert(cycles[b]);
      }
    if (!push)
      return WhenFull::Unknown;
    const bool drops = any_of(queue.pops, [&](const QueueUse &pop) { return pop.in == use.in || calls(use.in, pop.in); });
    if (drops) {
      bool others = any_of(queue.pops, [&](const QueueUse &pop) { return pop.in != use.in && !calls(use.in, pop.in); });
      return others && waits.empty() && !looking.empty() ? WhenFull::DropsOldest : WhenFull::Unknown;
    }
    if (!waits.empty()) {
      // while (size() >= most) wait(…); or wait(…, [this] { return size() < most; })
      bool inLoop = looking.size() == 1 && waits == looking && *looking.begin();
      return inLoop || (looking.empty() && looksInLambda(use.in)) ? WhenFull::Blocks : WhenFull::Unknown;
    }
    bool refuses = throws || returnsWithout(blocks, [&](uint32_t event) { return facts.events[event].call == use.call; });
    return refuses && !isReachedWithout(blocks, *push, [&](uint32_t event) { return looks(event); }) ? WhenFull::Rejects : WhenFull::Unknown;
  }

private:
  // Does the call look how many there are?
  bool looks(const facts::Call &call) const {
    if (call.slot != queue.variable || !call.callee || !call.flags.has(CallFlag::Library))
      return false;
    StringRef member = StringRef(facts.str(facts.functions[call.callee.index].name)).rsplit("::").second;
    return member != "max_size" && (member == "count" || member == "length" || member.contains_insensitive("size") || member.contains_insensitive("full"));
  }
  bool looks(uint32_t event) const {
    Id<facts::Call> id = facts.events[event].call;
    return id && looks(facts.calls[id.index]);
  }

  // Of a call: does it wait for a condition to hold, or in some other way?
  enum class Wait { None, ForCondition, Else };
  Wait waitOf(Id<facts::Call> id) const {
    const facts::Call &call = facts.calls[id.index];
    if (!call.callee)
      return Wait::Else; // nobody knows
    const policy::CallableT *entry = callees.entry(call);
    if (!entry)
      return program.full(call.callee).intersects(waiting) ? Wait::Else : Wait::None;
    if (StringRef name = entry->name; isConditionWait(*entry))
      return name.ends_with("_for") || name.ends_with("_until") || name.contains("timed") ? Wait::Else : Wait::ForCondition;
    return program.catalogue.effects(*entry).intersects(waiting) || callees.hasEffect(call, "time.sleep") ? Wait::Else : Wait::None;
  }

  // Looks a lambda that is written in the function how many there are: the condition that it waits for?
  bool looksInLambda(Id<Function> f) const {
    const Function &around = facts.functions[f.index];
    return any_of(facts.calls, [&](const facts::Call &call) {
      if (call.caller == f || !looks(call))
        return false;
      const Function &lambda = facts.functions[call.caller.index];
      return lambda.kind == FunctionKind::Lambda && lambda.place.file == around.place.file &&
             around.place.line <= lambda.place.line && lambda.place.line <= around.endLine;
    });
  }

  bool calls(Id<Function> caller, Id<Function> callee) const {
    return any_of(facts.calls, [&](const facts::Call &call) { return call.caller == caller && call.callee == callee; });
  }

  const Program &program;
  const Facts &facts;
  const Callees &callees;
  const Queue &queue;
  const Skeletons skeletons;
  const policy::EffectSet waiting;
};

} // namespace

WhenFull whenFull(const Program &program, const Callees &callees, const Queue &queue, const QueueUse &push) {
  return Finder(program, callees, queue).of(push);
}

} // namespace harness
