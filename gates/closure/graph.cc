// The call graph, from facts. What each construct becomes is decided here and listed in docs/effects.md.

#include "closure/constants.h"
#include "closure/graph.h"
#include "closure/handed.h"
#include "closure/program.h"
#include "closure/slots.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

class GraphBuilder {
public:
  explicit GraphBuilder(Program &program)
      : program(program), facts(program.facts), slots(*(program.slotTable = std::make_shared<const Slots>(facts))),
        natures(facts.functions.size()) {}

  void build() {
    findOverriders();
    readAnnotations();
    handed.emplace(program);
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      addCall(Id<facts::Call>(i));
    for (const Binding &binding : facts.bindings)
      addBinding(binding);
    for (const Access &access : facts.accesses)
      addAccess(access);
    for (const Event &event : facts.events)
      addEvent(event);
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      addCoroutine(Id<Function>(i));
    for (const Variable &variable : facts.variables)
      addStaticLocal(variable);
    for (const Override &override : facts.overrides)
      addLibraryOverride(override);
    sort();
    addPortHelpers();
    close();
  }

private:
  // What is behind a function that is called.
  struct Nature {
    bool body = false; // follow it
    policy::EffectSet effects;
    bool late = false; // only a final link can tell
    bool isLeaf() const { return !effects.empty(); }
  };

  policy::EffectSet effect(StringRef name) const {
    policy::EffectSet set;
    if (auto id = program.catalogue.id(name))
      set.insert(*id);
    return set;
  }

  void addEdge(Edge edge) {
    if (!edge.port && edge.from && program.isPort(program.ownerOfFunction[edge.from.index], edge.to)) {
      edge.port = true;
      const Function &to = facts.functions[edge.to.index];
      if (to.record && !to.flags.has(FunctionFlag::Virtual))
        throughPorts.push_back(edge);
    }
    program.graph.push_back(edge);
  }

  void addLeaf(Id<Function> from, const Place &place, const policy::EffectSet &effects, std::string what,
               bool late = false) {
    if (from && !effects.empty())
      program.leafTable.push_back({from, place, effects, std::move(what), late});
  }

  void findOverriders() {
    auto &table = program.overriderTable;
    table.resize(facts.functions.size());
    for (const Override &o : facts.overrides)
      table[o.overridden.index].push_back(o.function);
    // Direct overriders first; the indirect ones by walking down.
    std::vector<std::vector<Id<Function>>> all(table.size());
    for (uint32_t f = 0; f < table.size(); ++f) {
      if (table[f].empty())
        continue;
      DenseSet<uint32_t> seen{f};
      SmallVector<Id<Function>, 16> open(table[f].begin(), table[f].end());
      while (!open.empty()) {
        Id<Function> g = open.pop_back_val();
        if (!seen.insert(g.index).second)
          continue;
        all[f].push_back(g);
        open.append(table[g.index].begin(), table[g.index].end());
      }
      llvm::sort(all[f]);
    }
    table = std::move(all);
    std::vector<SmallVector<Id<Type>, 1>> basesOf(facts.types.size());
    for (const Base &b : facts.bases) {
      if (!is_contained(basesOf[b.type.index], b.base)) // every unit that sees the class says so
        basesOf[b.type.index].push_back(b.base);
      virtualBases |= b.flags.has(BaseFlag::Virtual);
    }
    ancestors.resize(facts.types.size());
    descendants.resize(facts.types.size());
    for (uint32_t t = 0; t < facts.types.size(); ++t) {
      SmallVector<Id<Type>, 8> open(basesOf[t].begin(), basesOf[t].end());
      while (!open.empty()) {
        Id<Type> base = open.pop_back_val();
        if (base.index == t || !ancestors[t].insert(base.index).second)
          continue;
        descendants[base.index].push_back(t);
        open.append(basesOf[base.index].begin(), basesOf[base.index].end());
      }
    }
  }

  bool derives(Id<Type> type, Id<Type> base) const {
    return type == base || ancestors[type.index].contains(base.index);
  }

  // With virtual bases a call through one class can be answered by another that does not derive from it, where a third
  // is both.
  bool haveCommonClass(Id<Type> a, Id<Type> b) const {
    if (!virtualBases)
      return false;
    return any_of(descendants[a.index], [&](uint32_t t) { return derives(Id<Type>(t), b); });
  }

