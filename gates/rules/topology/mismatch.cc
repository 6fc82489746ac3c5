// topology.mismatch: what runs is what its declaration says: of that kind, made there, running that.

#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// The key of the declaration that is not so, and what is.
std::pair<std::string, std::string> difference(const Program &program, const policy::ProcessT &process, const Node &node) {
  std::string creator = program.name(node.creator), entry = entryName(program, node);
  if (process.kind != node.kind && process.kind != ProcessKind::library)
    return {"kind", std::string("is a ") + EnumNameProcessKind(node.kind) + ", not a " + EnumNameProcessKind(process.kind)};
  if (!process.created_in.empty() && !isCalled(program, node.creator, process.created_in))
    return {"created_in", "is made by '" + creator + "', not by '" + process.created_in + "'"};
  return {"entry", entry.empty() ? "runs nothing of the program, not '" + process.entry + "'"
                                 : "runs '" + entry + "', not '" + process.entry + "'"};
}

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  for (const Node &node : topology.nodes) {
    uint32_t near = topology.nearlyAs(node);
    if (near == None)
      continue;
    const policy::ProcessT &process = *program.policy.processes[near];
    auto [key, what] = difference(program, process, node);
    Finding f = context.atPolicy("process." + process.id + "." + key, "'" + process.id + "' " + what);
    f.notes.push_back(context.note(node.place, "it is made here, by " + node.api));
    f.entity = process.id;
    f.remedy = "make the code what the policy says, or the policy what the code is";
    f.identity = f.rule + "|" + process.id + "|" + key;
    context.report(std::move(f), node.place.file);
  }
  // Where it is made is whose it is.
  for (const Node &node : topology.nodes) {
    uint32_t is = topology.declaredAs(node);
    if (is == None)
      continue;
    const policy::ProcessT &process = *program.policy.processes[is];
    ComponentId owner = program.owner(node.place);
    StringRef name = owner == NoComponent ? "" : StringRef(program.component(owner).name);
    if (process.component.empty() || name == process.component || policy::isWithin(name, process.component))
      continue;
    Finding f = context.atPolicy("process." + process.id + ".component",
                                 "'" + process.id + "' is made in " +
                                     (name.empty() ? "code of no component" : "component '" + name.str() + "'") +
                                     ", not in '" + process.component + "'");
    f.notes.push_back(context.note(node.place, "it is made here, by " + node.api));
    f.entity = process.id;
    f.remedy = "make it where it belongs, or correct the declaration";
    f.identity = f.rule + "|" + process.id + "|component";
    context.report(std::move(f), node.place.file);
  }
}

Rule rule("topology.mismatch", Level::Block, Rule::Link, "what runs is what its declaration says", run);

} // namespace
} // namespace harness
