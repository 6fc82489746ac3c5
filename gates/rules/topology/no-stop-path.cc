// topology.no-stop-path: a thread can be told to stop: no loop in it goes on for ever.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/running.h"
#include "topology/topology.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Declared to last as long as the program.
bool isForLife(const Program &program, const Topology &topology, const Node &node) {
  uint32_t is = topology.declaredAs(node);
  return is != None && program.policy.processes[is]->shutdown == "process";
}

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  const Running running(program, topology.callees);
  std::set<Id<Function>> said;
  for (const Node &node : topology.nodes) {
    if (node.kind != ProcessKind::thread || isForLife(program, topology, node))
      continue;
    for (Id<Function> entry : node.entries) {
      Reach reach(program, entry);
      for (Id<Function> f : reach.functions()) {
        const Place &place = program.facts.functions[f.index].place;
        if (!program.isJudged(place.file) || !running.neverEnds(f) || !said.insert(f).second)
          continue;
        std::string name = program.name(f);
        Finding finding = context.at(place, "'" + name + "' runs in a thread and never ends: nobody can stop it");
        finding.notes.push_back(context.note(node.place, "'" + program.name(entry) + "' is what the thread runs", true));
        context.notePath(finding, reach.pathTo(f));
        finding.entity = name;
        finding.remedy = "leave the loop when a stop token, a flag or a closed queue says so; or declare the thread with "
                         "shutdown = \"process\"";
        finding.identity = finding.rule + "|" + name;
        context.report(std::move(finding), {place.file, node.place.file});
      }
    }
  }
}

Rule rule("topology.no-stop-path", Level::Warn, Rule::Link, "a thread can be told to stop", run);

} // namespace
} // namespace harness
