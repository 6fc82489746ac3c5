#include "topology/runners.h"

#include "closure/reach.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

bool isThread(const Node &node) {
  return node.kind == ProcessKind::thread || node.kind == ProcessKind::pool || node.kind == ProcessKind::library;
}

bool isHere(const Edge &edge) { return edge.runsHere(); }

// All that nobody here calls, and that no thread begins with, is called from outside; but not what a library calls in code
// that is not here, as the virtual function in which std::thread runs what it was given.
BitVector runOutside(const Program &program, const BitVector &started) {
  const Facts &facts = program.facts;
  BitVector called(facts.functions.size()), seen(facts.functions.size());
  for (const Edge &edge : program.allEdges())
    if (isHere(edge))
      called.set(edge.to.index);
  std::vector<Id<Function>> open;
  auto add = [&](Id<Function> f) {
    if (!seen[f.index]) {
      seen.set(f.index);
      open.push_back(f);
    }
  };
  for (uint32_t f = 0; f < facts.functions.size(); ++f)
    if (const Flags<FunctionFlag> flags = facts.functions[f].flags;
        flags.has(FunctionFlag::Defined) && !flags.has(FunctionFlag::Library) && !called[f] && !started[f])
      add(Id<Function>(f));
  for (size_t i = 0; i < open.size(); ++i)
    for (const Edge &edge : program.edges(open[i]))
      if (isHere(edge))
        add(edge.to);
  return seen;
}

} // namespace

bool Runners::areSeveral(ArrayRef<Node> nodes, ArrayRef<Task> tasks) {
  return any_of(nodes, isThread) || any_of(tasks, [](const Task &task) { return task.context == "pool" && !task.awaited; });
}

Runners::Runners(const Program &program, ArrayRef<Node> nodes, ArrayRef<Task> tasks) {
  BitVector started(program.facts.functions.size());
  auto add = [&](uint32_t runner, Id<Function> entry) {
    BitVector &runs = all.try_emplace(runner, program.facts.functions.size()).first->second;
    started.set(entry.index);
    const Reach reach(program, entry);
    for (Id<Function> f : reach.functions())
      runs.set(f.index);
  };
  uint32_t pool = Pool;
  for (uint32_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].kind == ProcessKind::pool && pool == Pool)
      pool = i;
    if (isThread(nodes[i]))
      for (Id<Function> entry : nodes[i].entries)
        add(i, entry);
  }
  for (const Task &task : tasks)
    if (task.context == "pool" && !task.awaited) // who waits for it runs it: what comes after it comes after
      add(pool, task.runs);
  all.try_emplace(Outside, runOutside(program, started));
}

bool Runners::runs(uint32_t runner, Id<Function> f) const {
  auto it = all.find(runner);
  return it != all.end() && it->second[f.index];
}

std::vector<uint32_t> Runners::of(ArrayRef<Id<Function>> functions) const {
  std::vector<uint32_t> found;
  for (const auto &[runner, runs] : all)
    if (any_of(functions, [&runs = runs](Id<Function> f) { return runs[f.index]; }))
      found.push_back(runner);
  return found;
}

} // namespace harness
