// seam.unbounded-intern: what comes from outside does not grow a table that lives as long as the program, unless
// something bounds it.

#include "closure/constants.h"
#include "closure/skeleton.h"
#include "judge/rule.h"
#include "topology/nodes.h"
#include "topology/topology.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What a method does to the container it is called on.
enum class Use { Other, Grows, Shrinks, Measures, LooksUp };

// Containers of the standard library ([container.requirements]) and of others that follow its names.
Use useOf(StringRef qualified) {
  auto [scope, method] = qualified.rsplit("::");
  StringRef type = scope.rsplit("::").second;
  if (type.empty())
    type = scope;
  auto is = [&](std::initializer_list<StringRef> names) { return is_contained(names, method); };
  bool looksUp = is({"find", "contains", "count", "at", "lower_bound", "equal_range"});
  bool isContainer = is_contained({"map", "multimap", "unordered_map", "unordered_multimap", "set", "multiset",
                                   "unordered_set", "unordered_multiset", "vector", "deque", "list", "forward_list",
                                   "queue", "stack", "priority_queue"},
                                  type);
  if (looksUp || (qualified.starts_with("std::") && !isContainer))
    return looksUp ? Use::LooksUp : Use::Other;
  if (is({"insert", "emplace", "try_emplace", "insert_or_assign", "emplace_hint", "push_back", "emplace_back",
          "push_front", "emplace_front", "push", "insert_after"}) ||
      (method == "operator[]" && type.contains_insensitive("map")))
    return Use::Grows;
  if (is({"erase", "clear", "extract", "pop", "pop_back", "pop_front", "resize", "assign", "swap",
          "operator=", "erase_after", "remove", "remove_if", "merge", "splice"}))
    return Use::Shrinks;
  return is({"size", "max_size", "capacity", "bucket_count"}) ? Use::Measures : Use::Other;
}

// Free functions that take out of, or replace, the container that they are given.
bool emptiesArgument(StringRef name) {
  return is_contained({"std::erase_if", "std::erase", "std::swap", "std::exchange"}, name);
}

// "std::unique_ptr<shop::Registry>" holds a shop::Registry; a plain type itself.
StringRef held(StringRef type) {
  for (bool again = true; again;) {
    again = type.consume_front("const ");
    type = type.rtrim("*& ");
    for (StringRef pointer : {"std::unique_ptr<", "std::shared_ptr<", "std::optional<"})
      if (type.consume_front(pointer)) {
        type = type.take_front(type.rfind('>'));
        again = true;
      }
  }
  return type;
}

// The type of the key of a container, or of its elements.
StringRef keyType(StringRef container) {
  StringRef rest = container.split('<').second;
  int depth = 0;
  for (size_t i = 0; i < rest.size(); ++i) {
    depth += (rest[i] == '<') - (rest[i] == '>');
    if (depth < 0 || (!depth && rest[i] == ','))
      return rest.take_front(i).trim();
  }
  return {};
}

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), callees(program), skeletons(facts) {}

  void run() {
    findEntries();
    if (order.empty())
      return;
    findLasting();
    findBounded();
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      judge(Id<facts::Call>(i));
  }

