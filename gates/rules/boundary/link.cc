// boundary.link: what the build links is what the components may use.

#include "judge/accept.h"
#include "judge/rule.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  // Components of a target: the owners of its source files.
  std::map<std::string, std::set<ComponentId>> components;
  for (const facts::Unit &unit : program.facts.units)
    if (ComponentId c = program.owner(unit.file); c != NoComponent)
      components[program.facts.str(unit.target).str()].insert(c);
  auto self = components.find(program.target.name);
  if (self == components.end())
    return;
  for (const std::string &link : program.target.links) {
    auto linked = components.find(link);
    if (linked == components.end())
      continue;
    bool allowed = any_of(self->second, [&](ComponentId a) {
      return any_of(linked->second, [&](ComponentId b) {
        return policy::mayUse(program.policy, program.component(a).name, program.component(b).name);
      });
    });
    if (allowed)
      continue;
    const std::string &from = program.component(*self->second.begin()).name;
    const std::string &to = program.component(*linked->second.begin()).name;
    Finding f = context.atPolicy("component." + from + ".uses", "target '" + program.target.name + "' links '" + link +
                                                          "', but component '" + from + "' may not use '" + to + "'");
    f.component = from;
    f.entity = program.target.name;
    f.remedy = "take '" + link + "' out of target_link_libraries(" + program.target.name + " …)";
    f.accept = acceptUse(program.policy, from, to);
    f.identity = f.rule + "|" + program.target.name + "|" + link;
    context.report(std::move(f));
  }
}

Rule rule("boundary.link", Level::Block, Rule::Link, "what the build links is what the components may use", run);

} // namespace
} // namespace harness
