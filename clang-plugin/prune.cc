#include "prune.h"

#include "facts/canonical.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Pruner {
public:
  explicit Pruner(Unit &unit) : unit(unit), facts(unit.facts), reached(facts.functions.size()) {}

  void run() {
    // Of a call that is in no facts after all.
    erase_if(facts.arguments, [](const Argument &a) { return !a.variable && !a.source && !a.type; });
    joinMentions();
    dropUnreadConstants();
    reach();
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      Function &f = facts.functions[i];
      f.flags.set(FunctionFlag::Unused, f.flags.has(FunctionFlag::Defined) && !reached[i] && !isWritten(f.place));
    }
    dropBodies();
    dropInnerMentions();
    joinMentions();
    blank();
    dropUnnamed();
  }

private:
  // By the project's people: it is judged, used or not, for the next unit may use it.
  bool isWritten(const facts::Place &place) const {
    return place.file && facts.file(place.file).origin == facts::Origin::Project;
  }

  // Constants of others' classes that nothing reads are no code, whatever functions they are made of.
  void dropUnreadConstants() {
    BitVector read = usedVariables();
    for (const Access &access : facts.accesses)
      read.set(access.variable.index);
    erase_if(facts.bindings, [&](const Binding &b) {
      return b.slot && !b.holder && facts.variables[b.slot.index].flags.has(VariableFlag::Constexpr) &&
             !isWritten(b.place) && !read[b.slot.index];
    });
  }

  // Through which something is called, or flows on.
  BitVector usedVariables() const {
    BitVector used(facts.variables.size());
    auto use = [&](Id<Variable> v) {
      if (v)
        used.set(v.index);
    };
    for (const facts::Call &call : facts.calls)
      use(call.slot);
    for (const Binding &binding : facts.bindings)
      use(binding.source);
    for (const Argument &argument : facts.arguments)
      use(argument.variable);
    for (const Reference &reference : facts.references)
      use(reference.variable);
    for (const Annotation &annotation : facts.annotations)
      use(annotation.variable);
    for (const Event &event : facts.events)
      use(event.variable);
    return used;
  }

  // ---- what the object contains: from what it must, along everything that may be called
  void reach() {
    std::vector<SmallVector<uint32_t, 4>> next(facts.functions.size());
    auto root = [&](Id<Function> f) {
      if (f && !reached[f.index]) {
        reached.set(f.index);
        open.push_back(f.index);
      }
    };
    auto edge = [&](Id<Function> from, Id<Function> to) {
      if (!from)
        root(to);
      else if (to)
        next[from.index].push_back(to.index);
    };
    for (const facts::Call &call : facts.calls)
      edge(call.caller, call.callee);
    for (const Binding &binding : facts.bindings)
      edge(binding.holder, binding.function);
    for (const Reference &reference : facts.references)
      if (!reference.fromFunction && isWritten(reference.place))
        root(reference.function);
    for (const Annotation &annotation : facts.annotations)
      root(annotation.function);
    // Virtual methods stand in tables, and a class of a library may be called through one that was never made here.
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      const Function &f = facts.functions[i];
      if (unit.emitted.contains(i) || f.flags.has(FunctionFlag::Virtual) || f.kind == FunctionKind::Initialiser)
        root(Id<Function>(i));
    }
    while (!open.empty()) {
      uint32_t from = open.pop_back_val();
      for (uint32_t to : next[from])
        root(Id<Function>(to));
    }
  }

  bool isUnused(Id<Function> f) const { return f && facts.functions[f.index].flags.has(FunctionFlag::Unused); }
  bool isLibrary(Id<Function> f) const { return facts.functions[f.index].flags.has(FunctionFlag::Library); }

  // ---- of an unused body only what it needs of other files is kept
  bool crosses(const facts::Call &call) const {
    return call.callee && !isLibrary(call.caller) && !isLibrary(call.callee) &&
           facts.functions[call.caller.index].place.file != facts.functions[call.callee.index].place.file;
  }

  void dropBodies() {
    std::vector<uint32_t> to(facts.calls.size(), None);
    std::vector<facts::Call> calls;
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (!isUnused(facts.calls[i].caller) || crosses(facts.calls[i])) {
        to[i] = calls.size();
        calls.push_back(facts.calls[i]);
      }
    facts.calls = std::move(calls);
    erase_if(facts.events, [&](const Event &e) { return isUnused(e.function); });
    erase_if(facts.flows, [&](const Flow &f) { return isUnused(f.function); });
    erase_if(facts.bindings, [&](const Binding &b) { return isUnused(b.holder); });
    erase_if(facts.accesses, [&](const Access &a) { return isUnused(a.function); });
    erase_if(facts.constants, [&](const Constant &c) { return to[c.call.index] == None; });
    erase_if(facts.arguments, [&](const Argument &a) {
      return to[a.call.index] == None || (a.source && to[a.source.index] == None);
    });
    erase_if(facts.references, [&](const Reference &r) { return isUnused(r.fromFunction) && isLibrary(r.fromFunction); });
    for (Reference &r : facts.references)
      if (isUnused(r.fromFunction))
        r.fromFunction = {};
    for (Event &event : facts.events)
      if (event.call)
        event.call = Id<facts::Call>(to[event.call.index]);
    for (Argument &argument : facts.arguments) {
      argument.call = Id<facts::Call>(to[argument.call.index]);
      if (argument.source)
        argument.source = Id<facts::Call>(to[argument.source.index]);
    }
    for (Constant &constant : facts.constants)
      constant.call = Id<facts::Call>(to[constant.call.index]);
  }

  // What a file of others says of itself crosses no boundary.
  void dropInnerMentions() {
    erase_if(facts.references, [&](const Reference &r) {
      Id<facts::File> named = r.type       ? facts.types[r.type.index].place.file
                              : r.function ? facts.functions[r.function.index].place.file
                              : r.variable ? facts.variables[r.variable.index].place.file
                                           : Id<facts::File>();
      return !isWritten(r.place) && named == r.place.file;
    });
  }

  // Of equal mentions in one file the first counts.
  void joinMentions() {
    auto key = [](const Reference &r) {
      return std::make_tuple(r.fromFunction, r.fromType, r.type, r.function, r.variable, r.place.file, r.kind, r.flags.bits);
    };
    llvm::sort(facts.references, [&](const Reference &a, const Reference &b) {
      return std::make_pair(key(a), a.place) < std::make_pair(key(b), b.place);
    });
    facts.references.erase(llvm::unique(facts.references, [&](const Reference &a, const Reference &b) {
                             return key(a) == key(b);
                           }),
                           facts.references.end());
  }

  // ---- columns that the reader makes himself, or that nobody asks for
  void blank() {
    BitVector bound(facts.functions.size());
    for (const Binding &binding : facts.bindings)
      if (binding.function)
        bound.set(binding.function.index);
    unit.spellTypes(bound);
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      Function &f = facts.functions[i];
      if (!isWritten(f.place) && f.kind != FunctionKind::Initialiser)
        f.signature = {};
      if (!f.flags.has(FunctionFlag::Library))
        continue;
      // Nobody asks what others' code costs, or which template of theirs it comes from.
      f.endLine = f.lines = f.branches = f.cognitive = f.tokens = 0;
      f.pattern = {};
      if (!f.flags.has(FunctionFlag::Defined))
        f.place.line = f.place.column = 0;
    }
    // A field is a variable where callables are stored in it or methods of it are called.
    BitVector used = usedVariables();
    for (const Binding &binding : facts.bindings)
      if (binding.slot)
        used.set(binding.slot.index);
    for (Field &field : facts.fields)
      if (field.variable && !used[field.variable.index])
        field.variable = {};
  }

  // ---- rows that stand for nothing any more
  void dropUnnamed() {
    dropTypes();
    dropRows(facts, facts.variables, [&](const Variable &v, bool named) {
      bool inFunction = v.kind == VariableKind::Parameter || v.kind == VariableKind::Local || v.kind == VariableKind::StaticLocal;
      return named || !(inFunction ? isUnused(v.function) : v.kind == VariableKind::Field);
    });
    dropRows(facts, facts.functions, [&](const Function &f, bool named) {
      return named || (f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Unused));
    });
  }

  // Types of others that nothing needs, with their fields: neither code that is there nor a mention names them, and no
  // class that is kept derives from them.
  void dropTypes() {
    BitVector keep(facts.types.size());
    auto mark = [&](Id<facts::Type> t) {
      if (t)
        keep.set(t.index);
    };
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (isWritten(facts.types[i].place))
        keep.set(i);
    for (const Function &f : facts.functions)
      if (!f.flags.has(FunctionFlag::Unused))
        mark(f.record);
    for (const Reference &r : facts.references)
      mark(r.type), mark(r.fromType);
    for (const facts::Call &call : facts.calls)
      mark(call.receiver);
    for (const Annotation &annotation : facts.annotations)
      mark(annotation.type);
    for (const Variable &v : facts.variables)
      if (v.kind == VariableKind::StaticMember)
        mark(v.owner);
    auto markOwner = [&](Id<Variable> v) {
      if (v)
        mark(facts.variables[v.index].owner);
    };
    for (const facts::Call &call : facts.calls)
      markOwner(call.slot);
    for (const Binding &binding : facts.bindings)
      markOwner(binding.slot), markOwner(binding.source);
    for (const Access &access : facts.accesses)
      markOwner(access.variable);
    for (const Argument &argument : facts.arguments)
      mark(argument.type), markOwner(argument.variable);
    for (const Event &event : facts.events)
      mark(event.type), markOwner(event.variable);
    for (bool grows = true; grows;) {
      grows = false;
      for (const Base &base : facts.bases)
        if (keep[base.type.index] && !keep[base.base.index])
          keep.set(base.base.index), grows = true;
    }
    erase_if(facts.bases, [&](const Base &b) { return !keep[b.type.index]; });
    erase_if(facts.fields, [&](const Field &f) { return !keep[f.type.index]; });
    for (Variable &v : facts.variables)
      if (v.owner && !keep[v.owner.index])
        v.owner = {};
    for (Function &f : facts.functions)
      if (f.record && !keep[f.record.index])
        f.record = {};
    dropRows(facts, facts.types, [&](const facts::Type &t, bool named) { return named || isWritten(t.place); });
  }

  Unit &unit;
  Facts &facts;
  BitVector reached;
  SmallVector<uint32_t, 64> open;
};

} // namespace

void prune(Unit &unit) { Pruner(unit).run(); }

} // namespace harness
