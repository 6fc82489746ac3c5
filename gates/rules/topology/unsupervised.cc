// topology.unsupervised: every thread, pool and process has a supervisor, and is made by it.

#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

bool needsSupervisor(ProcessKind kind) {
  return kind == ProcessKind::thread || kind == ProcessKind::pool || kind == ProcessKind::process;
}

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  for (const Node &node : topology.nodes) {
    uint32_t is = topology.declaredAs(node);
    if (is == None)
      continue;
    const policy::ProcessT &process = *program.policy.processes[is];
    if (!needsSupervisor(process.kind))
      continue;
    Finding f = context.atPolicy("process." + process.id, "'" + process.id + "' has no supervisor");
    f.remedy = "name the [[supervisor]] that starts it, stops it and hears that it failed";
    if (!process.supervisor.empty()) {
      auto supervisor = find_if(program.policy.supervisors, [&](const auto &s) { return s->id == process.supervisor; });
      ComponentId owner = program.owner(node.place);
      const std::string &component = (*supervisor)->component;
      if (owner != NoComponent && (program.component(owner).name == component ||
                                   policy::isWithin(program.component(owner).name, component)))
        continue;
      f = context.atPolicy("process." + process.id + ".supervisor",
                           "'" + process.id + "' is not made by its supervisor: '" + program.name(node.creator) +
                               "' does not belong to component '" + component + "'");
      f.remedy = "make it in the supervisor";
    }
    // Who has no supervisors yet is told, not stopped.
    if (program.policy.supervisors.empty() && !policy::levelOf(program.policy, context.rule.id))
      f.level = Level::Warn;
    f.notes.push_back(context.note(node.place, "it is made here, by " + node.api));
    f.entity = process.id;
    f.identity = f.rule + "|" + process.id;
    context.report(std::move(f), node.place.file);
  }
}

Rule rule("topology.unsupervised", Level::Block, Rule::Link, "every thread and process has a supervisor that makes it",
          run);

} // namespace
} // namespace harness
