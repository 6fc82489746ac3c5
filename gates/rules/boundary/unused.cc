// boundary.unused: what a component declares to use, it uses.

#include "judge/rule.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  std::set<std::pair<ComponentId, std::string>> libraries;
  for (const Include &include : program.facts.includes)
    if (ComponentId c = program.owner(include.from); c != NoComponent)
      libraries.insert({c, program.libraryOf(include.to)});

  for (auto [c, component] : enumerate(program.policy.components)) {
    auto say = [&, &component = component](StringRef list, const std::string &name, std::string message) {
      Finding f = context.atPolicy("component." + component->name + "." + list.str() + "." + name, std::move(message));
      f.component = component->name;
      f.entity = component->name;
      f.remedy = "take '" + name + "' out of " + list.str();
      f.identity = f.rule + "|" + component->name + "|" + list.str() + "|" + name;
      context.report(std::move(f));
    };
    for (const std::string &used : component->uses) {
      // A use of a part, or by a part, is a use.
      bool found = any_of(context.uses, [&, &component = component](const Use &use) {
        return policy::isWithin(program.component(use.from).name, component->name) &&
               policy::isWithin(program.component(use.to).name, used);
      });
      if (!found)
        say("uses", used, "component '" + component->name + "' declares to use '" + used + "' and never does");
    }
    for (const std::string &library : component->external) {
      bool found = any_of(libraries, [&, &component = component](const auto &pair) {
        return pair.second == library && policy::isWithin(program.component(pair.first).name, component->name);
      });
      if (!found)
        say("external", library, "component '" + component->name + "' declares library '" + library + "' and never uses it");
    }
  }
}

Rule rule("boundary.unused", Level::Block, Rule::Project, "what a component declares to use, it uses", run);

} // namespace
} // namespace harness
