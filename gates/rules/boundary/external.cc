// boundary.external: third-party libraries are used by the components that name them.

#include "judge/accept.h"
#include "judge/rule.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

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

void report(Context &context, const Place &place, const std::string &library, const std::string &what) {
  const Program &program = context.program;
  ComponentId c = program.owner(place);
  if (c == NoComponent || library.empty() || !program.isJudged(place.file) || declares(program, c, library))
    return;
  const std::string &name = program.component(c).name;
  Finding f = context.at(place, "component '" + name + "' " + what + " of library '" + library +
                                    "', which it does not declare");
  f.entity = program.path(place.file);
  f.remedy = "keep the library behind a component that is its adapter";
  f.accept = acceptLibrary(program.policy, name, library);
  f.identity = f.rule + "|" + f.entity + "|" + library;
  context.report(std::move(f), program.isOwn(place));
}

void run(Context &context) {
  const Program &program = context.program;
  // A header is enough evidence; so is a symbol that was declared by hand to avoid the header.
  std::map<std::pair<Id<File>, std::string>, bool> said;
  for (const Include &include : program.facts.includes) {
    std::string library = program.libraryOf(include.to);
    if (!library.empty() && !said[{include.from, library}]) {
      said[{include.from, library}] = true;
      report(context, {include.from, include.line, 1}, library, "includes " + program.path(include.to));
    }
  }
  for (const facts::Call &call : program.facts.calls) {
    if (!call.callee || !call.place.file || program.facts.functions[call.callee.index].flags.has(FunctionFlag::Defined))
      continue;
    std::string symbol = program.name(call.callee);
    for (const auto &library : program.policy.libraries) {
      if (library->platform)
        continue;
      bool matches = any_of(library->symbols, [&](const std::string &pattern) {
        return policy::symbolMatches(pattern, program.facts.str(program.facts.functions[call.callee.index].name));
      });
      if (matches && !said[{call.place.file, library->name}]) {
        said[{call.place.file, library->name}] = true;
        report(context, call.place, library->name, "calls '" + symbol + "'");
      }
    }
  }
}

Rule rule("boundary.external", Level::Block, Rule::Unit | Rule::Link,
          "third-party libraries are used by the components that name them", run);

} // namespace
} // namespace harness
