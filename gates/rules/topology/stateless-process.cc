// topology.stateless-process: what runs in a thread of its own has a reason to: state that it owns, or something to wait for.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/running.h"
#include "topology/state.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), topology(context.topology()),
        running(program, topology.callees), changes(facts.functions.size()), waits(facts.functions.size()) {
    for (const StateWrite &write : findWrites(program))
      changes.set(write.in.index);
    for (const Access &access : facts.accesses)
      if (access.kind == AccessKind::Write)
        changes.set(access.function.index);
    for (const facts::Call &call : facts.calls)
      if (!call.callee || topology.callees.hasTrait(call, "block"))
        waits.set(call.caller.index); // or calls what nobody can name
  }

  void run() {
    for (const Node &node : topology.nodes)
      if (node.kind == ProcessKind::thread && !node.unresolved && !node.entries.empty() && !givesResult(node) &&
          all_of(node.entries, [&](Id<Function> entry) { return isPlain(entry); }))
        say(node);
  }

private:
  // To compute beside is what std::async is for.
  static bool givesResult(const Node &node) {
    StringRef api = node.api;
    return api.contains("async") || api.contains("packaged_task");
  }

  bool isPlain(Id<Function> entry) const {
    const Reach reach(program, entry);
    return all_of(reach.functions(), [&](Id<Function> f) {
      const Function &row = facts.functions[f.index];
      bool known = row.flags.has(FunctionFlag::Defined) || topology.callees.entry(f) || row.flags.has(FunctionFlag::Library) ||
                   row.flags.has(FunctionFlag::Implicit);
      return known && !changes[f.index] && !waits[f.index] && !running.goesOn(f) && !loops(skeletons.of(f));
    });
  }

  void say(const Node &node) {
    std::string name = entryName(program, node), by = program.name(node.creator);
    Finding f = context.at(node.place, "'" + by + "' makes a thread for '" + name +
                                           "', which owns no state, waits for nothing and goes round in no loop");
    f.notes.push_back(context.note(facts.functions[node.entries.front().index].place, "'" + name + "' is here"));
    f.entity = by;
    f.remedy = "make it a function and call it; or std::async, if it is worth doing beside";
    f.identity = f.rule + "|" + by + "|" + name;
    context.report(std::move(f), {node.place.file, facts.functions[node.entries.front().index].place.file});
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Topology &topology;
  const Running running;
  const Skeletons skeletons{facts};
  BitVector changes, waits; // by function
};

void run(Context &context) {
  if (any_of(context.topology().nodes, [](const Node &node) { return node.kind == ProcessKind::thread; }))
    Finder(context).run();
}

Rule rule("topology.stateless-process", Level::Guidance, Rule::Link, "a thread has state of its own, or something to wait for",
          run);

} // namespace
} // namespace harness
