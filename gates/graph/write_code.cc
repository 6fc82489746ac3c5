#include "graph/rows.h"

#include "cost/count.h"
#include "structure/interfaces.h"
#include "structure/tests.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::graph {
namespace {

// An edge between entities at a place; of equal rows one stays.
struct Link {
  uint32_t from, to;
  StringRef kind;
  uint32_t file, line, column;
  StringRef via = {};
  bool port = false, deferred = false;
  auto tied() const { return std::tie(from, to, file, line, column, kind, via, port, deferred); }
};

StringRef nameOf(Edge::Kind kind) {
  switch (kind) {
  case Edge::Call:
    return "call";
  case Edge::Virtual:
    return "virtual";
  case Edge::Indirect:
    return "indirect";
  case Edge::Handed:
    return "handed";
  case Edge::Kept:
    return "kept";
  case Edge::Spawn:
    return "spawn";
  case Edge::Escape:
    return "escape";
  }
  return {};
}

class Writer {
public:
  Writer(const Program &program, const Numbers &numbers, Filling &into)
      : program(program), facts(program.facts), numbers(numbers), into(into), offered(findPublicFunctions(program)) {}

  void all() {
    entities();
    attributes();
    calls();
    references();
    inheritance();
    interfaces();
  }

private:
  PlaceColumns at(const Place &place) const { return columnsOf(numbers, place); }

  void entities() {
    Table table(into, "entities", 26);
    for (auto [i, e] : enumerate(numbers.entities()))
      switch (e.kind) {
      case Entity::Function:
        function(table, i, Id<Function>(e.index));
        break;
      case Entity::Type:
        type(table, i, Id<Type>(e.index));
        break;
      case Entity::Variable:
        variable(table, i, Id<Variable>(e.index));
        break;
      }
  }

  Reference component(ComponentId c) const { return {c == NoComponent ? 0 : c + 1}; }

  static Maybe spellAccess(AccessSpecifier access, std::string &text) {
    text = access == AccessSpecifier::None ? "" : spell(access);
    return {text};
  }

  void function(Table &table, size_t i, Id<Function> f) {
    const Function &row = facts.functions[f.index];
    PlaceColumns place = at(row.place);
    std::string access;
    auto has = [&](FunctionFlag flag) { return row.flags.has(flag); };
    table.row(uint32_t(i + 1), "function", spell(row.kind), numbers.names()[i], Maybe{facts.str(row.signature)}, place.file, place.line,
              place.column, known(row.endLine), component(program.owner(f)), Reference{numbers.of(row.record)},
              spellAccess(row.access, access), offered[f.index], isTest(program, f), has(FunctionFlag::Defined),
              has(FunctionFlag::Library), has(FunctionFlag::Virtual), has(FunctionFlag::Pure), has(FunctionFlag::Implicit),
              has(FunctionFlag::Instantiated), has(FunctionFlag::Const), row.parameters, known(row.lines), row.branches,
              row.cognitive, known(row.tokens));
  }

  bool isInPublicHeader(const Place &place) const {
    return program.isJudged(place.file) && program.isHeader(place.file) && program.isPublic(place.file);
  }

  void type(Table &table, size_t i, Id<Type> t) {
    const Type &row = facts.types[t.index];
    PlaceColumns place = at(row.place);
    auto has = [&](TypeFlag flag) { return row.flags.has(flag); };
    bool isPublic = isInPublicHeader(row.place) && !has(TypeFlag::Internal) && !has(TypeFlag::Nested) && row.kind != TypeKind::Lambda &&
                    !has(TypeFlag::Instantiated);
    table.row(uint32_t(i + 1), "type", spell(row.kind), numbers.names()[i], Maybe{}, place.file, place.line, place.column,
              Reference{}, component(program.owner(t)), Reference{}, Maybe{}, isPublic, isTest(program, t), has(TypeFlag::Defined),
              has(TypeFlag::Library), has(TypeFlag::Polymorphic), has(TypeFlag::Abstract), false, has(TypeFlag::Instantiated), false,
              Reference{}, Reference{}, Reference{}, Reference{}, Reference{});
  }

  void variable(Table &table, size_t i, Id<Variable> v) {
    const Variable &row = facts.variables[v.index];
    PlaceColumns place = at(row.place);
    auto has = [&](VariableFlag flag) { return row.flags.has(flag); };
    bool isPublic = isInPublicHeader(row.place) && !has(VariableFlag::Internal) &&
                    (row.kind == VariableKind::Global || row.kind == VariableKind::StaticMember);
    table.row(uint32_t(i + 1), "variable", spell(row.kind), numbers.names()[i], Maybe{facts.str(row.type)}, place.file, place.line,
              place.column, Reference{}, component(program.owner(v)),
              Reference{row.function ? numbers.of(row.function) : numbers.of(row.owner)}, Maybe{}, isPublic, isTest(program, v),
              has(VariableFlag::Defined), has(VariableFlag::Library), false, false, false, false,
              has(VariableFlag::Const) || has(VariableFlag::Constexpr), Reference{}, Reference{}, Reference{}, Reference{}, Reference{});
  }

  static std::optional<int64_t> known(uint32_t n) { return n ? std::optional<int64_t>(n) : std::nullopt; }