  // HARNESS_EFFECT: "effect\x1ffs.read"
  void readAnnotations() {
    for (const Annotation &a : facts.annotations) {
      auto [kind, value] = facts.str(a.text).split('\x1f');
      if (kind == "effect" && a.function)
        annotated[a.function.index] |= program.catalogue.covered(value);
    }
  }

  const policy::TrustT *trustFor(StringRef name) const {
    for (const auto &trust : program.policy.trusts)
      if (policy::symbolMatches(trust->symbol, name))
        return trust.get();
    return nullptr;
  }

  static StringRef linkageName(StringRef symbol) { return symbol.split('@').first; }

  // Without constant arguments a function is the same at every call.
  Nature natureOf(Id<Function> id, ArrayRef<policy::ConstantArgument> constants) const {
    if (!constants.empty())
      return computeNature(id, constants);
    auto &known = natures[id.index];
    if (!known)
      known = computeNature(id, {});
    return *known;
  }

  Nature computeNature(Id<Function> id, ArrayRef<policy::ConstantArgument> constants) const {
    const Function &f = facts.functions[id.index];
    StringRef name = facts.str(f.name), symbol = facts.str(f.symbol);
    bool defined = f.flags.has(FunctionFlag::Defined), library = f.flags.has(FunctionFlag::Library);
    const policy::CallableT *entry = symbol.contains('@') ? nullptr : program.catalogue.find(symbol, name);
    // An annotation says what nobody else can; it takes nothing away.
    if (auto it = annotated.find(id.index); it != annotated.end())
      return {defined, entry && !defined ? it->second | program.catalogue.effects(*entry, constants) : it->second};
    // What the program defines itself is what it links; only the project's own entries speak for defined functions.
    if (defined && !library && !(entry && entry->project))
      return {true, {}};
    if (entry) {
      // What a stream is connected to was charged where the stream was made or named.
      if (policy::hasTrait(*entry, "polymorphic-buf"))
        return {};
      return {false, program.catalogue.effects(*entry, constants)};
    }
    if (const policy::TrustT *trust = trustFor(name))
      return {false, program.catalogue.covered(trust->effects)};
    if (defined)
      return {true, {}};
    if (f.flags.has(FunctionFlag::Builtin) || f.flags.has(FunctionFlag::Pure) || f.flags.has(FunctionFlag::Deleted) ||
        f.flags.has(FunctionFlag::Implicit) || f.flags.has(FunctionFlag::Defaulted))
      return {true, {}}; // nothing of its own; overriders are edges
    if (library) {
      if (const policy::DefaultT *match = program.catalogue.defaultFor(name))
        return {false, program.catalogue.effects(*match)};
      StringRef header = facts.path(f.place.file);
      header.consume_front("<");
      header.consume_back(">");
      if (program.catalogue.isPureHeader(header) || name.starts_with("operator new") || name.starts_with("operator delete"))
        return {};
    }
    // A unit, and a library that is still to be linked, may leave functions of the project to others.
    Origin origin = f.place.file ? facts.file(f.place.file).origin : Origin::System;
    bool declaredHere = origin == Origin::Project || origin == Origin::Generated;
    if (program.unitOnly || (declaredHere && !program.target.isFinal()))
      return {};
    return {false, effect("unknown.extern"), declaredHere};
  }

  void addTarget(Id<Function> from, Id<Function> to, const facts::Call &call, Edge::Kind kind,
                 ArrayRef<policy::ConstantArgument> constants) {
    Nature nature = natureOf(to, constants);
    if (nature.isLeaf())
      addLeaf(from, call.place, nature.effects, program.name(to), nature.late);
    if (nature.body)
      addEdge({from, to, call.place, call.via, kind});
  }

  // A stream that is not opened, a thread that runs nothing.
  bool isIdleIfBare(Id<Function> constructor) const {
    const Function &f = facts.functions[constructor.index];
    const policy::CallableT *entry = program.catalogue.find(linkageName(facts.str(f.symbol)), facts.str(f.name));
    return entry && policy::hasTrait(*entry, "idle-if-bare");
  }

  // What std::thread calls in the end, it does not call here.
  bool isCalledLater(const facts::Call &call) const {
    const policy::CallableT *entry = call.kind == CallKind::Callback ? program.catalogue.find({}, facts.str(call.via)) : nullptr;
    bool later = false, now = false;
    if (entry)
      for (const std::string &text : entry->traits)
        if (auto trait = policy::callbackTrait(text))
          (trait->later ? later : now) = true;
    return later && !now;
  }