private:
  const facts::Call &call(Id<facts::Call> id) const { return facts.calls[id.index]; }
  StringRef nameOf(const facts::Call &c) const {
    return c.callee ? facts.str(facts.functions[c.callee.index].name) : StringRef();
  }
  Use useOf(const facts::Call &c) const {
    if (!c.slot || !(c.kind == CallKind::Member || c.kind == CallKind::Operator) || !c.callee)
      return Use::Other;
    const Function &f = facts.functions[c.callee.index];
    Origin origin = f.place.file ? facts.file(f.place.file).origin : Origin::System;
    return f.flags.has(FunctionFlag::Library) || origin == Origin::ThirdParty ? harness::useOf(nameOf(c)) : Use::Other;
  }

  // ---- what comes from outside, and all that it may lead to

  void findEntries() {
    auto start = [&](Id<Function> f) {
      const Function &row = facts.functions[f.index];
      if (row.flags.has(FunctionFlag::Defined) && !row.flags.has(FunctionFlag::Library) && row.place &&
          program.isJudged(row.place.file) && !row.flags.has(FunctionFlag::Main) &&
          row.kind != FunctionKind::Initialiser && by.try_emplace(f.index, nullptr).second)
        order.push_back(f);
    };
    for (uint32_t f = 0; f < facts.functions.size(); ++f)
      if (ComponentId c = program.owner(Id<Function>(f)); c != NoComponent)
        if (const std::string &kind = program.component(c).kind; kind == "boundary-api" || kind == "adapter")
          start(Id<Function>(f));
    for (const auto &wire : program.policy.wires)
      for (const std::string &reader : wire->consumer)
        for (uint32_t f = 0; f < facts.functions.size(); ++f)
          if (isCalled(program, Id<Function>(f), reader)) {
            messageOf.try_emplace(f, wire->id);
            start(Id<Function>(f));
          }
    for (size_t i = 0; i < order.size(); ++i)
      for (const Edge &edge : program.edges(order[i]))
        if (edge.kind != Edge::Escape && by.try_emplace(edge.to.index, &edge).second)
          order.push_back(edge.to);
  }

  std::vector<const Edge *> pathTo(Id<Function> f) const {
    std::vector<const Edge *> path;
    for (const Edge *edge = by.lookup(f.index); edge; edge = by.lookup(edge->from.index))
      path.push_back(edge);
    std::reverse(path.begin(), path.end());
    return path;
  }

  // ---- containers that live as long as the program

  static bool isStatic(const Variable &v) {
    return v.kind == VariableKind::Global || v.kind == VariableKind::StaticMember ||
           v.kind == VariableKind::StaticLocal;
  }

  // Classes of which there is an object that lives so long, by the names of their types.
  void findLasting() {
    SmallVector<StringRef, 32> open;
    auto add = [&](StringRef type) {
      if (lasting.insert(held(type)).second)
        open.push_back(held(type));
    };
    for (const Variable &v : facts.variables) {
      if (isStatic(v) && v.type)
        add(facts.str(v.type));
      if (v.kind == VariableKind::StaticLocal && v.function)
        staticsOf[v.function.index].push_back(Id<Variable>(&v - facts.variables.data()));
    }
    StringMap<SmallVector<StringRef, 4>> fields; // types of fields, by type
    for (const Field &field : facts.fields)
      fields[facts.str(facts.types[field.type.index].name)].push_back(facts.str(field.spelled));
    while (!open.empty())
      for (StringRef type : fields.lookup(open.pop_back_val()))
        add(type);
    // What a function returns, where it has one static local: a singleton, or a table of its own.
    for (uint32_t i = 0; i < facts.variables.size(); ++i) {
      const Variable &v = facts.variables[i];
      if (!v.function || !facts.str(v.name).ends_with("#result"))
        continue;
      if (auto it = staticsOf.find(v.function.index); it != staticsOf.end() && it->second.size() == 1)
        alias[i] = it->second.front();
    }
  }

  Id<Variable> container(const facts::Call &c) const {
    if (!c.slot)
      return {};
    auto it = alias.find(c.slot.index);
    return it == alias.end() ? c.slot : it->second;
  }

  bool lasts(const Variable &v) const {
    if (v.flags.has(VariableFlag::Const) || v.flags.has(VariableFlag::Constexpr))
      return false;
    if (isStatic(v))
      return true;
    if (v.kind != VariableKind::Field || !v.owner)
      return false;
    ComponentId c = program.owner(v.owner);
    return lasting.contains(facts.str(facts.types[v.owner.index].name)) ||
           (c != NoComponent && program.component(c).kind == "registry");
  }

  // ---- what bounds them

  // Something takes out of it: a method, or a function that it is given to.
  void findBounded() {
    BitVector empties(facts.functions.size()); // functions that take out of a container that they are given
    for (const facts::Call &c : facts.calls)
      if (useOf(c) == Use::Shrinks) {
        Id<Variable> v = container(c);
        bounded.insert(v.index);
        const Variable &row = facts.variables[v.index];
        if (row.kind == VariableKind::Parameter && row.function)
          empties.set(row.function.index);
      }
    BitVector gives(facts.functions.size()); // functions that call one of these
    for (const facts::Call &c : facts.calls)
      if (c.caller && c.callee && (empties[c.callee.index] || emptiesArgument(nameOf(c))))
        gives.set(c.caller.index);
    auto bound = [&](Id<Function> f, Id<Variable> v) {
      if (f && v && gives[f.index])
        bounded.insert(v.index);
    };
    for (const Access &access : facts.accesses)
      bound(access.function, access.variable);
    for (const Reference &reference : facts.references)
      bound(reference.fromFunction, reference.variable);
  }

  // A test of the size, or a look into a fixed table.
  bool guards(const facts::Call &c, Id<Variable> table) const {
    Use use = useOf(c);
    if (use == Use::Measures)
      return container(c) == table;
    if (use != Use::LooksUp)
      return c.callee && measuring(table)[c.callee.index];
    const Variable &v = facts.variables[c.slot.index];
    return v.flags.has(VariableFlag::Const) || v.flags.has(VariableFlag::Constexpr);
  }

  // Functions of the project that look at the size: `bool full() const`.
  const BitVector &measuring(Id<Variable> table) const {
    auto [it, fresh] = measures.try_emplace(table.index);
    if (fresh) {
      it->second.resize(facts.functions.size());
      for (const facts::Call &c : facts.calls)
        if (c.caller && useOf(c) == Use::Measures && container(c) == table)
          it->second.set(c.caller.index);
    }
    return it->second;
  }

  // Does every way to the call go by a test that may decide against it? Here, or in all callers.
  bool isGuarded(Id<facts::Call> id, Id<Variable> table, unsigned depth = 0) const {
    constexpr unsigned Deepest = 4;
    Id<Function> f = call(id).caller;
    if (isGuardedHere(id, table))
      return true;
    if (depth == Deepest || !f)
      return false;
    bool called = false;
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (facts.calls[i].callee == f) {
        if (facts.calls[i].caller == f || !isGuarded(Id<facts::Call>(i), table, depth + 1))
          return false;
        called = true;
      }
    return called;
  }

  bool isGuardedHere(Id<facts::Call> id, Id<Variable> table) const {
    auto blocks = skeletons.of(call(id).caller);
    uint32_t target = facts::None;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t event : blocks[b].events)
        if (facts.events[event].call == id)
          target = b;
    if (target == facts::None)
      return false;
    BitVector tests(blocks.size());
    for (uint32_t b = 0; b < blocks.size(); ++b)
      if (b != target && any_of(blocks[b].events, [&](uint32_t event) {
            Id<facts::Call> c = facts.events[event].call;
            return c && guards(call(c), table);
          }))
        tests[b] = any_of(blocks[b].next, [&](auto next) { return !reaches(blocks, next.first, target, b); });
    return tests.any() && !reaches(blocks, Skeletons::Entry, target, tests);
  }

  static bool reaches(ArrayRef<SkeletonBlock> blocks, uint32_t from, uint32_t to, uint32_t without) {
    BitVector closed(blocks.size());
    closed.set(without);
    return reaches(blocks, from, to, closed);
  }
  static bool reaches(ArrayRef<SkeletonBlock> blocks, uint32_t from, uint32_t to, const BitVector &closed) {
    BitVector seen = closed;
    if (seen[from])
      return false;
    seen.set(from);
    SmallVector<uint32_t, 16> open{from};
    while (!open.empty()) {
      uint32_t block = open.pop_back_val();
      if (block == to)
        return true;
      for (auto [next, kind] : blocks[block].next)
        if (!seen[next]) {
          seen.set(next);
          open.push_back(next);
        }
    }
    return false;
  }

  // ---- keys

  // There are only so many of these.
  bool isSmall(StringRef key) {
    if (is_contained({"bool", "char", "unsigned char", "signed char", "std::byte"}, key))
      return true;
    Id<facts::Type> type = program.findType(key);
    return type && facts.types[type.index].kind == TypeKind::Enum;
  }

  bool isConstant(Id<facts::Call> id, uint32_t argument) const {
    return any_of(constantsOf(facts, id), [&](const auto &c) { return c.argument == argument; });
  }

  // Is the function only ever told constants: counter("requests")?
  bool isToldConstants(Id<Function> f) const {
    bool told = false;
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (facts.calls[i].callee == f) {
        if (none_of(constantsOf(facts, Id<facts::Call>(i)), [](const auto &c) { return c.isText; }))
          return false;
        told = true;
      }
    return told;
  }

  // ---- findings

  void judge(Id<facts::Call> id) {
    const facts::Call &c = call(id);
    if (!c.caller || !by.contains(c.caller.index) || !program.isJudged(c.place.file))
      return;
    if (const policy::CallableT *entry = callees.entry(c))
      for (uint32_t argument : policy::argumentsOf(*entry, "grows"))
        if (!isConstant(id, argument) && !isToldConstants(c.caller))
          return say(c, "what '" + entry->name + "' keeps", {});
    if (useOf(c) != Use::Grows)
      return;
    Id<Variable> table = container(c);
    const Variable &v = facts.variables[table.index];
    if (!lasts(v) || bounded.contains(table.index) || bounded.contains(c.slot.index) || isConstant(id, 0) ||
        isSmall(keyType(facts.str(v.type))) || isToldConstants(c.caller) || isGuarded(id, table))
      return;
    say(c, "'" + shown(table) + "'", v.place);
  }

  std::string shown(Id<Variable> table) const {
    const Variable &v = facts.variables[table.index];
    StringRef name = facts.str(v.name).split('@').first;
    if (v.kind == VariableKind::StaticLocal && v.function)
      return program.name(v.function) + "::" + name.ltrim('#').str();
    return name.str();
  }

  std::string whyOutside(Id<Function> entry) const {
    if (auto message = messageOf.find(entry.index); message != messageOf.end())
      return "reads '" + message->second.str() + "', which comes from outside";
    const policy::ComponentT &component = program.component(program.owner(entry));
    return "is of '" + component.name + "', of kind " + component.kind;
  }

  void say(const facts::Call &c, const std::string &table, const Place &declared) {
    Finding f =
        context.atCall(c, "adds to " + table +
                              ", which lives as long as the program and never shrinks, by a key that is not constant");
    if (declared)
      f.notes.push_back(context.note(declared, "nothing takes anything out of it, and nothing tests its size before"));
    auto path = pathTo(c.caller);
    Id<Function> entry = path.empty() ? c.caller : path.front()->from;
    f.notes.push_back(context.note(facts.functions[entry.index].place,
                                   "'" + program.name(entry) + "' " + whyOutside(entry),
                                   /*step=*/true));
    context.notePath(f, path);
    f.remedy = "look the key up in a fixed table, refuse it when the table is full, or take out what is old";
    f.identity += "|" + table;
    context.report(std::move(f), {c.place.file, facts.functions[entry.index].place.file});
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Callees callees;
  const Skeletons skeletons;
  std::vector<Id<Function>> order;
  DenseMap<uint32_t, const Edge *> by;     // functions that input may reach, and by which edge
  DenseMap<uint32_t, StringRef> messageOf; // of functions that [[wire]] names as consumers
  StringSet<> lasting;
  DenseMap<uint32_t, SmallVector<Id<Variable>, 1>> staticsOf; // by function
  DenseMap<uint32_t, Id<Variable>> alias;
  DenseSet<uint32_t> bounded; // by variable
  mutable DenseMap<uint32_t, BitVector> measures;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("seam.unbounded-intern", Level::Warn, Rule::Link, "what comes from outside grows no table without bound",
          run);

} // namespace
} // namespace harness
