#include "build/costs.h"

#include "policy/suggest.h"
#include "topology/topology.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"

#include <map>

using namespace llvm;

namespace harness::build {
namespace {

using Functions = std::vector<facts::Id<facts::Function>>;

// A target while its account is drawn up. Names take the place of what a program knows by number: what is added comes from
// another program, that of all targets together.
class Drawing {
public:
  explicit Drawing(const Program &program) {
    cost.target = program.target.name;
    for (uint32_t i = 0; i < program.facts.files.size(); ++i)
      if (isCounted(program, facts::Id<facts::File>(i)))
        paths.insert(program.path(facts::Id<facts::File>(i)));
    cost.behaviour = behaviourOf(program);
    cost.modules = couplingOf(findModules(program).includes);
    std::map<std::string, Functions> byComponent, byFile, byFunction;
    for (uint32_t i = 0; i < program.facts.functions.size(); ++i)
      if (facts::Id<facts::Function> f(i); isCounted(program, program.facts.functions[i].place.file)) {
        byComponent[component(program, program.owner(f))].push_back(f);
        byFile[program.path(program.facts.functions[i].place.file)].push_back(f);
        byFunction[program.name(f)].push_back(f);
      }
    auto behave = [&](const std::map<std::string, Functions> &from, std::map<std::string, CostRow> &to) {
      for (const auto &[name, functions] : from)
        to[name].behaviour = behaviourOf(program, functions);
    };
    behave(byComponent, components);
    behave(byFile, files);
    behave(byFunction, functions);
  }

  // Those that are this target's: of another program what lies in files that this one has as well.
  void add(const Program &program, ArrayRef<Term> terms) {
    std::vector<Term> ours;
    for (const Term &term : terms) {
      if (term.place.file && !paths.contains(program.path(term.place.file)))
        continue;
      ours.push_back(term);
      count(components[component(program, term.component)], term);
      if (term.place.file)
        count(files[program.path(term.place.file)], term);
      if (term.function)
        count(functions[program.name(term.function)], term);
    }
    Account more = makeAccount(program, ours);
    for (Entry &entry : more)
      entry.place = {}, entry.function = {}, entry.type = {};
    cost.account = joined(cost.account, more);
  }

  TargetCost take() {
    cost.components = rows(components);
    cost.files = rows(files);
    cost.functions = rows(functions);
    return std::move(cost);
  }

private:
  static std::string component(const Program &program, ComponentId c) {
    return c == NoComponent ? "-" : program.component(c).name;
  }
  static void count(CostRow &row, const Term &term) { row.vector[size_t(term.measure)] += term.amount; }
  static std::vector<CostRow> rows(std::map<std::string, CostRow> &from) {
    std::vector<CostRow> out;
    for (auto &[name, row] : from)
      if (any_of(row.vector, [](int64_t n) { return n != 0; })) {
        row.name = name;
        out.push_back(std::move(row));
      }
    return out;
  }

  TargetCost cost;
  StringSet<> paths;
  std::map<std::string, CostRow> components, files, functions;
};

Error unknownTarget(StringRef only, const std::vector<std::string> &names) {
  if (is_contained(names, only))
    return createStringError("the target '" + only.str() + "' is not built yet");
  std::vector<StringRef> known(names.begin(), names.end());
  return createStringError("no target is named '" + only.str() + "'" + policy::suggestion(only, known));
}

} // namespace

Expected<BuildCost> costsOf(const Build &build, const policy::PolicyT &policy, StringRef only, Stats &stats,
                            function_ref<void(StringRef)> each) {
  std::map<std::string, Drawing> drawings;
  std::vector<std::string> names;
  for (const std::string &folder : build.gates) {
    auto gate = readGate(folder);
    if (!gate)
      return gate.takeError();
    const std::string &name = gate->target.name;
    names.push_back(name);
    if ((!only.empty() && name != only) || !sys::fs::exists(gate->path("t.closure")))
      continue;
    each(name);
    auto loaded = loadTarget(*gate, policy, stats);
    if (!loaded)
      return loaded.takeError();
    const Program &program = *loaded->program;
    Drawing &drawing = drawings.try_emplace(name, program).first->second;
    stats.pass("count", [&] { drawing.add(program, countTarget(program, Topology(program), findUses(program))); });
  }
  if (!only.empty() && drawings.empty())
    return unknownTarget(only, names);
  if (drawings.empty())
    return createStringError("nothing is built yet");

  each("all targets");
  auto project = loadProject(build, policy, stats);
  if (!project)
    return project.takeError();
  const Program &program = *project->program;
  BuildCost cost;
  std::vector<Term> ofBuild = stats.pass("count", [&] { return countBuild(program); });
  for (auto &[name, drawing] : drawings) {
    drawing.add(program, ofBuild);
    cost.targets.push_back(drawing.take());
  }
  std::vector<Stability> all = stabilities(program, ComponentGraph(program, findUses(program)));
  for (auto [stability, component] : zip(all, program.policy.components))
    cost.components.push_back({component->name, stability});
  return cost;
}

} // namespace harness::build
