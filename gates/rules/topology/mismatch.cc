// topology.mismatch: what runs is what its declaration says.

#include "judge/rule.h"
#include "topology/differences.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  // At a target, what is made in it; of all together, what that does.
  bool whole = context.scope & Rule::Complete;
  for (const Difference &d : whole ? compareWhatRuns(context.topology()) : compareNodes(context.topology())) {
    const policy::ProcessT &process = *program.policy.processes[d.process];
    Finding f = context.atPolicy("process." + process.id + "." + d.key, "'" + process.id + "' " + d.what);
    if (d.at)
      f.notes.push_back(context.note(d.at, d.saying));
    f.entity = process.id;
    f.remedy = d.remedy;
    f.identity = f.rule + "|" + process.id + "|" + d.key;
    context.report(std::move(f), d.at ? ArrayRef(d.at.file) : ArrayRef<Id<File>>());
  }
}

Rule rule("topology.mismatch", Level::Block, Rule::Link | Rule::Complete, "what runs is what its declaration says", run);

} // namespace
} // namespace harness
