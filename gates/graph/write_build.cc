#include "graph/rows.h"

#include "policy/allowance.h"
#include "structure/tests.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::graph {
namespace {

uint32_t idOf(ComponentId c) { return c == NoComponent ? 0 : c + 1; }

std::map<std::string, uint32_t> writeTargets(const Target &project, Filling &into) {
  std::vector<Target::Part> parts = project.parts;
  llvm::sort(parts, [](const auto &a, const auto &b) { return a.name < b.name; });
  std::map<std::string, uint32_t> ids;
  Table targets(into, "targets", 4), links(into, "links", 3);
  for (const Target::Part &part : parts) {
    uint32_t id = uint32_t(ids.size() + 1);
    if (ids.try_emplace(part.name, id).second)
      targets.row(id, part.name, part.type, part.exports);
  }
  std::set<std::pair<std::string, std::string>> edges(project.linkEdges.begin(), project.linkEdges.end());
  for (const auto &[from, item] : edges) {
    auto linked = ids.find(item);
    if (auto it = ids.find(from); it != ids.end())
      links.row(it->second, item, Reference{linked == ids.end() ? 0 : linked->second});
  }
  return ids;
}

void writeComponents(const Program &program, Filling &into) {
  const policy::PolicyT &policy = program.policy;
  std::map<StringRef, uint32_t> ids;
  for (uint32_t c = 0; c < policy.components.size(); ++c)
    ids[policy.components[c]->name] = c + 1;
  Table components(into, "components", 5), uses(into, "declared_uses", 2);
  for (uint32_t c = 0; c < policy.components.size(); ++c) {
    const policy::ComponentT &row = *policy.components[c];
    auto parent = ids.find(policy::parentName(row.name));
    components.row(c + 1, row.name, Maybe{row.kind}, Reference{parent == ids.end() ? 0 : parent->second}, isTest(program, c));
    for (const std::string &used : row.uses)
      if (auto it = ids.find(used); it != ids.end())
        uses.row(c + 1, it->second);
  }
}

void writeFiles(const GraphInput &input, const Numbers &numbers, const std::map<std::string, uint32_t> &targets, Filling &into) {
  const Program &program = input.program;
  Table files(into, "files", 8), ofTargets(into, "target_files", 3);
  StringMap<uint32_t> byPath;
  for (Id<File> f : numbers.files()) {
    const File &row = program.facts.file(f);
    ComponentId owner = program.owner(f);
    files.row(numbers.of(f), program.facts.str(row.shown), Reference{idOf(owner)}, spell(row.origin), program.isHeader(f),
              program.isPublic(f), program.isJudged(f), isTest(program, owner));
    byPath[program.facts.str(row.path)] = numbers.of(f);
  }
  std::set<std::tuple<uint32_t, uint32_t, bool>> rows;
  for (const TargetFacts &target : input.targets) {
    auto id = targets.find(target.name);
    if (id == targets.end())
      continue;
    const Facts &facts = *target.facts;
    BitVector units(facts.files.size());
    for (const Unit &unit : facts.units)
      if (unit.file)
        units.set(unit.file.index);
    for (uint32_t i = 0; i < facts.files.size(); ++i)
      if (auto it = byPath.find(facts.str(facts.files[i].path)); it != byPath.end())
        rows.insert({id->second, it->second, units[i]});
  }
  for (auto [target, file, isUnit] : rows)
    ofTargets.row(target, file, isUnit);
}

void writeIncludes(const Program &program, const Numbers &numbers, Filling &into) {
  std::set<std::tuple<uint32_t, uint32_t, uint32_t, StringRef>> rows;
  for (const Include &include : program.facts.includes)
    if (include.from && include.to)
      rows.insert({numbers.of(include.from), numbers.of(include.to), include.line,
                   include.flags.has(IncludeFlag::Macro)    ? "macro"
                   : include.flags.has(IncludeFlag::Angled) ? "angled"
                                                            : "quoted"});
  Table includes(into, "includes", 4);
  for (auto [from, to, line, kind] : rows)
    includes.row(from, to, Reference{line}, kind);
}

StringRef nameOf(harness::Use::Kind kind) {
  constexpr StringLiteral Names[] = {"include", "base",     "member",           "signature", "template-argument", "alias",
                                     "default-argument", "type", "call", "variable", "macro"};
  return Names[kind];
}

void writeUses(const GraphInput &input, const Numbers &numbers, Filling &into) {
  const Program &program = input.program;
  std::vector<const harness::Use *> sorted;
  for (const harness::Use &use : input.uses)
    sorted.push_back(&use);
  auto order = [&](const harness::Use *u) {
    return std::tuple(idOf(u->from), idOf(u->to), numbers.of(u->place.file), u->place.line, u->place.column, u->kind, StringRef(u->what),
                      StringRef(u->entity));
  };
  llvm::sort(sorted, [&](const harness::Use *a, const harness::Use *b) { return order(a) < order(b); });
  DenseMap<uint64_t, bool> declared;
  Table table(into, "component_uses", 10);
  for (const harness::Use *use : sorted) {
    bool is = false;
    if (use->from != NoComponent && use->to != NoComponent) {
      auto [it, fresh] = declared.try_emplace(uint64_t(use->from) << 32 | use->to);
      if (fresh)
        it->second = policy::mayUse(program.policy, program.component(use->from).name, program.component(use->to).name);
      is = it->second;
    }
    PlaceColumns place = columnsOf(numbers, use->place);
    table.row(Reference{idOf(use->from)}, Reference{idOf(use->to)}, nameOf(use->kind), place.file, place.line, place.column,
              Reference{numbers.of(use->toFile)}, use->entity, use->what, is);
  }
}

} // namespace

