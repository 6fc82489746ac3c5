// topology.logic-in-callback: what a loop, pool, timer or signal calls does not decide by itself.

#include "closure/skeleton.h"
#include "judge/rule.h"
#include "topology/topology.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr unsigned MostBranches = 1; // whether there is something to do

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), skeletons(facts),
        heard(program.catalogue.covered({"log", "telemetry", "io.std.err", "io.std.out"})) {}

  void run() {
    const Topology &topology = context.topology();
    if (topology.tasks.empty() && topology.nodes.empty())
      return;
    for (const facts::Call &call : facts.calls)
      if (call.kind == CallKind::Lambda && call.callee)
        lambdas.insert({call.caller, call.callee});
    for (const Task &task : topology.tasks)
      if (task.call && !task.awaited) // the body of a parallel loop is part of who runs it
        if (const char *runner = runnerOf(task.context))
          look(task.runs, runner, facts.calls[task.call.index].place, task.api);
    for (const Node &node : topology.nodes)
      if (node.kind == ProcessKind::loop || node.kind == ProcessKind::timer || node.kind == ProcessKind::signal)
        for (Id<Function> entry : node.entries)
          look(entry, EnumNameProcessKind(node.kind), node.place, node.api);
  }

private:
  static const char *runnerOf(StringRef context) {
    for (const char *runner : {"loop", "pool", "timer", "signal", "sequence"})
      if (context == runner)
        return runner;
    return nullptr; // what runs in a thread, or at the end, is its own
  }

  void look(Id<Function> f, const std::string &runner, const Place &handed, const std::string &api) {
    const Function &row = facts.functions[f.index];
    if (!program.isJudged(row.place.file) || isExempt(f))
      return;
    unsigned branches = decisions(f);
    if (branches <= MostBranches || !said.insert(f).second)
      return;
    std::string name = program.name(f);
    Finding finding =
        context.at(row.place, "'" + name + "' is called by a " + runner + " and decides by itself: it has " +
                                  std::to_string(branches) + " branches");
    finding.notes.push_back(context.note(handed, "it is handed over here, to " + api, /*step=*/true));
    finding.entity = name;
    finding.remedy =
        "let a function decide that takes what came and says what to do, and that can be called without the " + runner;
    finding.identity = finding.rule + "|" + name;
    context.report(std::move(finding), {row.place.file, handed.file});
  }

  bool isExempt(Id<Function> f) const {
    ComponentId c = program.owner(f);
    const policy::KindT *kind =
        c == NoComponent ? nullptr : policy::effectiveKind(program.policy, program.component(c));
    return kind && (kind->name == "protocol-state-machine" || StringRef(kind->name).ends_with("test"));
  }

  // Branches of the body, without those of lambdas that are written in it, of handlers of exceptions, which keep them
  // from the loop, and of one early way out.
  unsigned decisions(Id<Function> f) const {
    unsigned branches = facts.functions[f.index].branches, none = 0;
    for (auto it = lambdas.lower_bound({f, Id<Function>(0)}); it != lambdas.end() && it->first == f; ++it)
      none += facts.functions[it->second.index].branches;
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    for (const SkeletonBlock &block : blocks)
      none += count_if(block.events, [&](uint32_t e) { return facts.events[e].kind == EventKind::Catch; });
    none += branchesOfWayOut(f, blocks);
    return branches > none ? branches - none : 0;
  }

  // if (error) { log(error); close(); return; }: a return to which nothing leads but calls of libraries and of what
  // logs. Its branches are those that lead there, and those on the way.
  unsigned branchesOfWayOut(Id<Function> f, ArrayRef<SkeletonBlock> blocks) const {
    unsigned most = 0;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      if (any_of(blocks[b].events, [&](uint32_t e) { return facts.events[e].kind == EventKind::Return; }))
        most = std::max(most, branchesTo(blocks, wayTo(f, blocks, b)));
    return most;
  }

  // Blocks from which control comes to `last`, and nowhere else but out, without work on the way.
  BitVector wayTo(Id<Function> f, ArrayRef<SkeletonBlock> blocks, uint32_t last) const {
    BitVector way(blocks.size());
    auto isIdle = [&](uint32_t b) {
      return none_of(blocks[b].events, [&](uint32_t e) {
        const Event &event = facts.events[e];
        return event.kind == EventKind::Suspend || (event.call && isWork(f, facts.calls[event.call.index]));
      });
    };
    if (!isIdle(last))
      return way;
    way.set(last);
    for (bool grows = true; grows;) {
      grows = false;
      for (uint32_t b = 0; b < blocks.size(); ++b)
        if (!way[b] && b != Skeletons::Exit && !blocks[b].next.empty() && isIdle(b) &&
            all_of(blocks[b].next, [&](auto n) { return n.second == FlowKind::Exception || way[n.first]; })) {
          way.set(b);
          grows = true;
        }
    }
    return way;
  }

  static unsigned branchesTo(ArrayRef<SkeletonBlock> blocks, const BitVector &way) {
    unsigned branches = 0;
    for (uint32_t b = 0; b < blocks.size(); ++b) {
      unsigned all = 0, there = 0;
      for (auto [to, kind] : blocks[b].next)
        if (kind != FlowKind::Exception) {
          ++all;
          there += way[to];
        }
      if (there && all > 1) // one of several flows is what would come anyway
        branches += way[b] || there == all ? all - 1 : there;
    }
    return branches;
  }

  bool isWork(Id<Function> f, const facts::Call &call) const {
    if (!call.callee)
      return true;
    const Function &callee = facts.functions[call.callee.index];
    return !call.flags.has(CallFlag::Implicit) && callee.flags.has(FunctionFlag::Defined) &&
           program.isJudged(callee.place.file) && !program.full(call.callee).intersects(heard);
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Skeletons skeletons;
  const policy::EffectSet heard;
  std::set<std::pair<Id<Function>, Id<Function>>> lambdas; // where they are written
  std::set<Id<Function>> said;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.logic-in-callback", Level::Warn, Rule::Link,
          "what a loop, pool, timer or signal calls does not decide by itself", run);

} // namespace
} // namespace harness
