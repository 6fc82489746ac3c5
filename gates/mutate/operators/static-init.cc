// Into every file: a variable that is initialised before main.

#include "mutate/mutant.h"

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  const Program &program = finder.program;
  auto effect = program.catalogue.id("state.static_init");
  for (facts::Id<facts::File> file : finder.files()) {
    const SourceText *source = finder.text(file);
    ComponentId component = program.owner(file);
    if (!source || finder.isC(file) || !effect)
      continue;
    const policy::Permissions &may = program.permissions(component);
    if (may.open || may.allowed.contains(*effect)) {
      finder.skip(component, may.open ? "has no kind: its effects are left open" : "may do what it would do");
      continue;
    }
    Mutant m = finder.at({file, source->position(source->top()).first, 1}, component,
                         "'" + finder.component(component).name + "' has a variable that is initialised before main");
    m.also = {"effect.*"};
    const char *storage = program.isHeader(file) ? "inline" : "static";
    m.edits.push_back({{source->top(), source->top()},
                       std::string("#include <stdlib.h>\n") + storage + " const int harness_mutant = ::rand();\n"});
    finder.add(std::move(m));
  }
}

Operator op("static-init", "effect.static-init", "a variable is initialised before main", find);

} // namespace
} // namespace harness::mutate
