// boundary.unowned: in an exhaustive policy every file below the roots belongs to one component; never to two.

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (uint32_t i = 0; i < program.facts.files.size(); ++i) {
    Id<File> file(i);
    if (!program.isJudged(file))
      continue;
    std::string path = program.path(file);
    Place start{file, 1, 1};
    if (ComponentId rival = program.rivalOwner(file); rival != NoComponent) {
      const std::string &a = program.component(program.owner(file)).name, &b = program.component(rival).name;
      Finding f = context.at(start, "'" + path + "' has two owners: '" + a + "' and '" + b + "' claim it equally well");
      f.entity = path;
      f.remedy = "make one of the globs more specific";
      f.identity = f.rule + "|" + path;
      context.report(std::move(f), file);
    } else if (program.policy.project->exhaustive && program.owner(file) == NoComponent) {
      Finding f = context.at(start, "'" + path + "' belongs to no component");
      f.entity = path;
      f.remedy = "put it into a component";
      f.accept = "[[component]] … files = [\"" + path + "\"]";
      f.identity = f.rule + "|" + path;
      context.report(std::move(f), file);
    }
  }
}

Rule rule("boundary.unowned", Level::Block, Rule::Unit | Rule::Link, "every judged file belongs to one component", run);

} // namespace
} // namespace harness
