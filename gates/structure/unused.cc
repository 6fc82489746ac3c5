#include "structure/unused.h"

#include "structure/tests.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  Finder(const Program &program, const Liveness &liveness) : program(program), facts(program.facts), liveness(liveness) {
    for (const Root &root : liveness.roots())
      if (root.reason != Root::FileScope && (root.reason != Root::Unseen || root.entity.kind == Entity::Variable))
        rooted.insert(root.entity);
      else if (root.entity.kind == Entity::Function)
        named.insert(root.entity.index);
  }

  std::vector<UnusedPart> find() {
    findParameters();
    findFields();
    findSettings();
    llvm::sort(found, [&](const UnusedPart &a, const UnusedPart &b) {
      auto order = [&](const UnusedPart &p) {
        return std::make_tuple(facts.path(p.place.file), p.place.line, p.place.column, p.kind, p.index, p.of);
      };
      return order(a) < order(b);
    });
    return std::move(found);
  }

private:
  bool isOurs(const Place &place) const {
    return place.file && program.isJudged(place.file) && facts.file(place.file).origin == Origin::Project;
  }

  // ---- parameters: of a function whose type nobody else dictates
  void findParameters() {
    std::vector<std::vector<uint32_t>> unused(facts.functions.size());
    for (const Annotation &a : facts.annotations) {
      auto [kind, rest] = facts.str(a.text).split('\x1f');
      if (kind != "unused" || !a.function)
        continue;
      SmallVector<StringRef, 4> numbers;
      rest.split(numbers, '\x1f');
      for (StringRef number : numbers)
        if (uint32_t i; !number.getAsInteger(10, i))
          unused[a.function.index].push_back(i);
    }
    for (const Binding &b : facts.bindings)
      if (b.function)
        named.insert(b.function.index);
    for (const facts::Call &call : facts.calls) // a library says what it calls back with
      if (call.callee && call.kind == CallKind::Callback)
        named.insert(call.callee.index);
    for (const Reference &r : facts.references)
      if (r.function && r.kind != ReferenceKind::Declaration)
        named.insert(r.function.index);
    DenseSet<uint32_t> overriding;
    for (const Override &o : facts.overrides)
      overriding.insert(o.function.index);

    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      if (unused[i].empty() && !facts.functions[i].flags.has(FunctionFlag::Pure))
        continue;
      Id<Function> id(i);
      const Function &f = facts.functions[i];
      if (overriding.contains(i) || !f.place || !isOurs(f.place) || f.kind == FunctionKind::Lambda ||
          liveness.state(id) == Liveness::Dead || isTest(program, program.owner(f.place)))
        continue;
      std::vector<Entity> overriders;
      if (!isFree(id, overriders))
        continue;
      for (uint32_t p = 0; p < f.parameters; ++p) {
        auto ignores = [&](uint32_t function) {
          return is_contained(unused[function], p) ||
                 (facts.functions[function].flags.has(FunctionFlag::Pure) && !facts.functions[function].flags.has(FunctionFlag::Defined));
        };
        bool said = is_contained(unused[i], p) || any_of(overriders, [&](Entity e) { return is_contained(unused[e.index], p); });
        if (said && ignores(i) && all_of(overriders, [&](Entity e) { return ignores(e.index); }))
          found.push_back({UnusedPart::Parameter, id, p, "", f.place, false, overriders});
      }
    }
  }

  // May the parameters change: is it only ever called, and are all that override it?
  bool isFree(Id<Function> id, std::vector<Entity> &overriders) const {
    auto isCalledOnly = [&](Id<Function> f) { return !named.contains(f.index) && !rooted.contains(f); };
    if (!isCalledOnly(id))
      return false;
    for (Id<Function> o : program.overriders(id)) {
      const Function &row = facts.functions[o.index];
      if (!isCalledOnly(o) || !row.flags.has(FunctionFlag::Defined) || !isOurs(row.place))
        return false;
      overriders.push_back(o);
    }
    return true;
  }

  // ---- fields that are only ever given a value
  void findFields() {
    for (const Field &f : facts.fields) {
      const Type &t = facts.types[f.type.index];
      if (f.flags.has(FieldFlag::Needed) || !isOurs(f.place) || t.pattern || t.flags.has(TypeFlag::Instantiated) ||
          t.flags.has(TypeFlag::Dependent) || t.flags.has(TypeFlag::Library) ||
          liveness.state(f.type) == Liveness::Dead || isRooted(f.type) ||
          isTest(program, program.owner(f.place)))
        continue;
      found.push_back({UnusedPart::Field, f.type, 0, facts.str(f.name).str(), f.place});
    }
  }

  bool isRooted(Id<Type> type) const { return rooted.contains(type); }

  // ---- settings: numbers and truth values that code reads, and nothing sets
  void findSettings() {
    enum { Set = 1, SetByTests = 2, Read = 4 };
    std::vector<uint8_t> seen(facts.variables.size());
    for (const Access &a : facts.accesses) {
      const Function &by = facts.functions[a.function.index];
      if (a.kind == AccessKind::Read)
        seen[a.variable.index] |= Read;
      else if (by.kind != FunctionKind::Initialiser)
        seen[a.variable.index] |= isTest(program, program.owner(a.function)) ? SetByTests : Set;
    }
    for (uint32_t i = 0; i < facts.variables.size(); ++i) {
      const Variable &v = facts.variables[i];
      bool isGlobal = v.kind == VariableKind::Global || v.kind == VariableKind::StaticMember;
      bool isFixed = v.flags.has(VariableFlag::Const) || v.flags.has(VariableFlag::Constexpr);
      if (!isGlobal || isFixed || !v.flags.has(VariableFlag::Defined) || v.flags.has(VariableFlag::DynamicInit) ||
          v.flags.has(VariableFlag::Volatile) || v.flags.has(VariableFlag::Atomic) || !isOurs(v.place) ||
          isTest(program, program.owner(v.place)) || !isNumber(facts.str(v.type)) || rooted.contains(Id<Variable>(i)) ||
          liveness.state(Id<Variable>(i)) == Liveness::Dead || !(seen[i] & Read) || (seen[i] & Set))
        continue;
      found.push_back({UnusedPart::Setting, Id<Variable>(i), 0, "", v.place, (seen[i] & SetByTests) != 0});
    }
  }

  static bool isNumber(StringRef type) {
    for (StringRef name : {"bool", "char", "short", "int", "long", "long long", "unsigned char", "unsigned short", "unsigned int",
                           "unsigned long", "unsigned long long", "float", "double", "size_t", "std::size_t", "int8_t", "int16_t",
                           "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t", "uint64_t", "unsigned"})
      if (type == name)
        return true;
    return false;
  }

  const Program &program;
  const Facts &facts;
  const Liveness &liveness;
  std::set<Entity> rooted;
  DenseSet<uint32_t> named; // functions that are not only called
  std::vector<UnusedPart> found;
};

} // namespace

std::vector<UnusedPart> findUnusedParts(const Program &program, const Liveness &liveness) {
  return Finder(program, liveness).find();
}

} // namespace harness
