#include "topology/running.h"

#include "closure/cycles.h"
#include "topology/locks.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Running::Running(const Program &program, const Callees &callees)
    : program(program), callees(callees), skeletons(program.facts),
      waiting(program.catalogue.covered({"sync.wait", "time.sleep", "io.poll", "net.listen", "net.recv", "ipc",
                                         "signal.wait", "proc.wait", "async.queue.pop"})),
      locking(program.catalogue.covered({"sync.lock", "sync.unlock"})),
      running(program.catalogue.covered("async.run")) {}

bool Running::waits(Id<Function> f, const facts::Call &call) const {
  if (const policy::CallableT *entry = callees.entry(call))
    return program.catalogue.effects(*entry).intersects(waiting) && policy::hasTrait(*entry, "block");
  for (const Edge &edge : program.edges(f))
    if (edge.place == call.place && edge.runsHere() &&
        program.full(edge.to).intersects(waiting))
      return true;
  return false;
}

bool Running::neverEnds(Id<Function> f) const {
  std::vector<SkeletonBlock> blocks = skeletons.of(f);
  return !blocks.empty() && !returns(blocks) && loops(blocks);
}

std::optional<Place> Running::goesOn(Id<Function> f) const {
  std::vector<SkeletonBlock> blocks = skeletons.of(f);
  std::vector<uint32_t> cycles = cyclesOf(blocks);
  uint32_t last = 0;
  for (uint32_t cycle : cycles)
    last = std::max(last, cycle);
  // By cycle: a wait, one for a condition, and whether there is more than that in it. Who works holds no lock, so a
  // lock is taken on every round; who waits for one thing holds it all the while.
  std::vector<std::optional<Place>> wait(last + 1), condition(last + 1);
  BitVector works(last + 1);
  for (uint32_t b = 0; b < blocks.size(); ++b)
    for (uint32_t event : blocks[b].events) {
      Id<facts::Call> id = program.facts.events[event].call;
      if (!id)
        continue;
      const facts::Call &call = program.facts.calls[id.index];
      const policy::CallableT *entry = callees.entry(call);
      if (entry && program.catalogue.effects(*entry).intersects(running))
        return call.place;
      uint32_t cycle = cycles[b];
      if (!cycle)
        continue;
      if (!call.callee || (entry && program.catalogue.effects(*entry).intersects(locking)))
        works.set(cycle);
      if (waits(f, call))
        (entry && isConditionWait(*entry) ? condition : wait)[cycle] = call.place;
    }
  for (uint32_t cycle = 1; cycle <= last; ++cycle)
    if (wait[cycle] || (condition[cycle] && works[cycle]))
      return wait[cycle] ? wait[cycle] : condition[cycle];
  if (last && !returns(blocks))
    return program.facts.functions[f.index].place;
  return std::nullopt;
}

} // namespace harness