  void addCall(Id<facts::Call> id) {
    const facts::Call &call = facts.calls[id.index];
    if (call.kind == CallKind::Lambda)
      return; // written, not called: its flow is a binding
    if (call.kind == CallKind::Asm) {
      StringRef text = facts.str(call.type);
      if (!text.trim().empty()) // an empty one is a barrier for the compiler
        addLeaf(call.caller, call.place, effect("code.asm"), "inline asm");
      return;
    }
    if (call.kind == CallKind::Address) {
      addLeaf(call.caller, call.place, effect("ndet.address"), "an address as a number");
      return;
    }
    if (!call.callee) {
      addIndirect(call);
      return;
    }
    if (call.flags.has(CallFlag::Bare) && isIdleIfBare(call.callee))
      return;
    Constants constants = constantsOf(facts, id);
    addTarget(call.caller, call.callee, call, isCalledLater(call) ? Edge::Spawn : Edge::Call, constants);
    if (!call.flags.has(CallFlag::Virtual))
      return;
    Id<Type> declared = facts.functions[call.callee.index].record;
    bool narrowed = call.receiver && declared && call.receiver != declared && derives(call.receiver, declared);
    bool port = program.isPort(program.ownerOfFunction[call.caller.index], call.callee);
    size_t targets = 0;
    for (Id<Function> overrider : program.overriderTable[call.callee.index]) {
      const Function &f = facts.functions[overrider.index];
      if (narrowed && f.record && !derives(f.record, call.receiver) && !haveCommonClass(f.record, call.receiver))
        continue;
      ++targets;
      Nature nature = natureOf(overrider, {});
      if (nature.isLeaf() && !port)
        addLeaf(call.caller, call.place, nature.effects, program.name(overrider), nature.late);
      if (nature.body)
        addEdge({call.caller, overrider, call.place, call.via, Edge::Virtual, port});
    }
    // A library may be given objects of classes that nobody here has seen.
    StringRef type = program.target.type;
    bool open = type == "SHARED_LIBRARY" || type == "MODULE_LIBRARY";
    if (open && !targets && !port && facts.functions[call.callee.index].flags.has(FunctionFlag::Pure))
      addLeaf(call.caller, call.place, effect("unknown.virtual"), "an overrider of '" + program.name(call.callee) + "'",
              /*late=*/true);
  }

  void addIndirect(const facts::Call &call) {
    auto through = [&](ArrayRef<Id<Function>> targets) {
      for (Id<Function> f : targets)
        addTarget(call.caller, f, call, Edge::Indirect, {});
    };
    bool known = false, late = false;
    if (call.slot) {
      const Variable &slot = facts.variables[call.slot.index];
      if (slot.kind == VariableKind::Parameter)
        return; // charged to whoever hands it in
      const Slots::Content &content = slots.content(call.slot);
      through(content.functions);
      // A local that nothing we understand was put into holds something all the same.
      known = !content.unknown && !(content.empty() && slot.kind == VariableKind::Local);
      // Nor is a field empty that nobody of the program fills; of a library its users may.
      late = known && !content.filled && program.target.isFinal();
      known &= !late;
      known &= !slot.flags.has(VariableFlag::Library) || !content.empty();
    }
    if (known || program.unitOnly)
      return;
    ArrayRef<Id<Function>> pool = slots.pool(facts.str(call.type));
    if (pool.empty() || pool.size() > Slots::MostTargets)
      addLeaf(call.caller, call.place, effect("unknown.indirect"), "a call through a pointer", late);
    else
      through(pool);
  }

  void addHanded(Id<Function> holder, Id<Function> callable, const Binding &binding, Edge::Kind kind, StringId via) {
    Nature nature = natureOf(callable, {});
    if (nature.isLeaf() && (kind == Edge::Handed || kind == Edge::Kept))
      addLeaf(holder, binding.place, nature.effects, program.name(callable), nature.late);
    if (nature.body)
      addEdge({holder, callable, binding.place, via, kind});
  }

  // Something unknown is handed in: what the callee calls may be anything of its type that got out of sight.
  void addUnknownHanded(const Binding &b) {
    if (!b.slot || program.unitOnly || facts.variables[b.slot.index].kind != VariableKind::Parameter)
      return;
    const Variable &slot = facts.variables[b.slot.index];
    if (!slot.function || facts.functions[slot.function.index].flags.has(FunctionFlag::Library) || slot.function == b.holder)
      return;
    ArrayRef<Id<Function>> pool = slots.pool(facts.str(slot.type));
    if (pool.empty() || pool.size() > Slots::MostTargets)
      addLeaf(b.holder, b.place, effect("unknown.indirect"), "a pointer that is handed in");
    else
      for (Id<Function> callable : pool)
        addHanded(b.holder, callable, b, Edge::Handed, {});
  }

