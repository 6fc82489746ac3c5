// topology.shared-state: what two threads change is protected by a lock that both hold.
//
// Certain of a global or static variable, and of a field of a class that has the thread as a member: there the thread and the
// callers of its methods work on one object. Two threads with objects of one class have nothing in common.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/runners.h"
#include "topology/state.h"
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
        runners(program, topology.nodes, topology.tasks) {}

  void run() {
    std::map<Id<Variable>, std::vector<StateWrite>> byVariable;
    for (StateWrite &write : findWrites(program))
      if (program.isJudged(write.at.file))
        byVariable[write.variable].push_back(write);
    for (uint32_t n = 0; n < topology.nodes.size(); ++n) {
      const Node &node = topology.nodes[n];
      // A class that runs whatever it is given has as many threads as users: which of them runs what nobody can say.
      // What std::async runs, who asks for the result may run as well.
      if (node.kind != ProcessKind::thread || node.entries.size() != 1 || node.unresolved ||
          StringRef(node.api).contains("async"))
        continue;
      const std::optional<BitVector> meanwhile = whileItsMakerRuns(node);
      const BitVector quiet = whileItDoesNotRun(program, topology.nodes, topology.endings, node);
      for (auto &[variable, writes] : byVariable)
        if (isCommon(variable, node)) {
          compare(n, node, variable, writes, quiet, meanwhile);
          if (areMany(node))
            compareWithItself(node, variable, writes, quiet);
        }
    }
  }

private:
  // Is it one object that the thread and others work on?
  bool isCommon(Id<Variable> variable, const Node &node) const {
    const Variable &v = facts.variables[variable.index];
    if (v.kind != VariableKind::Field)
      return true;
    return v.owner && node.keptIn && facts.variables[node.keptIn.index].kind == VariableKind::Field &&
           facts.variables[node.keptIn.index].owner == v.owner;
  }

  void compare(uint32_t n, const Node &node, Id<Variable> variable, ArrayRef<StateWrite> writes, const BitVector &quiet,
               const std::optional<BitVector> &meanwhile) {
    auto counts = [&](const StateWrite &write) { return !quiet[write.in.index]; };
    auto isAtOnce = [&](Id<Function> f) { return !meanwhile || (*meanwhile)[f.index]; };
    // What the thread may run as well is no other side: of a function that both can reach nobody knows who does.
    const StateWrite *mine = nullptr, *others = nullptr;
    for (const StateWrite &write : writes)
      for (const StateWrite &other : writes)
        if (!mine && counts(write) && runners.runs(n, write.in) && counts(other) && !runners.runs(n, other.in) &&
            runsElsewhere(n, other.in) && isAtOnce(other.in) && !areProtected(write, other))
          mine = &write, others = &other;
    if (mine)
      say(node, variable, *mine, *others);
  }

  bool areMany(const Node &node) {
    auto [it, fresh] = many.try_emplace(&node);
    return fresh ? it->second = areManyAtOnce(program, node) : it->second;
  }

  // Threads of one place, made in a loop, run the same code. Each may have its own element of an array.
  void compareWithItself(const Node &node, Id<Variable> variable, ArrayRef<StateWrite> writes, const BitVector &quiet) {
    if (facts.str(facts.variables[variable.index].type).contains('['))
      return;
    if (once.empty())
      once = runOnce(program);
    const BitVector runs = runsItself(program, node);
    for (const StateWrite &write : writes)
      if (!quiet[write.in.index] && !once[write.in.index] && runs[write.in.index] && protecting(write).empty()) {
        sayOfMany(node, variable, write);
        return;
      }
  }

  // A thread that a local variable holds is over when its maker returns: beside it runs what that calls. None: all does.
  std::optional<BitVector> whileItsMakerRuns(const Node &node) const {
    if (!node.keptIn || facts.variables[node.keptIn.index].kind != VariableKind::Local)
      return std::nullopt;
    BitVector runs(facts.functions.size());
    const Reach reach(program, node.creator);
    for (Id<Function> f : reach.functions())
      runs.set(f.index);
    return runs;
  }

  bool runsElsewhere(uint32_t n, Id<Function> f) const {
    return any_of(runners.of(f), [&](uint32_t runner) { return runner != n; });
  }

  std::vector<Id<Variable>> protecting(const StateWrite &write) {
    if (!held)
      held.emplace(program, topology.locks);
    return held->protecting(write);
  }

  bool areProtected(const StateWrite &a, const StateWrite &b) {
    std::vector<Id<Variable>> ours = protecting(a);
    return any_of(protecting(b), [&](Id<Variable> lock) { return is_contained(ours, lock); });
  }

  void sayOfMany(const Node &node, Id<Variable> variable, const StateWrite &write) {
    if (!said.insert(variable).second)
      return;
    std::string name = lockName(program, variable), in = program.name(write.in);
    Finding f = context.at(write.at, "'" + in + "' changes '" + name + "' in threads that are made in a loop: no lock protects it from the others");
    f.notes.push_back(context.note(node.place, "the threads are made here, by " + node.api));
    f.entity = in;
    f.remedy = "give each thread a part of its own, and put them together when all are joined; or take a lock";
    f.identity = f.rule + "|" + name + "|" + in + "|many";
    context.report(std::move(f), {write.at.file, node.place.file});
  }

  void say(const Node &node, Id<Variable> variable, const StateWrite &mine, const StateWrite &other) {
    if (!said.insert(variable).second)
      return;
    std::string name = lockName(program, variable), in = program.name(mine.in), by = program.name(other.in);
    Finding f = context.at(mine.at, "'" + in + "' changes '" + name + "' in a thread, and '" + by +
                                        "' does outside of it: no lock that both hold protects it");
    f.notes.push_back(context.note(other.at, "'" + by + "' changes it here"));
    f.notes.push_back(context.note(node.place, "the thread is made here, by " + node.api));
    f.entity = in;
    f.remedy = "let one of them own it, and send it what the other has to say; or take a lock in both";
    f.identity = f.rule + "|" + name + "|" + in + "|" + by;
    context.report(std::move(f), {mine.at.file, other.at.file, node.place.file});
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Topology &topology;
  const Runners runners;
  std::optional<HeldByCallers> held; // made when the first pair is looked at
  std::set<Id<Variable>> said;
  std::map<const Node *, bool> many;
  BitVector once; // functions; made when the first of many is looked at
};

void run(Context &context) {
  if (Runners::areSeveral(context.topology().nodes, context.topology().tasks))
    Finder(context).run();
}

Rule rule("topology.shared-state", Level::Warn, Rule::Link, "what two threads change is protected by a lock that both hold", run);

} // namespace
} // namespace harness