void writeBuild(const GraphInput &input, const Numbers &numbers, Filling &into) {
  Table about(into, "graph", 2);
  about.row("complete", input.complete ? "1" : "0");
  about.row("project", input.program.policy.project->name);
  std::map<std::string, uint32_t> targets = writeTargets(input.program.target, into);
  writeComponents(input.program, into);
  writeFiles(input, numbers, targets, into);
  writeIncludes(input.program, numbers, into);
  writeUses(input, numbers, into);
}

void writeCosts(const GraphInput &input, const Numbers &numbers, Filling &into) {
  const Weights weights(input.program.policy);
  std::map<std::string, uint32_t> components;
  for (uint32_t c = 0; c < input.program.policy.components.size(); ++c)
    components[input.program.policy.components[c]->name] = c + 1;
  Table table(into, "cost_entries", 8);
  for (const Entry &entry : input.account) {
    auto component = components.find(entry.component);
    size_t measure = size_t(entry.measure);
    PlaceColumns place = columnsOf(numbers, entry.place);
    Reference id{component == components.end() ? 0 : component->second};
    if (weights.infinite[measure])
      table.row(id, policy::infoOf(entry.measure).id, entry.entity, entry.amount, Reference{}, place.file, place.line, place.column);
    else
      table.row(id, policy::infoOf(entry.measure).id, entry.entity, entry.amount, weights.of[measure], place.file, place.line, place.column);
  }
}

void writeFindings(const GraphInput &input, Filling &into) {
  constexpr StringLiteral Levels[] = {"off", "guidance", "warn", "block"};
  auto known = [](uint32_t n) { return n ? std::optional<int64_t>(n) : std::nullopt; };
  Table findings(into, "finding_entries", 12), notes(into, "finding_notes", 6);
  uint32_t id = 0;
  for (const GraphFinding &row : input.findings) {
    const Finding &f = *row.finding;
    ++id;
    findings.row(id, f.rule, Levels[size_t(f.level)], f.target, Maybe{f.at.path}, known(f.at.line), known(f.at.column), f.message,
                 Maybe{f.remedy}, Maybe{f.entity}, Maybe{f.component}, Maybe{row.accepted});
    int number = 0;
    for (const Note &note : f.notes)
      notes.row(id, ++number, Maybe{note.at.path}, known(note.at.line), known(note.at.column), note.text);
  }
}

} // namespace harness::graph
