#include "structure/wide.h"

#include "llvm/ADT/DenseSet.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  Finder(const Program &program, const Liveness &liveness)
      : program(program), facts(program.facts), liveness(liveness), declared(declarations(facts)) {}

  std::vector<Entity> find() {
    readUses();
    for (const Root &root : liveness.roots())
      if (root.reason != Root::Initialiser && root.reason != Root::FileScope)
        use(root.entity);
    spread();
    std::vector<Entity> found;
    auto add = [&](Entity e) {
      if (!used.contains(e) && liveness.state(e) == Liveness::Live)
        found.push_back(e);
    };
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (isApi(Id<Type>(i)))
        add(Id<Type>(i));
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (isApi(Id<Function>(i)))
        add(Id<Function>(i));
    auto order = [&](Entity e) {
      Place place = placeOf(facts, e);
      return std::make_tuple(facts.path(place.file), place.line, place.column, e);
    };
    llvm::sort(found, [&](Entity a, Entity b) { return order(a) < order(b); });
    // A template is written once.
    found.erase(llvm::unique(found, [&](Entity a, Entity b) { return placeOf(facts, a) == placeOf(facts, b); }), found.end());
    return found;
  }

private:
  bool isPublic(Id<File> file) const {
    ComponentId c = program.owner(file);
    return c != NoComponent && program.isPublic(file) && program.isHeader(file) && program.isJudged(file) &&
           !program.component(c).public_files.empty();
  }

  bool isApi(Id<Type> id) const {
    const Type &t = facts.types[id.index];
    StringRef name = facts.str(t.name);
    return t.kind != TypeKind::Alias && t.kind != TypeKind::Concept && t.kind != TypeKind::Lambda &&
           t.flags.has(TypeFlag::Defined) && !t.flags.has(TypeFlag::Nested) && !t.pattern &&
           !t.flags.has(TypeFlag::Instantiated) && !t.flags.has(TypeFlag::Dependent) && !name.contains('(') &&
           isPublic(t.place.file);
  }

  // Functions only: what a class shows of itself is a matter of the class.
  bool isApi(Id<Function> id) const {
    const Function &f = facts.functions[id.index];
    return f.kind == FunctionKind::Function && !f.record && f.flags.has(FunctionFlag::Defined) &&
           !f.flags.has(FunctionFlag::Nested) && !f.flags.has(FunctionFlag::Implicit) &&
           !StringRef(facts.str(f.name)).contains("operator") &&
           (isPublic(f.place.file) || any_of(declared[id.index], [&](Id<File> file) { return isPublic(file); }));
  }

  void use(Entity e) {
    if (used.insert(e).second)
      open.push_back(e);
  }

  // From outside: by what stands in another component, or in none.
  void use(const Place &place, Entity e) {
    ComponentId to = program.owner(placeOf(facts, e)), from = program.owner(place);
    if (e && to != NoComponent && from != to)
      use(e);
  }

  void readUses() {
    for (const facts::Call &call : facts.calls)
      if (call.callee)
        use(call.place.file ? call.place : facts.functions[call.caller.index].place, call.callee);
    for (const Binding &b : facts.bindings)
      if (b.function)
        use(b.place, b.function);
    for (const Reference &r : facts.references)
      if (r.kind != ReferenceKind::Friend && r.kind != ReferenceKind::Declaration && r.kind != ReferenceKind::Unseen) {
        if (r.type)
          use(r.place, r.type);
        if (r.function)
          use(r.place, r.function);
      }
    for (const Override &o : facts.overrides)
      use(facts.functions[o.function.index].place, o.overridden);
    for (const Base &b : facts.bases)
      if (b.place.file)
        use(b.place, b.base);
    // A signature in a public header whose function nobody names there: its types are needed by whoever calls it.
    for (const Reference &r : facts.references)
      if (r.type && !r.fromFunction && (r.kind == ReferenceKind::Signature || r.kind == ReferenceKind::Return) &&
          program.isHeader(r.place.file))
        use(r.type);
  }

  // What is used outside and stands in a header needs what it names: a signature, a base, an inline body.
  void spread() {
    for (size_t i = 0; i < open.size(); ++i) {
      Entity e = open[i];
      if (program.isHeader(placeOf(facts, e).file))
        for (const Liveness::Step &step : liveness.needs(e))
          use(step.to);
    }
  }

  const Program &program;
  const Facts &facts;
  const Liveness &liveness;
  const std::vector<SmallVector<Id<File>, 1>> declared;
  std::set<Entity> used;
  std::vector<Entity> open;
};

} // namespace

std::vector<Entity> findWideApi(const Program &program, const Liveness &liveness) {
  return Finder(program, liveness).find();
}

} // namespace harness
