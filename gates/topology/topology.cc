#include "topology/topology.h"

#include "closure/reach.h"
#include "topology/runners.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
std::string plainName(StringRef name) {
  constexpr StringLiteral Unnamed("(anonymous namespace)::");
  std::string text = name.str();
  for (size_t at; (at = text.find(Unnamed)) != std::string::npos;)
    text.erase(at, Unnamed.size());
  return text;
}

bool isCalled(const Program &program, Id<Function> f, StringRef name) {
  const Function &row = program.facts.functions[f.index];
  std::string wanted = plainName(name);
  return plainName(program.facts.str(row.name)) == wanted || plainName(program.facts.str(row.signature)) == wanted ||
         plainName(program.name(f)) == wanted;
}

namespace {

// What of a declaration a node has: its maker, what runs in it, and what it is.
struct Fit {
  bool creator, entry, kind;
  bool all() const { return creator && entry && kind; }
};

Fit fit(const Program &program, const policy::ProcessT &process, const Node &node) {
  auto runs = [&](Id<Function> f) { return isCalled(program, f, process.entry); };
  Fit fit;
  fit.creator = process.created_in.empty() || (node.creator && isCalled(program, node.creator, process.created_in));
  fit.entry = process.entry.empty() || any_of(node.entries, runs);
  fit.kind = process.kind == ProcessKind::library || process.kind == node.kind;
  return fit;
}

} // namespace

Topology::Topology(const Program &program)
    : program(program), callees(program), nodes(findNodes(program, callees)), endings(findEndings(program, callees, nodes)),
      tasks(findTasks(program, callees)), locks(program, callees),
      queues(findQueues(program, callees, nodes, tasks)), found(program.policy.processes.size()) {
  auto says = [](const policy::ProcessT &p) {
    return 2 * (!p.created_in.empty() + !p.entry.empty()) + (p.kind != ProcessKind::library);
  };
  rivals.assign(program.policy.processes.size(), None);
  std::vector<SmallVector<uint32_t, 2>> nears;
  for (const Node &node : nodes) {
    uint32_t is = None;
    SmallVector<uint32_t, 2> fitting, near;
    for (auto [i, process] : enumerate(program.policy.processes)) {
      Fit f = fit(program, *process, node);
      if (f.all()) {
        found[i] = true;
        fitting.push_back(i);
        if (is == None || says(*process) > says(*program.policy.processes[is]))
          is = i;
      }
      // The maker or the entry is the one that is named, and something else is not as it is said.
      bool named = (f.creator && !process->created_in.empty()) || (f.entry && !process->entry.empty());
      if (!f.all() && named && f.creator + f.entry + f.kind == 2)
        near.push_back(i);
    }
    for (uint32_t i : fitting)
      if (i != is)
        rivals[i] = is;
    declared.push_back(is);
    nears.push_back(is == None ? near : SmallVector<uint32_t, 2>());
  }
  // What another node is cannot also be nearly this one.
  for (const auto &near : nears) {
    auto it = find_if(near, [&](uint32_t i) { return !found[i]; });
    nearly.push_back(it == near.end() ? None : *it);
  }
}

BitVector Topology::reachable(const Node &node) const {
  BitVector seen(program.facts.functions.size());
  for (Id<Function> entry : node.entries) {
    const Reach reach(program, entry);
    for (Id<Function> f : reach.functions())
      seen.set(f.index);
  }
  return seen;
}

std::string entryName(const Program &program, const Node &node) {
  if (node.entries.empty())
    return node.unresolved ? "something that nobody can name" : "";
  return join(map_range(node.entries, [&](Id<Function> f) { return program.name(f); }), ", ");
}

std::string runnerName(const Topology &topology, uint32_t runner) {
  if (runner == Runners::Outside)
    return "the rest of the program";
  if (runner == Runners::Pool)
    return "a pool";
  const Node &node = topology.nodes[runner];
  if (uint32_t is = topology.declaredAs(node); is != None)
    return "'" + topology.program.policy.processes[is]->id + "'";
  std::string entry = entryName(topology.program, node);
  return std::string("a ") + EnumNameProcessKind(node.kind) +
         (entry.empty() ? " made by '" + topology.program.name(node.creator) + "'" : " that runs '" + entry + "'");
}

} // namespace harness
