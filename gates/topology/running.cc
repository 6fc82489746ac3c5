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
      running(program.catalogue.covered("async.run")), known(program.facts.functions.size()) {}

bool Running::waits(Id<Function> f, const facts::Call &call) const {
  if (const policy::CallableT *entry = callees.entry(call))
    return program.catalogue.effects(*entry).intersects(waiting) && policy::hasTrait(*entry, "block");
  for (const Edge &edge : program.edges(f))
    if (edge.place == call.place && edge.runsHere() &&
        program.full(edge.to).intersects(waiting))
      return true;
  return false;
}

// Of a stop token, or of a flag that another thread sets.
bool Running::asksToStop(const facts::Call &call) const {
  if (!call.callee || !call.flags.has(CallFlag::Library))
    return false;
  StringRef name = program.facts.str(program.facts.functions[call.callee.index].name);
  StringRef type = call.slot ? program.facts.str(program.facts.variables[call.slot.index].type) : StringRef();
  bool flag = type.contains("atomic<bool>") || type.contains("atomic_bool") || type.contains("atomic_flag");
  return name.ends_with("::stop_requested") || name.ends_with("::isInterruptionRequested") ||
         (flag && (name.ends_with("::load") || name.ends_with("::test") || name.contains("::operator ")));
}

bool Running::neverEnds(Id<Function> f) const {
  std::optional<bool> &never = known[f.index].neverEnds;
  if (!never) {
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    never = !blocks.empty() && !returns(blocks) && loops(blocks);
  }
  return *never;
}

std::optional<Place> Running::goesOn(Id<Function> f) const {
  auto &place = known[f.index].goesOn;
  if (!place)
    place = findGoesOn(f);
  return *place;
}

std::optional<Place> Running::findGoesOn(Id<Function> f) const {
  std::vector<SkeletonBlock> blocks = skeletons.of(f);
  std::vector<uint32_t> cycles = cyclesOf(blocks);
  uint32_t last = 0;
  for (uint32_t cycle : cycles)
    last = std::max(last, cycle);
  // By cycle: a wait, one for a condition, and whether there is more than that in it. Who works holds no lock, so a
  // lock is taken on every round; who waits for one thing holds it all the while.
  std::vector<std::optional<Place>> wait(last + 1), condition(last + 1), asked(last + 1);
  BitVector works(last + 1), calls(last + 1), ends(last + 1);
  for (uint32_t b = 0; b < blocks.size(); ++b) {
    bool asks = false; // last of all, whether to stop
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
      if ((asks = asksToStop(call)))
        asked[cycle] = call.place;
      if (call.callee && program.facts.functions[call.callee.index].flags.has(FunctionFlag::Defined))
        calls.set(cycle);
    }
    for (auto [to, kind] : blocks[b].next)
      if (kind != FlowKind::Exception && cycles[to] != cycles[b] && !asks)
        ends.set(cycles[b]);
  }
  // Working until somebody says to stop, and for no other reason; with nothing to do, that is a wait for a flag.
  for (uint32_t cycle = 1; cycle <= last; ++cycle)
    if (asked[cycle] && calls[cycle] && !ends[cycle])
      return asked[cycle];
  for (uint32_t cycle = 1; cycle <= last; ++cycle)
    if (wait[cycle] || (condition[cycle] && works[cycle]))
      return wait[cycle] ? wait[cycle] : condition[cycle];
  if (last && !returns(blocks))
    return program.facts.functions[f.index].place;
  return std::nullopt;
}

} // namespace harness
