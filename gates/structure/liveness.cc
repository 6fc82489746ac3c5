#include "structure/liveness.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

#include <deque>
#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {

class LivenessBuilder {
public:
  LivenessBuilder(const Facts &facts, Liveness &out) : facts(facts), out(out) {}

  void build() {
    addCalls();
    addFlows();
    addMentions();
    addClasses();
    addSymbols();
    index();
    spread();
  }

private:
  using Step = Liveness::Step;

  void add(Entity from, Entity to, Step::Kind kind, const Place &place) {
    if (from && to && from != to)
      out.steps.push_back({from, to, kind, place});
  }

  void addCalls() {
    for (const facts::Call &call : facts.calls) {
      add(call.caller, call.callee, call.kind == CallKind::Lambda ? Step::Member : Step::Call, call.place);
      add(call.caller, call.slot, Step::Access, call.place);
    }
  }

  void addFlows() {
    for (const Binding &b : facts.bindings) {
      // A table that is filled at compile time holds what its readers may call.
      Entity holder = b.holder ? Entity(b.holder) : Entity(b.slot);
      add(holder, b.function, Step::Address, b.place);
      add(holder, b.source, Step::Access, b.place);
    }
    for (const Access &a : facts.accesses)
      add(a.function, a.variable, Step::Access, a.place);
  }

  void addMentions() {
    for (const Reference &r : facts.references) {
      if (r.kind == ReferenceKind::Friend || r.kind == ReferenceKind::Declaration || r.kind == ReferenceKind::Unseen)
        continue;
      // What a method that a class declares takes and returns, its definition needs.
      if (!r.fromFunction && (r.kind == ReferenceKind::Signature || r.kind == ReferenceKind::Return))
        continue;
      Entity from = r.fromFunction ? Entity(r.fromFunction) : Entity(r.fromType);
      Entity to = r.type ? Entity(r.type) : r.function ? Entity(r.function) : Entity(r.variable);
      add(from, to, Step::Mention, r.place);
    }
  }

  void addClasses() {
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (const Function &f = facts.functions[i]; f.record)
        add(Id<Function>(i), f.record, Step::Member, f.place);
    for (const Base &b : facts.bases)
      add(b.type, b.base, Step::Mention, b.place);
    for (uint32_t i = 0; i < facts.variables.size(); ++i) {
      const Variable &v = facts.variables[i];
      if (v.kind == VariableKind::StaticMember)
        add(Id<Variable>(i), v.owner, Step::Member, v.place);
      else if (v.kind == VariableKind::Field)
        add(v.owner, Id<Variable>(i), Step::Member, v.place);
    }
    // What an instantiation needs, its template does.
    StringMap<Id<Type>> patterns;
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (facts.types[i].flags.has(TypeFlag::Dependent))
        patterns.try_emplace(facts.str(facts.types[i].name).split('<').first, Id<Type>(i));
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (facts.types[i].pattern)
        if (auto it = patterns.find(facts.str(facts.types[i].pattern)); it != patterns.end())
          add(Id<Type>(i), it->second, Step::Pattern, facts.types[i].place);
    // An initialiser that only stands for what a constant one names.
    StringMap<Id<Function>> initialisers;
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (const Function &f = facts.functions[i];
          f.kind == FunctionKind::Initialiser && facts.str(f.name).starts_with("initialiser of "))
        initialisers[facts.str(f.name).drop_front(strlen("initialiser of "))] = Id<Function>(i);
    for (uint32_t i = 0; i < facts.variables.size(); ++i)
      if (auto it = initialisers.find(facts.str(facts.variables[i].name)); it != initialisers.end())
        add(Id<Variable>(i), it->second, Step::Implied, facts.variables[i].place);
  }

