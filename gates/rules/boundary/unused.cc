// boundary.unused: what a component declares to use, it uses.

#include "judge/interface.h"
#include "judge/rule.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What a component has in sight without naming it: what public headers that it sees show of others, and so on. It may have to
// be declared (boundary.api-leak).
class InSight {
public:
  explicit InSight(const Context &context) : program(context.program), uses(context.uses) {
    for (const ShownHeader &s : findShown(program))
      shows[program.owner(s.place)].insert(program.owner(s.shown));
  }

  bool of(StringRef component, StringRef other) const {
    std::vector<ComponentId> open;
    for (const Use &use : uses)
      if (policy::isWithin(program.component(use.from).name, component))
        open.push_back(use.to);
    std::set<ComponentId> seen(open.begin(), open.end());
    while (!open.empty()) {
      auto shown = shows.find(open.back());
      open.pop_back();
      if (shown == shows.end())
        continue;
      for (ComponentId next : shown->second) {
        if (policy::isWithin(program.component(next).name, other))
          return true;
        if (seen.insert(next).second)
          open.push_back(next);
      }
    }
    return false;
  }

private:
  const Program &program;
  const ArrayRef<Use> uses;
  std::map<ComponentId, std::set<ComponentId>> shows;
};

void run(Context &context) {
  const Program &program = context.program;
  const InSight inSight(context);
  const std::vector<LibraryUse> libraries = findLibraryUses(program);

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

  for (const auto &component : program.policy.components) {
    // A use of a part, or by a part, is a use.
    auto uses = [&](StringRef used) {
      return links(component->name, used) || any_of(context.uses, [&](const Use &use) {
               return policy::isWithin(program.component(use.from).name, component->name) &&
                      policy::isWithin(program.component(use.to).name, used);
             });
    };
    auto usesLibrary = [&](StringRef library) {
      return any_of(libraries, [&](const LibraryUse &use) {
        return use.library == library && policy::isWithin(program.component(use.component).name, component->name);
      });
    };
    auto say = [&](const std::string &key, const std::string &message, const std::string &remedy) {
      Finding f = context.atPolicy("component." + component->name + "." + key,
                                   "component '" + component->name + "' " + message);
      f.component = f.entity = component->name;
      f.remedy = remedy;
      f.identity = f.rule + "|" + component->name + "|" + message;
      context.report(std::move(f));
    };
    for (const std::string &used : component->uses)
      if (!uses(used) && !inSight.of(component->name, used))
        say("uses." + used, "declares to use '" + used + "' and never does", "take '" + used + "' out of uses");
    for (const std::string &library : component->external)
      if (!usesLibrary(library))
        say("external." + library, "declares library '" + library + "' and never uses it",
            "take '" + library + "' out of external");
    for (auto [i, widening] : enumerate(component->widens)) {
      std::string key = "widens." + std::to_string(i), remedy = "take the widening out";
      if (!widening->uses.empty() && !uses(widening->uses))
        say(key, "is widened to use '" + widening->uses + "' and never does", remedy);
      if (!widening->external.empty() && !usesLibrary(widening->external))
        say(key, "is widened to library '" + widening->external + "' and never uses it", remedy);
    }
  }
}

Rule rule("boundary.unused", Level::Block, Rule::Complete, "what a component declares to use, it uses", run);

} // namespace
} // namespace harness
