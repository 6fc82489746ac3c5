// topology.exit: nothing that runs beside main ends the program.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/topology.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const policy::EffectSet exits = program.catalogue.covered("proc.exit");
  std::set<std::pair<Id<Function>, Place>> said;
  for (const Node &node : context.topology().nodes) {
    if (node.kind != ProcessKind::thread && node.kind != ProcessKind::timer)
      continue;
    for (Id<Function> entry : node.entries) {
      Reach reach(program, entry);
      for (Id<Function> f : reach.functions())
        for (const Leaf &leaf : program.leaves(f)) {
          if (!leaf.effects.intersects(exits) || !program.isJudged(leaf.place.file) || !said.insert({f, leaf.place}).second)
            continue;
          std::string name = program.name(f);
          Finding finding = context.at(leaf.place, "'" + name + "' ends the program with '" + leaf.what + "', but runs in a " +
                                                       EnumNameProcessKind(node.kind) +
                                                       ": what the others are doing is cut off");
          finding.notes.push_back(context.note(node.place, "'" + program.name(entry) + "' runs in it", /*step=*/true));
          context.notePath(finding, reach.pathTo(f));
          finding.entity = name;
          finding.remedy = "hand the error to the owner, and let main return";
          finding.identity = finding.rule + "|" + name + "|" + leaf.what;
          context.report(std::move(finding), {leaf.place.file, node.place.file});
        }
    }
  }
}

Rule rule("topology.exit", Level::Warn, Rule::Link, "nothing that runs beside main ends the program", run);

} // namespace
} // namespace harness
