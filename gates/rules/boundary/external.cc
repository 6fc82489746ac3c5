// boundary.external: third-party libraries are used by the components that name them.

#include "judge/accept.h"
#include "judge/rule.h"

using namespace llvm;

namespace harness {
namespace {

bool declares(const Program &program, ComponentId c, StringRef library) {
  for (StringRef name = program.component(c).name; !name.empty(); name = policy::parentName(name))
    if (const auto *component = policy::findComponent(program.policy, name))
      if (is_contained(component->external, library) ||
          any_of(component->widens, [&](const auto &w) { return w->external == library; }))
        return true;
  return false;
}

void run(Context &context) {
  const Program &program = context.program;
  for (const LibraryUse &use : findLibraryUses(program)) {
    if (declares(program, use.component, use.library))
      continue;
    const std::string &name = program.component(use.component).name;
    Finding f = context.at(use.place, "component '" + name + "' " + use.what + " of library '" + use.library +
                                          "', which it does not declare");
    f.entity = program.path(use.place.file);
    f.remedy = "keep the library behind a component that is its adapter";
    f.accept = acceptLibrary(program.policy, name, use.library);
    f.identity = f.rule + "|" + f.entity + "|" + use.library;
    context.report(std::move(f), use.place.file);
  }
}

Rule rule("boundary.external", Level::Block, Rule::Unit | Rule::Link,
          "third-party libraries are used by the components that name them", run);

} // namespace
} // namespace harness