  void addBinding(const Binding &b) {
    if (!b.holder)
      return;
    SmallVector<Id<Function>, 4> callables;
    if (b.function)
      callables.push_back(b.function);
    else if (b.source && facts.variables[b.source.index].kind != VariableKind::Parameter)
      callables.append(slots.content(b.source).functions.begin(), slots.content(b.source).functions.end());
    Edge::Kind kind;
    StringId via;
    switch (b.kind) {
    case BindingKind::Passed: {
      if (!b.slot)
        return;
      const Variable &slot = facts.variables[b.slot.index];
      kind = Edge::Handed;
      if (slot.function) {
        via = facts.functions[slot.function.index].name;
        switch (handed->becomes(b.slot)) {
        case Handed::Runs:
          break;
        case Handed::Keeps:
          kind = Edge::Kept;
          break;
        case Handed::Later:
          kind = Edge::Spawn;
          break;
        }
      }
      break;
    }
    case BindingKind::Stored: {
      if (!b.slot)
        return;
      const Variable &slot = facts.variables[b.slot.index];
      // Into a structure of a library: from there on it is the library that calls. Into a parameter of its own: the
      // function hands it to itself.
      if (!slot.flags.has(VariableFlag::Library) && !(slot.kind == VariableKind::Parameter && slot.function == b.holder))
        return;
      kind = Edge::Handed;
      break;
    }
    case BindingKind::Escaped:
      kind = Edge::Escape;
      break;
    case BindingKind::Unknown:
      addUnknownHanded(b);
      return;
    }
    for (Id<Function> callable : callables)
      addHanded(b.holder, callable, b, kind, via);
  }

  // A variable with thread storage is initialised by whoever touches it first in its thread ([basic.stc.thread]).
  void addThreadInitialiser(const Access &access, const Variable &v) {
    if (!v.flags.has(VariableFlag::ThreadLocal) || v.kind == VariableKind::StaticLocal)
      return;
    if (initialisers.empty())
      for (uint32_t i = 0; i < facts.functions.size(); ++i)
        if (facts.functions[i].flags.has(FunctionFlag::StaticInit))
          initialisers[facts.str(facts.functions[i].name)] = Id<Function>(i);
    auto it = initialisers.find(("initialiser of " + facts.str(v.name)).str());
    if (it != initialisers.end() && it->second != access.function)
      addEdge({access.function, it->second, access.place, {}, Edge::Call});
  }

  void addAccess(const Access &access) {
    const Variable &v = facts.variables[access.variable.index];
    StringRef name = facts.str(v.name).split('@').first;
    addThreadInitialiser(access, v);
    // Of a library: declared in its header, or by hand.
    if (v.flags.has(VariableFlag::Library) || !(v.flags.has(VariableFlag::Defined) || v.flags.has(VariableFlag::Internal)))
      if (const policy::CallableT *entry = program.catalogue.find(name, name)) {
        addLeaf(access.function, access.place, program.catalogue.effects(*entry), "'" + name.str() + "'");
        return;
      }
    if (v.flags.has(VariableFlag::Const) || v.flags.has(VariableFlag::Constexpr))
      return;
    // An initialiser may touch what it initialises.
    const Function &accessing = facts.functions[access.function.index];
    if (accessing.kind == FunctionKind::Initialiser && accessing.place == v.place)
      return;
    bool write = access.kind != AccessKind::Read;
    StringRef what = v.flags.has(VariableFlag::ThreadLocal) ? "state.tls"
                     : write                                ? "state.global.write"
                                                            : "state.global.read";
    StringRef shown = name.ltrim('#'); // of a static local
    addLeaf(access.function, access.place, effect(what), (Twine(write ? "write" : "read") + " of '" + shown + "'").str());
  }

  void addEvent(const Event &event) {
    if (event.kind == EventKind::Throw || event.kind == EventKind::Rethrow)
      addLeaf(event.function, event.place, effect("ctl.throw"), "throw");
  }

  // One without co_await suspends, too: before its body and after it.
  void addCoroutine(Id<Function> f) {
    const Function &row = facts.functions[f.index];
    if (row.flags.has(FunctionFlag::Coroutine))
      addLeaf(f, row.place, effect("ctl.suspend"), "a coroutine, which suspends");
  }