  // A function of a program is known by its file, so that programs do not mix; who calls it from a library does so by its
  // bare name.
  void addSymbols() {
    StringMap<SmallVector<Id<Function>, 1>> defined;
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (const Function &f = facts.functions[i];
          f.flags.has(FunctionFlag::Defined) && f.linkage == Linkage::External && facts.str(f.symbol).contains('@'))
        defined[facts.str(f.symbol).split('@').first].push_back(Id<Function>(i));
    if (defined.empty())
      return;
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      const Function &f = facts.functions[i];
      if (!f.symbol || (f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Weak)))
        continue;
      if (auto it = defined.find(facts.str(f.symbol)); it != defined.end())
        for (Id<Function> other : it->second)
          add(Id<Function>(i), other, Step::Symbol, facts.functions[other.index].place);
    }
  }

  // Nobody here can say who calls a function of a library.
  bool isForeign(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    return row.flags.has(FunctionFlag::Library) || !row.place.file ||
           facts.file(row.place.file).origin > Origin::Generated;
  }

  void index() {
    for (const Override &o : facts.overrides) {
      Id<Type> record = facts.functions[o.function.index].record;
      if (!record)
        add(o.overridden, o.function, Step::Override, placeOf(facts, o.function));
      else
        overridersIn[record.index].push_back(&o), overridersOf[o.overridden.index].push_back(&o);
    }
    llvm::sort(out.steps, [](const Step &a, const Step &b) {
      return std::tie(a.from, a.kind, a.place, a.to) < std::tie(b.from, b.kind, b.place, b.to);
    });
    out.steps.erase(llvm::unique(out.steps, [](const Step &a, const Step &b) {
                      return a.from == b.from && a.to == b.to && a.kind == b.kind;
                    }),
                    out.steps.end());
    out.firstStep.assign(out.reached.size() + 1, 0);
    for (const Step &s : out.steps)
      ++out.firstStep[out.node(s.from) + 1];
    for (size_t i = 1; i < out.firstStep.size(); ++i)
      out.firstStep[i] += out.firstStep[i - 1];
  }

  // Breadth first, so that the first way found is a shortest one; all roots of production before any of the tests.
  void spread() {
    for (bool tests : {false, true}) {
      auto state = tests ? Liveness::TestsOnly : Liveness::Live;
      for (uint32_t i = 0; i < out.rootTable.size(); ++i)
        if (out.rootTable[i].test == tests)
          reach(out.rootTable[i].entity, state, i, None);
      while (!open.empty()) {
        Entity e = open.front();
        open.pop_front();
        uint32_t root = out.reached[out.node(e)].root;
        for (uint32_t s = out.firstStep[out.node(e)]; s < out.firstStep[out.node(e) + 1]; ++s)
          reach(out.steps[s].to, state, root, s);
        dispatch(e, state, root);
      }
    }
  }

  void reach(Entity e, Liveness::State state, uint32_t root, uint32_t step) {
    auto &r = out.reached[out.node(e)];
    if (r.state != Liveness::Dead)
      return;
    r = {state, root, step};
    open.push_back(e);
  }

  // An overrider runs if what it overrides is called, and there are objects of its class.
  void dispatch(Entity e, Liveness::State state, uint32_t root) {
    auto visit = [&](const Override *o, Entity by) {
      out.dispatched.push_back({by, o->function, Step::Override, placeOf(facts, o->function)});
      reach(o->function, state, root, out.steps.size() + out.dispatched.size() - 1);
    };
    auto isLive = [&](Entity other) { return out.reached[out.node(other)].state != Liveness::Dead; };
    if (e.kind == Entity::Function) {
      if (auto it = overridersOf.find(e.index); it != overridersOf.end()) {
        for (const Override *o : it->second)
          if (isLive(facts.functions[o->function.index].record))
            visit(o, e);
      }
    } else if (e.kind == Entity::Type) {
      if (auto it = overridersIn.find(e.index); it != overridersIn.end()) {
        for (const Override *o : it->second)
          if (isForeign(o->overridden))
            visit(o, e);
          else if (isLive(o->overridden))
            visit(o, o->overridden);
      }
    }
  }

  const Facts &facts;
  Liveness &out;
  DenseMap<uint32_t, SmallVector<const Override *, 2>> overridersIn, overridersOf;
  std::deque<Entity> open;
};

Liveness::Liveness(const Program &program) : facts(program.facts), rootTable(findRoots(program)) {
  first[Entity::Function] = 0;
  first[Entity::Type] = facts.functions.size();
  first[Entity::Variable] = first[Entity::Type] + facts.types.size();
  reached.resize(first[Entity::Variable] + facts.variables.size());
  LivenessBuilder(facts, *this).build();
}

ArrayRef<Liveness::Step> Liveness::needs(Entity e) const {
  return ArrayRef(steps).slice(firstStep[node(e)], firstStep[node(e) + 1] - firstStep[node(e)]);
}

const Liveness::Step &Liveness::step(uint32_t i) const {
  return i < steps.size() ? steps[i] : dispatched[i - steps.size()];
}

Liveness::Path Liveness::why(Entity e) const {
  Path path;
  const Reached *r = &reached[node(e)];
  if (r->state == Dead)
    return path;
  for (; r->step != None; r = &reached[node(path.steps.back().from)])
    path.steps.push_back(step(r->step));
  // Where the way begins: an overrider that waited for its class was found from another root.
  path.root = &rootTable[r->root];
  std::reverse(path.steps.begin(), path.steps.end());
  return path;
}

std::vector<Liveness::Path> Liveness::whyAll(Entity e) const {
  // Backwards, from what is needed to what needs it.
  std::vector<SmallVector<uint32_t, 2>> into(reached.size());
  for (uint32_t i = 0; i < steps.size() + dispatched.size(); ++i)
    into[node(step(i).to)].push_back(i);
  std::vector<uint32_t> next(reached.size(), None); // the step that leads on towards e
  std::vector<bool> seen(reached.size());
  std::deque<Entity> open{e};
  std::vector<Entity> order;
  seen[node(e)] = true;
  while (!open.empty()) {
    Entity at = open.front();
    open.pop_front();
    order.push_back(at);
    for (uint32_t i : into[node(at)])
      if (Entity from = step(i).from; !seen[node(from)]) {
        seen[node(from)] = true;
        next[node(from)] = i;
        open.push_back(from);
      }
  }
  std::map<Entity, std::vector<const Root *>> rootsOf;
  for (const Root &root : rootTable)
    rootsOf[root.entity].push_back(&root);
  std::vector<Path> paths;
  for (Entity at : order)
    if (auto it = rootsOf.find(at); it != rootsOf.end())
      for (const Root *root : it->second) {
        Path &path = paths.emplace_back();
        path.root = root;
        for (uint32_t i = next[node(at)]; i != None; i = next[node(step(i).to)])
          path.steps.push_back(step(i));
      }
  return paths;
}

StringRef verb(Liveness::Step::Kind kind) {
  switch (kind) {
  case Liveness::Step::Call:
    return "calls";
  case Liveness::Step::Implied:
    return "is initialised by";
  case Liveness::Step::Address:
    return "takes the address of";
  case Liveness::Step::Access:
    return "uses";
  case Liveness::Step::Mention:
    return "mentions";
  case Liveness::Step::Override:
    return "is overridden by";
  case Liveness::Step::Member:
    return "belongs with";
  case Liveness::Step::Pattern:
    return "is an instantiation of";
  case Liveness::Step::Symbol:
    return "is defined as";
  }
  return {};
}

} // namespace harness
