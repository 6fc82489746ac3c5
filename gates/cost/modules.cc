#include "cost/modules.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

#include <cmath>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

StringRef stemOf(StringRef path) { return path.take_front(path.size() - sys::path::extension(path).size()); }

// Which module each counted file belongs to, by file; None for the others.
std::vector<uint32_t> modulesOfFiles(const Program &program, std::vector<Id<File>> &first) {
  const Facts &facts = program.facts;
  // A source takes the header of its own name with it, wherever that lies.
  std::vector<Id<File>> source(facts.files.size()); // of a header
  for (const Include &include : facts.includes)
    if (isCounted(program, include.from) && isCounted(program, include.to) && !program.isHeader(include.from) &&
        program.isHeader(include.to) &&
        sys::path::stem(facts.path(include.from)) == sys::path::stem(facts.path(include.to)))
      if (Id<File> &known = source[include.to.index]; !known || facts.path(include.from) < facts.path(known))
        known = include.from;
  std::vector<uint32_t> module(facts.files.size(), None);
  auto number = [&](Id<File> file) {
    if (module[file.index] == None) {
      module[file.index] = first.size();
      first.push_back(file);
    }
    return module[file.index];
  };
  for (uint32_t i = 0; i < facts.files.size(); ++i)
    if (Id<File> file(i); isCounted(program, file))
      module[i] = source[i] ? number(source[i]) : number(file);
  return module;
}

} // namespace

void countModules(const Program &program, std::vector<Term> &out) {
  std::vector<Id<File>> first;
  modulesOfFiles(program, first);
  for (Id<File> file : first)
    out.push_back({policy::Measure::Module, stemOf(program.facts.path(file)).str(), {file, 1, 1}, program.owner(file)});
}

ModuleGraph findModules(const Program &program) {
  std::vector<Id<File>> first;
  std::vector<uint32_t> module = modulesOfFiles(program, first);
  ModuleGraph graph;
  graph.includes.resize(first.size());
  for (Id<File> file : first)
    graph.names.push_back(stemOf(program.facts.path(file)).str());
  for (const Include &include : program.facts.includes) {
    uint32_t from = module[include.from.index], to = module[include.to.index];
    if (from != None && to != None && from != to && !is_contained(graph.includes[from], to))
      graph.includes[from].push_back(to);
  }
  return graph;
}

std::vector<uint32_t> dependencyCounts(const Graph &graph) {
  std::vector<uint32_t> counts(graph.size()), seen(graph.size(), None);
  for (uint32_t start = 0; start < graph.size(); ++start) {
    std::vector<uint32_t> open{start};
    seen[start] = start;
    for (size_t i = 0; i < open.size(); ++i)
      for (uint32_t next : graph[open[i]])
        if (std::exchange(seen[next], start) != start)
          open.push_back(next);
    counts[start] = open.size();
  }
  return counts;
}

Coupling couplingOf(const Graph &graph) {
  Coupling result;
  for (uint32_t count : dependencyCounts(graph))
    result.ccd += count;
  if (double n = graph.size(); n > 0) {
    result.acd = result.ccd / n;
    result.nccd = result.ccd / ((n + 1) * std::log2(n + 1) - n);
  }
  return result;
}

double Stability::distance() const { return std::abs(abstractness() + instability() - 1); }

std::vector<Stability> stabilities(const Program &program, const ComponentGraph &graph) {
  std::vector<Stability> all(program.policy.components.size());
  for (ComponentId from = 0; from < all.size(); ++from)
    for (ComponentId to : graph.successors(from)) {
      ++all[from].efferent;
      ++all[to].afferent;
    }
  for (const Type &type : program.facts.types)
    if (ComponentId c = program.owner(type.place);
        c != NoComponent && type.flags.has(TypeFlag::Defined) && !type.flags.has(TypeFlag::Instantiated) &&
        (type.kind == TypeKind::Class || type.kind == TypeKind::Struct)) {
      ++all[c].classes;
      all[c].abstract += type.flags.has(TypeFlag::Abstract);
    }
  return all;
}

} // namespace harness