  void addStaticLocal(const Variable &v) {
    if (v.kind == VariableKind::StaticLocal && v.function &&
        (v.flags.has(VariableFlag::DynamicInit) || v.flags.has(VariableFlag::NontrivialDestructor)))
      addLeaf(v.function, v.place, effect("state.static_init"), "a static local that is initialised on first use");
  }

  // A class of ours that a library will call through its own base: whoever makes the object hands the code in.
  void addLibraryOverride(const Override &o) {
    const Function &base = facts.functions[o.overridden.index];
    const Function &function = facts.functions[o.function.index];
    if (!base.flags.has(FunctionFlag::Library) || base.flags.has(FunctionFlag::Defined) || !function.record ||
        function.flags.has(FunctionFlag::Library))
      return;
    if (constructors.empty())
      for (uint32_t i = 0; i < facts.functions.size(); ++i)
        if (facts.functions[i].kind == FunctionKind::Constructor && facts.functions[i].record)
          constructors[facts.functions[i].record.index].push_back(Id<Function>(i));
    for (Id<Function> constructor : constructors.lookup(function.record.index))
      addEdge({constructor, o.function, facts.functions[constructor.index].place, base.name, Edge::Handed});
  }

  // Only what is virtual in a port is answered elsewhere: a method that is not does what it does by itself, other than
  // through the port.
  void addPortHelpers() {
    std::vector<Leaf> found;
    for (const Edge &edge : throughPorts) {
      Id<Type> port = facts.functions[edge.to.index].record;
      policy::EffectSet effects;
      DenseSet<uint32_t> seen{edge.to.index};
      SmallVector<Id<Function>, 8> open{edge.to};
      while (!open.empty()) {
        Id<Function> f = open.pop_back_val();
        for (const Leaf &leaf : program.leaves(f))
          effects |= leaf.effects;
        for (const Edge &e : program.edges(f)) {
          const Function &to = facts.functions[e.to.index];
          bool answered = e.kind == Edge::Virtual || (to.flags.has(FunctionFlag::Virtual) && to.record == port);
          if (e.isOwn() && !answered && seen.insert(e.to.index).second)
            open.push_back(e.to);
        }
      }
      if (!effects.empty())
        found.push_back({edge.from, edge.place, effects, program.name(edge.to)});
    }
    if (found.empty())
      return;
    llvm::append_range(program.leafTable, std::move(found));
    sort();
  }

  static auto orderOf(const Edge &e) { return std::tie(e.from, e.place, e.to, e.kind, e.via, e.port); }
  static auto orderOf(const Leaf &l) { return std::tie(l.from, l.place, l.what, l.late); }

  template <class Row> static std::vector<uint32_t> index(std::vector<Row> &rows, size_t functions) {
    llvm::sort(rows, [](const Row &a, const Row &b) { return orderOf(a) < orderOf(b); });
    std::vector<uint32_t> first(functions + 1, 0);
    for (const Row &row : rows)
      ++first[row.from.index + 1];
    for (size_t i = 0; i < functions; ++i)
      first[i + 1] += first[i];
    return first;
  }

  void sort() {
    program.firstEdge = index(program.graph, facts.functions.size());
    program.firstLeaf = index(program.leafTable, facts.functions.size());
  }

  void close() {
    std::vector<policy::EffectSet> base(facts.functions.size());
    for (const Leaf &leaf : program.leafTable)
      base[leaf.from.index] |= leaf.effects;
    program.fullEffects = closeEffects(facts.functions.size(), program.graph, base, [](const Edge &) { return true; });
    program.ownEffects = closeEffects(facts.functions.size(), program.graph, std::move(base),
                                      [](const Edge &e) { return e.isOwn(); });
  }

  Program &program;
  Facts &facts;
  const Slots &slots;
  mutable std::vector<std::optional<Nature>> natures;
  std::vector<DenseSet<uint32_t>> ancestors;
  std::vector<SmallVector<uint32_t, 0>> descendants;
  std::vector<Edge> throughPorts; // to methods of ports that are not virtual
  bool virtualBases = false;
  std::optional<Handed> handed;
  StringMap<Id<Function>> initialisers; // of variables, by name
  DenseMap<uint32_t, policy::EffectSet> annotated;
  DenseMap<uint32_t, SmallVector<Id<Function>, 2>> constructors;
};

void buildGraph(Program &program) { GraphBuilder(program).build(); }

} // namespace harness
