// boundary.unused: what a component declares to use, it uses.

#include "judge/rule.h"

#include <map>
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

  // To link a target is to use it, even if no line of code does (a library that brings main).
  std::map<std::string, std::set<std::string>> componentsOf;
  for (const facts::Unit &unit : program.facts.units)
    if (ComponentId c = program.owner(unit.file); c != NoComponent)
      componentsOf[program.facts.str(unit.target).str()].insert(program.component(c).name);
  auto links = [&](StringRef from, StringRef to) {
    return any_of(program.target.linkEdges, [&](const auto &edge) {
      return any_of(componentsOf[edge.first], [&](const std::string &a) { return policy::isWithin(a, from); }) &&
             any_of(componentsOf[edge.second], [&](const std::string &b) { return policy::isWithin(b, to); });
    });
  };

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
      if (!found && !links(component->name, used))
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

Rule rule("boundary.unused", Level::Block, Rule::Complete, "what a component declares to use, it uses", run);

} // namespace
} // namespace harness
