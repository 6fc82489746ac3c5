#include "graph/numbers.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace llvm;
using namespace harness::facts;

namespace harness::graph {
namespace {

// What tells entities of one name apart: overloads, instances of one template, static functions of several files.
struct Key {
  StringRef first, second, path;
  uint32_t line, column, rest;
  auto tied() const { return std::tie(first, second, path, line, column, rest); }
};

Key keyOf(const Facts &facts, Entity e) {
  Place place = placeOf(facts, e);
  Key key{{}, {}, facts.path(place.file), place.line, place.column, 0};
  switch (e.kind) {
  case Entity::Function:
    key.first = facts.str(facts.functions[e.index].signature);
    key.second = facts.str(facts.functions[e.index].symbol);
    break;
  case Entity::Type:
    key.first = facts.str(facts.types[e.index].name);
    break;
  case Entity::Variable: {
    const Variable &v = facts.variables[e.index];
    key.first = facts.str(v.type);
    key.second = v.function ? facts.str(facts.functions[v.function.index].symbol) : facts.str(v.symbol);
    key.rest = v.index;
  }
  }
  return key;
}

} // namespace

Numbers::Numbers(const Program &program) {
  const Facts &facts = program.facts;
  for (uint32_t i = 0; i < facts.files.size(); ++i)
    fileOrder.push_back(Id<File>(i));
  llvm::sort(fileOrder, [&](Id<File> a, Id<File> b) { return facts.path(a) < facts.path(b); });
  fileIds.resize(facts.files.size());
  for (auto [i, f] : enumerate(fileOrder))
    fileIds[f.index] = uint32_t(i + 1);

  auto add = [&](Entity::Kind kind, size_t count, auto entityOf) {
    std::vector<std::string> names(count);
    std::vector<uint32_t> sorted(count);
    for (size_t i = 0; i < count; ++i)
      names[i] = nameOf(program, entityOf(i));
    std::iota(sorted.begin(), sorted.end(), 0);
    llvm::sort(sorted, [&](uint32_t a, uint32_t b) {
      if (names[a] != names[b])
        return names[a] < names[b];
      Key x = keyOf(facts, entityOf(a)), y = keyOf(facts, entityOf(b));
      return x.tied() != y.tied() ? x.tied() < y.tied() : a < b;
    });
    ids[kind].resize(count);
    for (uint32_t i : sorted) {
      order.push_back(entityOf(i));
      nameTable.push_back(std::move(names[i]));
      ids[kind][i] = uint32_t(order.size());
    }
  };
  add(Entity::Function, facts.functions.size(), [](size_t i) { return Entity(Id<Function>(i)); });
  add(Entity::Type, facts.types.size(), [](size_t i) { return Entity(Id<Type>(i)); });
  add(Entity::Variable, facts.variables.size(), [](size_t i) { return Entity(Id<Variable>(i)); });
}

} // namespace harness::graph
