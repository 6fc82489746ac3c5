#include "structure/dead.h"

#include "structure/tests.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Order = std::tuple<StringRef, uint32_t, uint32_t>;

class Finder {
public:
  Finder(const Program &program, const Liveness &liveness, Liveness::State state)
      : program(program), facts(program.facts), liveness(liveness), state(state) {}

  std::vector<DeadCode> find() {
    readWritten();
    readClasses();
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      addHead(Id<Type>(i), isReportable(Id<Type>(i)));
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      addHead(Id<Function>(i), isReportable(Id<Function>(i)));
    for (uint32_t i = 0; i < facts.variables.size(); ++i)
      addHead(Id<Variable>(i), isReportable(Id<Variable>(i)));
    llvm::sort(heads, [&](Entity a, Entity b) { return order(a) < order(b) || (order(a) == order(b) && a < b); });
    return join();
  }

private:
  bool isOurs(const Place &place) const {
    return place.file && program.isJudged(place.file) && facts.file(place.file).origin == Origin::Project;
  }

  // Test code is there for the tests.
  bool isForTests(const Place &place) const {
    return state == Liveness::TestsOnly && isTest(program, program.owner(place));
  }

  // In a function, which its name begins with, or without a name.
  static bool isLocal(StringRef name) {
    while (!name.empty()) {
      auto [part, rest] = name.split("(anonymous namespace)");
      if (part.contains('('))
        return true;
      name = rest;
    }
    return false;
  }

  Order order(Entity e) const {
    Place place = placeOf(facts, e);
    return {facts.path(place.file), place.line, place.column};
  }

  // Code is written once, whatever is made of it: all instantiations of a template, all that a macro defines, and what is
  // internal to each unit that includes a header.
  void readWritten() {
    auto add = [&](Entity e, const Place &place) {
      if (place) {
        Liveness::State &known = strongest[{e.kind, place}];
        known = std::max(known, liveness.state(e));
      }
    };
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (const Function &f = facts.functions[i]; f.flags.has(FunctionFlag::Defined) && f.kind != FunctionKind::Lambda)
        add(Id<Function>(i), f.place);
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      add(Id<Type>(i), facts.types[i].place);
    for (uint32_t i = 0; i < facts.variables.size(); ++i)
      add(Id<Variable>(i), facts.variables[i].place);
  }

  bool isInState(Entity e) const {
    auto it = strongest.find({e.kind, placeOf(facts, e)});
    return it != strongest.end() && it->second == state;
  }

  void readClasses() {
    // A signature that belongs to no definition may be that of a template.
    std::vector<bool> weak(facts.types.size()), strong(facts.types.size());
    for (const Reference &r : facts.references)
      if (r.type && (r.kind == ReferenceKind::Signature || r.kind == ReferenceKind::Return))
        (r.fromFunction ? strong : weak)[r.type.index] = true;
    for (uint32_t i = 0; i < facts.types.size(); ++i) {
      const Type &t = facts.types[i];
      StringRef name = facts.str(t.name).split('@').first;
      bool named = !isLocal(name) && !name.contains('<');
      bool isClass = t.kind == TypeKind::Class || t.kind == TypeKind::Struct || t.kind == TypeKind::Union || t.kind == TypeKind::Enum;
      if (isClass && named && !t.pattern && t.flags.has(TypeFlag::Defined) && !t.flags.has(TypeFlag::Library) &&
          !t.flags.has(TypeFlag::Dependent) && !t.flags.has(TypeFlag::Instantiated) && isOurs(t.place) &&
          isInState(Id<Type>(i)) && !isForTests(t.place) && !(weak[i] && !strong[i]))
        dead[facts.str(t.name)] = Id<Type>(i);
    }
  }

  // The outermost class that is dead as a whole and has this in it; none: nobody.
  Id<Type> classAround(StringRef name, StringRef unit, bool itself) const {
    for (size_t end = 0; end != StringRef::npos;) {
      end = name.find("::", end ? end + 2 : 0);
      if (end == StringRef::npos && !itself)
        break;
      std::string outer = name.substr(0, end).str() + (unit.empty() ? "" : "@" + unit.str());
      if (auto it = dead.find(outer); it != dead.end())
        return it->second;
    }
    return {};
  }

  Id<Type> classOf(Entity e) const {
    Id<Type> type = e.kind == Entity::Function   ? facts.functions[e.index].record
                    : e.kind == Entity::Variable ? facts.variables[e.index].owner
                                                 : Id<Type>(e.index);
    if (!type)
      return {};
    auto [name, unit] = facts.str(facts.types[type.index].name).split('@');
    return classAround(name, unit, true);
  }

  bool isReportable(Id<Type> id) const { return dead.contains(facts.str(facts.types[id.index].name)) && classOf(id) == id; }

