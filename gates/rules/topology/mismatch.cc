// topology.mismatch: what runs is what its declaration says.

#include "judge/rule.h"
#include "topology/declaration.h"
#include "topology/differences.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// That it is declared does not say what runs in it.
void sayUnresolved(Context &context, const Node &node) {
  const Program &program = context.program;
  uint32_t is = context.topology().declaredAs(node);
  if (!node.unresolved || node.kind != ProcessKind::thread || is == None ||
      program.policy.processes[is]->kind == ProcessKind::library)
    return;
  std::string creator = program.name(node.creator);
  Finding f = context.at(node.place, "'" + creator + "' " + making(node.kind) + " ('" + program.policy.processes[is]->id +
                                         "') that runs something that nobody can name");
  f.level = std::min(f.level, Level::Warn);
  f.entity = creator;
  f.remedy = "hand it a function of the program, or fill the variable that holds it in the program";
  f.identity = f.rule + "|" + creator + "|unresolved";
  context.report(std::move(f), context.evidence(node.creator, node.place));
}

void run(Context &context) {
  const Program &program = context.program;
  // At a target, what is made in it; of all together, what that does.
  bool whole = context.scope & Rule::Complete;
  for (const Difference &d : whole ? compareWhatRuns(context.topology()) : compareNodes(context.topology())) {
    const policy::ProcessT &process = *program.policy.processes[d.process];
    Finding f = context.atPolicy("process." + process.id + "." + d.key, "'" + process.id + "' " + d.what);
    if (d.at)
      f.notes.push_back(context.note(d.at, d.saying));
    if (!d.otherKey.empty())
      f.notes.push_back(context.noteAtPolicy(d.otherKey, "declared here"));
    f.entity = process.id;
    f.unresolved = d.unresolved;
    f.remedy = d.remedy;
    f.identity = f.rule + "|" + process.id + "|" + d.key;
    context.report(std::move(f), d.at ? ArrayRef(d.at.file) : ArrayRef<Id<File>>());
  }
  if (!whole)
    for (const Node &node : context.topology().nodes)
      sayUnresolved(context, node);
}

Rule rule("topology.mismatch", Level::Block, Rule::Link | Rule::Complete, "what runs is what its declaration says", run);

} // namespace
} // namespace harness