  // HARNESS_EFFECT("fs.read") is "effect\x1ffs.read".
  void attributes() {
    struct Row {
      uint32_t entity;
      StringRef attribute;
      std::string value;
      auto tied() const { return std::tie(entity, attribute, value); }
    };
    std::vector<Row> rows;
    for (const Annotation &a : facts.annotations) {
      auto [word, value] = facts.str(a.text).split('\x1f');
      SmallVector<StringRef, 4> values;
      value.split(values, '\x1f');
      uint32_t entity = a.function ? numbers.of(a.function) : a.type ? numbers.of(a.type) : numbers.of(a.variable);
      if (entity)
        rows.push_back({entity, word, join(values, ",")});
    }
    sortRows(rows);
    Table table(into, "attributes", 3);
    for (const Row &row : rows)
      table.row(row.entity, row.attribute, Maybe{row.value});
  }

  Link link(uint32_t from, uint32_t to, StringRef kind, const Place &place) const {
    return {from, to, kind, numbers.of(place.file), place.line, place.column};
  }

  // The closed call graph, and calls of what has no body in the build.
  void calls() {
    std::vector<Link> rows;
    DenseSet<std::pair<uint64_t, uint64_t>> followed;
    auto keyOf = [](Id<Function> from, Id<Function> to, const Place &place) {
      return std::pair(uint64_t(from.index) << 32 | to.index,
                       uint64_t(place.file.index & 0xfffff) << 44 | uint64_t(place.line & 0xffffff) << 20 | (place.column & 0xfffff));
    };
    for (const Edge &edge : program.allEdges()) {
      if (!edge.from || !edge.to)
        continue;
      followed.insert(keyOf(edge.from, edge.to, edge.place));
      Link row = link(numbers.of(edge.from), numbers.of(edge.to), nameOf(edge.kind), edge.place);
      row.via = facts.str(edge.via);
      row.port = edge.port;
      row.deferred = !edge.runsHere();
      rows.push_back(row);
    }
    for (const facts::Call &call : facts.calls) {
      bool isCall = call.caller && call.callee && call.kind != CallKind::Lambda && call.kind != CallKind::Asm &&
                    call.kind != CallKind::Address;
      if (!isCall || followed.contains(keyOf(call.caller, call.callee, call.place)))
        continue;
      bool hasBody = facts.functions[call.callee.index].flags.has(FunctionFlag::Defined);
      Link row = link(numbers.of(call.caller), numbers.of(call.callee), hasBody ? "call" : "external", call.place);
      row.port = program.isPort(program.owner(call.caller), call.callee);
      rows.push_back(row);
    }
    sortRows(rows);
    Table table(into, "calls", 9);
    for (const Link &row : rows)
      table.row(row.from, row.to, row.kind, Reference{row.file}, known(row.line), known(row.column), Maybe{row.via}, row.port, row.deferred);
  }

  void references() {
    std::vector<std::string> names;
    for (uint32_t i = 0; i < enumeratorCount(enumerators(ReferenceKind())); ++i)
      names.push_back(spell(ReferenceKind(i)));
    std::vector<Link> rows;
    for (const facts::Reference &r : facts.references) {
      uint32_t from = r.fromFunction ? numbers.of(r.fromFunction) : numbers.of(r.fromType);
      for (uint32_t to : {numbers.of(r.type), numbers.of(r.function), numbers.of(r.variable)})
        if (to)
          rows.push_back(link(from, to, names[size_t(r.kind)], r.place));
    }
    for (const Access &a : facts.accesses)
      if (a.variable)
        rows.push_back(link(numbers.of(a.function), numbers.of(a.variable), a.kind == AccessKind::Read ? "read" : "write", a.place));
    sortRows(rows);
    Table table(into, "refs", 6);
    for (const Link &row : rows)
      table.row(graph::Reference{row.from}, row.to, row.kind, graph::Reference{row.file}, known(row.line), known(row.column));
  }

  void inheritance() {
    struct Row {
      uint32_t type, base;
      std::string access;
      bool isVirtual;
      auto tied() const { return std::tie(type, base, access, isVirtual); }
    };
    std::vector<Row> rows;
    for (const Base &base : facts.bases)
      if (base.type && base.base)
        rows.push_back({numbers.of(base.type), numbers.of(base.base), spell(base.access), base.flags.has(BaseFlag::Virtual)});
    sortRows(rows);
    Table bases(into, "bases", 4);
    for (const Row &row : rows)
      bases.row(row.type, row.base, row.access, row.isVirtual);

    std::vector<std::pair<uint32_t, uint32_t>> pairs;
    for (const Override &o : facts.overrides)
      if (o.function && o.overridden)
        pairs.push_back({numbers.of(o.function), numbers.of(o.overridden)});
    llvm::sort(pairs);
    pairs.erase(llvm::unique(pairs), pairs.end());
    Table overrides(into, "overrides", 2);
    for (auto [function, overridden] : pairs)
      overrides.row(function, overridden);
  }

  void interfaces() {
    constexpr StringLiteral Open[] = {"", "port", "outside", "template", "hidden", "registered"};
    std::vector<Interface> all = findInterfaces(program);
    llvm::sort(all, [&](const Interface &a, const Interface &b) { return numbers.of(a.type) < numbers.of(b.type); });
    Table types(into, "interface_types", 2), implementations(into, "interface_implementations", 3);
    for (const Interface &interface : all) {
      types.row(numbers.of(interface.type), Maybe{Open[interface.open]});
      for (bool isDouble : {false, true})
        for (Id<Type> t : isDouble ? interface.doubles : interface.implementations)
          implementations.row(numbers.of(interface.type), numbers.of(t), isDouble);
    }
  }

  const Program &program;
  const Facts &facts;
  const Numbers &numbers;
  Filling &into;
  const BitVector offered;
};

} // namespace

void writeCode(const Program &program, const Numbers &numbers, Filling &into) { Writer(program, numbers, into).all(); }

} // namespace harness::graph