  // The five that belong together, and those that keep others from making or copying an object, are written as a set.
  bool isPartOfSet(const Function &f) const {
    StringRef name = facts.str(f.name);
    if (f.kind == FunctionKind::Destructor || name.ends_with("::operator="))
      return true;
    if (f.kind != FunctionKind::Constructor)
      return false;
    StringRef own = f.record ? facts.str(facts.types[f.record.index].name).split('@').first : StringRef();
    StringRef parameters = facts.str(f.signature).rsplit('(').second;
    bool copies = f.parameters == 1 && !own.empty() && parameters.contains(own.rsplit("::").second.empty() ? own : own.rsplit("::").second) &&
                  parameters.contains('&');
    return copies || (f.access != AccessSpecifier::Public && f.parameters == 0);
  }

  bool isReportable(Id<Function> id) const {
    const Function &f = facts.functions[id.index];
    for (FunctionFlag flag : {FunctionFlag::Implicit, FunctionFlag::Defaulted, FunctionFlag::Deleted, FunctionFlag::Library,
                              FunctionFlag::Unused, FunctionFlag::Nested, FunctionFlag::Pure})
      if (f.flags.has(flag))
        return false;
    if (!f.flags.has(FunctionFlag::Defined) || f.kind == FunctionKind::Lambda || f.kind == FunctionKind::Initialiser ||
        isPartOfSet(f) || !isOurs(f.place))
      return false;
    return isInState(id);
  }

  bool isReportable(Id<Variable> id) const {
    const Variable &v = facts.variables[id.index];
    // What its making or its end does may be what it is there for.
    return (v.kind == VariableKind::Global || v.kind == VariableKind::StaticMember) && v.flags.has(VariableFlag::Defined) &&
           !v.flags.has(VariableFlag::Library) && !v.flags.has(VariableFlag::DynamicInit) &&
           !v.flags.has(VariableFlag::NontrivialDestructor) && isOurs(v.place) && isInState(id) &&
           !isLocal(facts.str(v.name).split('@').first);
  }

  // What stands for an entity in the report: its class, the first of its instantiations, itself.
  Entity standsFor(Entity e) const {
    if (Id<Type> type = classOf(e))
      e = type;
    auto it = written.find({e.kind, placeOf(facts, e)});
    return it == written.end() ? e : it->second;
  }

  void addHead(Entity e, bool reportable) {
    if (!reportable)
      return;
    if (isForTests(placeOf(facts, e)))
      return;
    written.try_emplace({e.kind, placeOf(facts, e)}, e);
    if (standsFor(e) != e)
      return;
    heads.push_back(e);
    isHead.insert(e);
  }

  // What only dead code needs goes with that code.
  std::vector<DeadCode> join() {
    std::map<Entity, std::vector<Entity>> members; // of what stands for others
    auto addMember = [&](Entity e) {
      if (Entity for_ = standsFor(e); for_ != e && isHead.contains(for_))
        members[for_].push_back(e);
    };
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (liveness.state(Id<Function>(i)) == state)
        addMember(Id<Function>(i));
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (liveness.state(Id<Type>(i)) == state)
        addMember(Id<Type>(i));
    for (uint32_t i = 0; i < facts.variables.size(); ++i)
      if (facts.variables[i].owner && liveness.state(Id<Variable>(i)) == state)
        addMember(Id<Variable>(i));

    std::map<Entity, Entity> under; // of what is no head any more
    std::set<Entity> seen;
    for (Entity head : heads) {
      if (seen.contains(head))
        continue;
      SmallVector<Entity, 16> open{head};
      seen.insert(head);
      auto reach = [&](Entity to) {
        Entity shown = standsFor(to);
        for (Entity e : {to, shown}) {
          if (liveness.state(e) != state && !isHead.contains(e))
            continue;
          // A mention in production code of what only tests need is no reason to keep it; tests are.
          if (isHead.contains(e) && e != head)
            under.try_emplace(e, head);
          if (seen.insert(e).second)
            open.push_back(e);
        }
      };
      while (!open.empty()) {
        Entity e = open.pop_back_val();
        for (const Liveness::Step &step : liveness.needs(e))
          reach(step.to);
        if (auto it = members.find(e); it != members.end())
          for (Entity member : it->second)
            reach(member);
      }
    }
    std::vector<DeadCode> found;
    std::map<Entity, size_t> at;
    for (Entity head : heads)
      if (!under.contains(head)) {
        at[head] = found.size();
        found.push_back({head, state == Liveness::TestsOnly, {}});
      }
    for (Entity head : heads)
      if (under.contains(head)) {
        Entity top = head;
        for (auto it = under.find(top); it != under.end(); it = under.find(top))
          top = it->second;
        found[at.at(top)].with.push_back(head);
      }
    return found;
  }

  const Program &program;
  const Facts &facts;
  const Liveness &liveness;
  const Liveness::State state;
  std::map<std::pair<Entity::Kind, Place>, Liveness::State> strongest;
  std::map<std::pair<Entity::Kind, Place>, Entity> written;
  StringMap<Id<Type>> dead; // classes, by name
  std::vector<Entity> heads;
  std::set<Entity> isHead;
};

} // namespace

std::vector<DeadCode> findDeadCode(const Program &program, const Liveness &liveness) {
  std::vector<DeadCode> found = Finder(program, liveness, Liveness::Dead).find();
  append_range(found, Finder(program, liveness, Liveness::TestsOnly).find());
  return found;
}

} // namespace harness
