// topology.unbounded-retry: what failed is not tried again for ever.

#include "closure/cycles.h"
#include "judge/rule.h"
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
      : context(context), program(context.program), facts(program.facts), callees(context.topology().callees),
        skeletons(facts), outside(program.catalogue.covered({"net", "db", "ipc", "fs", "io.read", "io.write",
                                                             "proc.spawn", "proc.exec", "proc.shell"})),
        person(program.catalogue.covered({"io.std.in", "io.tty"})),
        opening(program.catalogue.covered({"net.connect", "db.open"})),
        throwing(program.catalogue.covered("ctl.throw")) {}

  void run() {
    // Few functions have anything to do with it.
    BitVector catching(facts.functions.size()), dialling(facts.functions.size());
    for (const Event &event : facts.events)
      if (event.kind == EventKind::Catch)
        catching.set(event.function.index);
    for (const facts::Call &call : facts.calls)
      if (opens(call))
        dialling.set(call.caller.index);
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      if (!(catching[i] || dialling[i]) || !program.isJudged(facts.functions[i].place.file))
        continue;
      f = Id<Function>(i);
      blocks = skeletons.of(f);
      for (uint32_t b = 0; b < blocks.size(); ++b)
        for (uint32_t e : blocks[b].events)
          if (facts.events[e].kind == EventKind::Catch)
            afterCatch(b, facts.events[e]);
      if (dialling[i])
        afterFailure();
    }
  }

private:
  // ---- what a call does
  policy::EffectSet effectsOf(const facts::Call &call) const {
    if (const policy::CallableT *entry = callees.entry(call))
      return policy::hasTrait(*entry, "polymorphic-buf") ? policy::EffectSet() : program.catalogue.effects(*entry);
    policy::EffectSet all;
    for (const Edge &edge : program.edges(f))
      if (edge.place == call.place && edge.runsHere())
        all |= program.full(edge.to);
    return all;
  }

  // Something that may fail for reasons outside of the program. Asking a person again is no retry.
  bool mayFail(uint32_t event) const {
    Id<facts::Call> call = facts.events[event].call;
    if (!call)
      return false;
    policy::EffectSet effects = effectsOf(facts.calls[call.index]);
    return effects.intersects(outside) && !effects.intersects(person);
  }

  bool mayThrow(uint32_t event) const {
    const Event &e = facts.events[event];
    return e.kind == EventKind::Throw || e.kind == EventKind::Rethrow ||
           (e.call && !callees.entry(facts.calls[e.call.index]) &&
            effectsOf(facts.calls[e.call.index]).intersects(throwing));
  }

  // ---- exceptions: for (;;) try { send(); return; } catch (…) { sleep(); }
  void afterCatch(uint32_t handler, const Event &caught) {
    BitVector tried(blocks.size()), fails(blocks.size()); // what the handler catches from, and what of it may fail
    const Event *failing = nullptr;
    for (uint32_t b = 0; b < blocks.size(); ++b) {
      if (!is_contained(blocks[b].next, std::pair(handler, FlowKind::Exception)))
        continue;
      tried.set(b);
      for (uint32_t e : blocks[b].events)
        if (mayFail(e)) {
          fails.set(b);
          if (!failing)
            failing = &facts.events[e];
        }
    }
    if (!failing)
      return;
    // From the handler: is there a way that does not come to it again?
    BitVector again(blocks.size());
    SmallVector<uint32_t, 8> open{handler};
    again.set(handler);
    bool back = false;
    while (!open.empty()) {
      uint32_t b = open.pop_back_val();
      if (b == Skeletons::Exit || any_of(blocks[b].events, [&](uint32_t e) { return mayThrow(e); }))
        return; // gives up
      bool goesOn = false;
      for (auto [to, kind] : blocks[b].next) {
        if (kind == FlowKind::Exception)
          continue;
        goesOn = true;
        back |= fails[to];
        if (!fails[to] && !again[to]) {
          again.set(to);
          open.push_back(to);
        }
      }
      if (!goesOn) // calls what does not return
        return;
    }
    // Who comes there again after it worked is not trying again, but doing the next.
    again |= tried;
    if (back && !comesBack(fails, again))
      report(facts.calls[failing->call.index], "'" + program.name(f) + "' goes on here", caught.place);
  }

  // Do normal flows lead from what worked to it again, on no other ways than those that lead there when it failed? Where
  // nothing happens, all ways may meet.
  bool comesBack(const BitVector &fails, const BitVector &ways) const {
    for (uint32_t from : fails.set_bits()) {
      BitVector seen(blocks.size());
      SmallVector<uint32_t, 8> open{from};
      while (!open.empty())
        for (auto [to, kind] : blocks[open.pop_back_val()].next)
          if (kind != FlowKind::Exception && (ways[to] || blocks[to].events.empty()) && !seen[to]) {
            seen.set(to);
            open.push_back(to);
          }
      if (seen[from])
        return true;
    }
    return false;
  }

  // ---- results: while (connect(…) < 0) sleep();
  // A call that opens something is not made again where it worked. What else a condition looks at the skeleton does not
  // show; so only functions in which there is nothing else to look at: a loop, or a loop and one `if` in it.
  void afterFailure() {
    const Function &row = facts.functions[f.index];
    if (!(row.branches == 1 || (row.branches == 2 && row.cognitive == 3)))
      return;
    std::vector<uint32_t> cycles = cyclesOf(blocks);
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t e : blocks[b].events)
        if (Id<facts::Call> call = facts.events[e].call;
            cycles[b] && call && opens(facts.calls[call.index]) && isOnlyWayOut(cycles, b))
          report(facts.calls[call.index], "", {});
  }

  bool opens(const facts::Call &call) const {
    const policy::CallableT *entry = callees.entry(call);
    return entry && program.catalogue.effects(*entry).intersects(opening);
  }

  bool isOnlyWayOut(ArrayRef<uint32_t> cycles, uint32_t from) const {
    std::set<std::pair<uint32_t, uint32_t>> ways;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      if (cycles[b] == cycles[from]) {
        for (auto [to, kind] : blocks[b].next)
          if (kind != FlowKind::Exception && cycles[to] != cycles[from])
            ways.insert({b, to});
        if (any_of(blocks[b].events, [&](uint32_t e) { return mayThrow(e); }))
          return false;
      }
    return ways.size() == 1 && ways.begin()->first == from;
  }

  void report(const facts::Call &call, const std::string &step, const Place &handler) {
    Finding finding = context.atCall(call, "tries '" + program.name(call.callee) + "' again for as long as it fails");
    if (handler)
      finding.notes.push_back(context.note(handler, step, /*step=*/true));
    finding.remedy = "give up after some attempts or some time, wait longer each time, and hand on the last error";
    context.report(std::move(finding), context.evidence(call.caller, call.place));
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Callees &callees;
  const Skeletons skeletons;
  const policy::EffectSet outside, person, opening, throwing;
  Id<Function> f;
  std::vector<SkeletonBlock> blocks;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.unbounded-retry", Level::Warn, Rule::Link, "what failed is not tried again for ever", run);

} // namespace
} // namespace harness
