// topology.fork-after-threads: no process is split while threads run: only one of them would be in the copy, and the locks
// of the others would stay locked (fork(2), POSIX.1-2017 rationale of fork()).

#include "closure/reach.h"
#include "closure/skeleton.h"
#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), topology(context.topology()), skeletons(facts) {}

  void run() {
    for (const Node &node : topology.nodes)
      if (node.kind == ProcessKind::process && forks(node) && !executes(node))
        judge(node);
  }

private:
  bool forks(const Node &node) const {
    return topology.callees.hasEffect(facts.calls[node.call.index], "proc.fork");
  }
  static bool isThread(const Node &node) { return node.kind == ProcessKind::thread || node.kind == ProcessKind::pool; }

  // The child becomes another program: what it does until then is what `exec` after `fork` is for.
  bool executes(const Node &node) const {
    return any_of(facts.calls, [&](const facts::Call &call) {
      return call.caller == node.creator && topology.callees.hasEffect(call, "proc.exec");
    });
  }

  void judge(const Node &fork) {
    for (const Node &thread : topology.nodes) {
      if (!isThread(thread))
        continue;
      // In a thread.
      for (Id<Function> entry : thread.entries) {
        Reach reach(program, entry);
        if (is_contained(reach.functions(), fork.creator)) {
          say(fork, thread, "runs in a thread", reach.pathTo(fork.creator));
          return;
        }
      }
    }
    for (const Node &thread : topology.nodes)
      if (isThread(thread) && startsBefore(thread, fork)) {
        say(fork, thread, "may run when threads do", {});
        return;
      }
  }

  // Does some function first call what leads to the thread, and then what leads to the fork?
  bool startsBefore(const Node &thread, const Node &fork) {
    BitVector starts = callersOf(thread.creator), splits = callersOf(fork.creator);
    for (uint32_t f = 0; f < facts.functions.size(); ++f) {
      if (!starts[f] || !splits[f])
        continue;
      auto blocks = skeletons.of(Id<Function>(f));
      auto leadsTo = [&](uint32_t event, const Node &node, const BitVector &callers) {
        Id<facts::Call> call = facts.events[event].call;
        return call && (call == node.call || (facts.calls[call.index].callee && callers[facts.calls[call.index].callee.index]));
      };
      for (uint32_t b = 0; b < blocks.size(); ++b)
        for (auto [i, event] : enumerate(blocks[b].events))
          if (leadsTo(event, thread, starts) && comesAfter(blocks, {b, uint32_t(i)}, [&](uint32_t later) {
                return leadsTo(later, fork, splits);
              }))
            return true;
    }
    return false;
  }

  static bool comesAfter(ArrayRef<SkeletonBlock> blocks, EventPosition from, function_ref<bool(uint32_t)> wanted) {
    if (any_of(ArrayRef(blocks[from.block].events).drop_front(from.index + 1), wanted))
      return true;
    BitVector seen(blocks.size());
    SmallVector<uint32_t, 16> open{from.block};
    while (!open.empty())
      for (auto [to, kind] : blocks[open.pop_back_val()].next)
        if (!seen[to]) {
          seen.set(to);
          if (any_of(blocks[to].events, wanted))
            return true;
          open.push_back(to);
        }
    return false;
  }

  // Functions that call `f`, directly or not, itself included.
  BitVector callersOf(Id<Function> f) {
    if (callers.empty()) {
      callers.resize(facts.functions.size());
      for (const Edge &edge : program.allEdges())
        if (edge.runsHere())
          callers[edge.to.index].push_back(edge.from);
    }
    BitVector seen(facts.functions.size());
    seen.set(f.index);
    SmallVector<Id<Function>, 16> open{f};
    while (!open.empty())
      for (Id<Function> caller : callers[open.pop_back_val().index])
        if (!seen[caller.index]) {
          seen.set(caller.index);
          open.push_back(caller);
        }
    return seen;
  }

  void say(const Node &fork, const Node &thread, const std::string &when, ArrayRef<const Edge *> path) {
    std::string creator = program.name(fork.creator);
    Finding f = context.at(fork.place, "'" + creator + "' splits the process with '" + fork.api + "', but " + when);
    f.notes.push_back(context.note(thread.place, "'" + program.name(thread.creator) + "' makes a thread here", /*step=*/true));
    context.notePath(f, path);
    f.entity = creator;
    f.remedy = "use posix_spawn, or split the process before the first thread";
    f.identity = f.rule + "|" + creator + "|" + fork.api;
    context.report(std::move(f), {fork.place.file, thread.place.file});
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Topology &topology;
  const Skeletons skeletons;
  std::vector<SmallVector<Id<Function>, 2>> callers; // direct ones, by function
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.fork-after-threads", Level::Block, Rule::Link, "no process is split while threads run", run);

} // namespace
} // namespace harness
