// boundary.private-header: only a component's public headers are included from outside it.

#include "judge/rule.h"

using namespace llvm;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (const Use &use : context.uses) {
    if (use.kind != Use::Include || program.isPublic(use.toFile))
      continue;
    const policy::ComponentT &from = program.component(use.from), &to = program.component(use.to);
    // A part may include what the whole keeps to itself, and the whole what its parts do.
    if (policy::isWithin(from.name, to.name) || policy::isWithin(to.name, from.name))
      continue;
    std::string header = program.path(use.toFile);
    Finding f = context.at(use.place, "component '" + from.name + "' includes '" + header + "', a private " +
                                          (program.isHeader(use.toFile) ? "header" : "file") + " of component '" +
                                          to.name + "'");
    f.entity = program.path(use.place.file);
    f.remedy = "include a public header of '" + to.name + "'" +
               (to.public_files.empty() ? std::string() : " (" + to.public_files.front() + ")");
    if (!to.public_files.empty()) // else all headers are, and naming one would make the others private
      f.accept = "[[component]] name = \"" + to.name + "\"  public = [\"" + header + "\"]";
    f.identity = f.rule + "|" + f.entity + "|" + header;
    context.report(std::move(f), {use.place.file, use.toFile});
  }
}

Rule rule("boundary.private-header", Level::Block, Rule::Unit | Rule::Link,
          "only a component's public headers are included from outside it", run);

} // namespace
} // namespace harness
