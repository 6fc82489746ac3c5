// topology.absent: what is declared to run is there.

#include "judge/rule.h"
#include "topology/topology.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Locks that [[lock_order]] names, but nobody takes.
void locks(Context &context) {
  const Program &program = context.program;
  if (program.policy.lock_orders.empty())
    return;
  std::set<std::string> taken;
  for (const Acquisition &a : context.topology().locks.taken)
    taken.insert(plainName(lockName(program, a.lock)));
  for (auto [i, order] : enumerate(program.policy.lock_orders))
    for (auto [key, name] : {std::pair(".before", &order->before), std::pair(".after", &order->after)}) {
      if (taken.count(plainName(*name)))
        continue;
      StringRef near = policy::nearest(*name, std::vector<StringRef>(taken.begin(), taken.end()));
      Finding f = context.atPolicy("lock_order." + std::to_string(i) + key, "nobody takes a lock '" + *name + "'");
      if (!near.empty())
        f.message += "; did you mean '" + near.str() + "'?";
      f.entity = f.unresolved = *name;
      f.remedy = "take the declaration out, or correct it";
      f.identity = f.rule + "|lock|" + *name;
      context.report(std::move(f));
    }
}

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  std::vector<std::string> creators;
  for (const Node &node : topology.nodes)
    creators.push_back(program.name(node.creator));
  for (auto [i, process] : enumerate(program.policy.processes)) {
    bool nearly = any_of(topology.nodes, [&](const Node &node) { return topology.nearlyAs(node) == i; });
    if (topology.isFound(i) || nearly)
      continue;
    bool byCreator = !process->created_in.empty();
    const std::string &name = byCreator ? process->created_in : process->entry;
    std::string kind = EnumNameProcessKind(process->kind);
    Finding f = context.atPolicy("process." + process->id + (byCreator ? ".created_in" : ".entry"),
                                 byCreator ? "no '" + name + "' makes the " + kind + " '" + process->id + "'"
                                           : "no " + kind + " runs '" + name + "', as '" + process->id + "' should");
    StringRef near = byCreator ? policy::nearest(name, std::vector<StringRef>(creators.begin(), creators.end())) : "";
    if (!near.empty() && near != name)
      f.message += "; did you mean '" + near.str() + "'?";
    f.entity = process->id;
    f.unresolved = name;
    f.remedy = "take the declaration out, or correct it";
    f.identity = f.rule + "|" + process->id;
    context.report(std::move(f));
  }
  locks(context);
}

Rule rule("topology.absent", Level::Block, Rule::Complete, "what is declared to run is there", run);

} // namespace
} // namespace harness
