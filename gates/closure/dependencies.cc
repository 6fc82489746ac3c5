#include "closure/dependencies.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using policy::EdgeKind;

// "std::vector<auth::Token>" speaks of "auth::Token", and so does "vector<Token>".
bool mentions(StringRef spelled, StringRef type) {
  StringRef word = type.split('@').first.split('<').first;
  if (word.contains("::"))
    word = word.rsplit("::").second;
  auto isLetter = [](char c) { return isAlnum(c) || c == '_'; };
  for (size_t at = spelled.find(word); at != StringRef::npos; at = spelled.find(word, at + 1))
    if ((at == 0 || !isLetter(spelled[at - 1])) && (at + word.size() == spelled.size() || !isLetter(spelled[at + word.size()])))
      return true;
  return false;
}

auto orderOf(const Dependency &d) { return std::tie(d.from, d.place, d.to, d.kind, d.port); }

class Collector {
public:
  Collector(const Program &program, const Vertices &vertices, uint32_t kinds)
      : program(program), facts(program.facts), vertices(vertices), kinds(kinds) {}

  std::vector<Dependency> collect() {
    if (wants(EdgeKind::calls) || wants(EdgeKind::spawns) || wants(EdgeKind::constructs) || wants(EdgeKind::references))
      calls();
    if (wants(EdgeKind::references) || wants(EdgeKind::has_member) || wants(EdgeKind::takes) || wants(EdgeKind::returns))
      references();
    if (wants(EdgeKind::has_member))
      instantiations();
    if (wants(EdgeKind::inherits))
      for (const Base &b : facts.bases)
        add(EdgeKind::inherits, vertices.of(b.type), vertices.of(b.base), b.place);
    if (wants(EdgeKind::overrides))
      for (const Override &o : facts.overrides) // every class that derives has a destructor
        if (facts.functions[o.function.index].kind != FunctionKind::Destructor)
          add(EdgeKind::overrides, vertices.of(o.function), vertices.of(o.overridden), facts.functions[o.function.index].place);
    if (wants(EdgeKind::includes) || wants(EdgeKind::references))
      for (const Include &i : facts.includes)
        add(i.flags.has(IncludeFlag::Macro) ? EdgeKind::references : EdgeKind::includes, vertices.of(i.from), vertices.of(i.to), {i.from, i.line, 1});
    if (wants(EdgeKind::reads) || wants(EdgeKind::writes))
      for (const Access &a : facts.accesses)
        add(a.kind == AccessKind::Read ? EdgeKind::reads : EdgeKind::writes, vertices.of(a.function), vertices.of(a.variable), a.place);
    if (wants(EdgeKind::writes) || wants(EdgeKind::throws) || wants(EdgeKind::catches))
      events();
    llvm::sort(edges, [](const Dependency &a, const Dependency &b) { return orderOf(a) < orderOf(b); });
    edges.erase(llvm::unique(edges, [](const Dependency &a, const Dependency &b) { return orderOf(a) == orderOf(b); }), edges.end());
    return std::move(edges);
  }

private:
  bool wants(EdgeKind kind) const { return kinds >> unsigned(kind) & 1; }

  void add(EdgeKind kind, Vertex from, Vertex to, const Place &place, bool dispatched = false, bool port = false, bool ends = false,
           bool brought = false) {
    if (wants(kind) && from != to)
      edges.push_back({from, to, place, kind, dispatched, port, ends, brought});
  }

  // What the text of a template names: by file and name, because the mention belongs to the template, not to what is
  // made of it.
  bool names(const Place &place, Id<Function> callee) {
    if (!mentionsKnown) {
      mentionsKnown = true;
      for (const Reference &r : facts.references)
        if (r.function)
          mentioned.insert({r.place.file.index, facts.functions[r.function.index].name.index});
        else if (r.type)
          mentionedTypes.insert({r.place.file.index, r.type.index});
    }
    const Function &f = facts.functions[callee.index];
    bool special = f.kind == FunctionKind::Constructor || f.kind == FunctionKind::Destructor;
    return special && f.record ? mentionedTypes.contains({place.file.index, f.record.index})
                               : mentioned.contains({place.file.index, f.name.index});
  }

  bool isBrought(Id<Function> caller, Id<Function> callee, const Place &place) {
    return facts.functions[caller.index].flags.has(FunctionFlag::Instantiated) && place.file && !names(place, callee);
  }

  void addCall(EdgeKind kind, Id<Function> from, Id<Function> to, const Place &place, bool dispatched, bool port, bool ends) {
    if (from && to)
      add(kind, vertices.of(from), vertices.of(to), place.file ? place : facts.functions[from.index].place, dispatched, port, ends,
          isBrought(from, to, place));
  }

  void construction(const facts::Call &call) {
    const Function &callee = facts.functions[call.callee.index];
    bool copies = call.flags.has(CallFlag::Bare) && callee.parameters;
    if (callee.kind == FunctionKind::Constructor && callee.record && !copies)
      add(EdgeKind::constructs, vertices.of(call.caller), vertices.of(callee.record), call.place, false, false, false,
          isBrought(call.caller, call.callee, call.place));
  }

  // The call graph has what can be followed. What it ends at, as functions of libraries, is called all the same; what these
  // call, be it what they are handed, is not asked: a callable that is wrapped could be any that ever was.
  void calls() {
    DenseSet<std::pair<uint64_t, uint64_t>> known; // from and to, file and line
    auto keyOf = [](Id<Function> from, Id<Function> to, const Place &at) {
      return std::pair(uint64_t(from.index) << 32 | to.index, uint64_t(at.file.index) << 32 | (at.line << 8 ^ at.column));
    };
    for (const Edge &e : program.allEdges()) {
      if (!e.from || !e.to)
        continue;
      EdgeKind kind = e.kind == Edge::Spawn ? EdgeKind::spawns : e.kind == Edge::Escape ? EdgeKind::references : EdgeKind::calls;
      addCall(kind, e.from, e.to, e.place, e.kind == Edge::Virtual || e.kind == Edge::Indirect, e.port, /*ends=*/false);
      known.insert(keyOf(e.from, e.to, e.place));
    }
    auto addUnknown = [&](Id<Function> from, Id<Function> to, const Place &place, bool dispatched = false) {
      if (from && to && !known.contains(keyOf(from, to, place)))
        addCall(EdgeKind::calls, from, to, place, dispatched, /*port=*/false, /*ends=*/true);
    };
    for (const facts::Call &call : facts.calls) {
      if (call.kind == CallKind::Lambda || call.kind == CallKind::Address || call.kind == CallKind::Asm)
        continue;
      if (!call.callee) {
        if (call.slot && facts.variables[call.slot.index].kind != VariableKind::Parameter)
          for (Id<Function> f : program.slots().content(call.slot).functions)
            addUnknown(call.caller, f, call.place, /*dispatched=*/true);
        continue;
      }
      construction(call);
      addUnknown(call.caller, call.callee, call.place);
    }
    for (const Binding &b : facts.bindings)
      if (b.kind == BindingKind::Passed)
        addUnknown(b.holder, b.function, b.place);
  }

  // From a function, else from the class, else from the file that the mention stands in.
  Vertex holder(const Reference &r) const {
    return r.fromFunction ? vertices.of(r.fromFunction) : r.fromType ? vertices.of(r.fromType) : vertices.of(r.place.file);
  }

  void references() {
    if (wants(EdgeKind::has_member))
      for (const Field &field : facts.fields)
        fieldsOf[field.type.index].push_back(&field);
    const std::multimap<uint32_t, Id<Type>> standsFor = aliases();
    for (const Reference &r : facts.references) {
      if (r.kind == ReferenceKind::Friend || r.kind == ReferenceKind::Declaration || r.kind == ReferenceKind::Unseen || !r.place.file)
        continue;
      Vertex from = holder(r);
      if (r.function)
        add(EdgeKind::references, from, vertices.of(r.function), r.place);
      if (r.variable)
        add(EdgeKind::references, from, vertices.of(r.variable), r.place);
      if (!r.type)
        continue;
      add(EdgeKind::references, from, vertices.of(r.type), r.place);
      use(r, r.type);
      auto [first, last] = standsFor.equal_range(r.type.index);
      for (auto it = first; it != last; ++it)
        use(r, it->second);
    }
  }

  // In signatures and as members an alias is what it stands for.
  void use(const Reference &r, Id<Type> type) {
    Vertex from = holder(r), to = vertices.of(type);
    // Of a function that is only declared nobody says more than the class that it is a method of.
    bool isOfSomething = r.fromFunction || r.fromType;
    if (r.kind == ReferenceKind::Return && isOfSomething)
      add(EdgeKind::returns, from, to, r.place);
    else if (r.kind == ReferenceKind::Signature && isOfSomething)
      add(EdgeKind::takes, from, to, r.place);
    else if (r.fromType && !r.fromFunction)
      member(r, to);
  }

  // What aliases stand for, by alias: what they name, and what the aliases among that stand for.
  std::multimap<uint32_t, Id<Type>> aliases() const {
    std::multimap<uint32_t, Id<Type>> named, all;
    for (const Reference &r : facts.references)
      if (r.fromType && !r.fromFunction && r.type && facts.types[r.fromType.index].kind == TypeKind::Alias)
        named.emplace(r.fromType.index, r.type);
    for (auto it = named.begin(); it != named.end(); it = named.upper_bound(it->first)) {
      SmallVector<uint32_t, 4> open{it->first};
      DenseSet<uint32_t> seen{it->first};
      while (!open.empty()) {
        auto [first, last] = named.equal_range(open.pop_back_val());
        for (auto next = first; next != last; ++next)
          if (seen.insert(next->second.index).second) {
            all.emplace(it->first, next->second);
            open.push_back(next->second.index);
          }
      }
    }
    return all;
  }

  // What an alias stands for is a member of whoever has a member of it. The argument of a template is one where a member
  // is written with it; the first mention in a class, which is the one that is kept, may be another.
  void member(const Reference &r, Vertex to) {
    Vertex from = vertices.of(r.fromType);
    bool isAlias = facts.types[r.fromType.index].kind == TypeKind::Alias;
    if (isAlias || r.kind == ReferenceKind::Member)
      return add(EdgeKind::has_member, from, to, r.place);
    if (r.kind == ReferenceKind::TemplateArgument && wants(EdgeKind::has_member))
      for (const Field *field : fieldsOf[r.fromType.index])
        if (mentions(facts.str(field->spelled), facts.str(facts.types[r.type.index].name)))
          return add(EdgeKind::has_member, from, to, field->place);
  }

  // A class that is made of a template has its members, and those that its arguments bring.
  void instantiations() {
    for (uint32_t t = 0; t < facts.types.size(); ++t)
      if (const Type &type = facts.types[t]; type.flags.has(TypeFlag::Instantiated))
        if (Id<Type> pattern = program.findType(facts.str(type.pattern)))
          add(EdgeKind::has_member, vertices.of(Id<Type>(t)), vertices.of(pattern), type.place);
    for (const Field &field : facts.fields)
      if (facts.types[field.type.index].flags.has(TypeFlag::Instantiated)) {
        StringRef spelled = facts.str(field.spelled);
        while (spelled.consume_front("const ") || spelled.consume_back("&") || spelled.consume_back("*") || spelled.consume_back(" "))
          ;
        if (Id<Type> type = program.findType(spelled))
          add(EdgeKind::has_member, vertices.of(field.type), vertices.of(type), field.place);
      }
  }

  void events() {
    for (const Event &e : facts.events) {
      if (e.kind == EventKind::Write && e.variable)
        add(EdgeKind::writes, vertices.of(e.function), vertices.of(e.variable), e.place);
      if (e.kind == EventKind::Throw && e.type)
        add(EdgeKind::throws, vertices.of(e.function), vertices.of(e.type), e.place);
      if (e.kind == EventKind::Catch && e.type)
        add(EdgeKind::catches, vertices.of(e.function), vertices.of(e.type), e.place);
    }
  }

  const Program &program;
  const Facts &facts;
  const Vertices &vertices;
  const uint32_t kinds;
  std::vector<Dependency> edges;
  bool mentionsKnown = false;
  DenseSet<std::pair<uint32_t, uint32_t>> mentioned, mentionedTypes; // file and name of a function, file and type
  DenseMap<uint32_t, SmallVector<const Field *, 4>> fieldsOf;
};

} // namespace

Dependencies::Dependencies(const Program &program, uint32_t kinds)
    : vertices(program.facts), edges(Collector(program, vertices, kinds).collect()), incoming(edges.size()),
      firstIncoming(vertices.size() + 1) {
  for (const Dependency &d : edges)
    ++firstIncoming[d.to + 1];
  for (size_t i = 0; i < vertices.size(); ++i)
    firstIncoming[i + 1] += firstIncoming[i];
  std::vector<uint32_t> next(firstIncoming.begin(), firstIncoming.end() - 1);
  for (uint32_t i = 0; i < edges.size(); ++i)
    incoming[next[edges[i].to]++] = i;
}

StringRef verb(EdgeKind kind) {
  switch (kind) {
  case EdgeKind::calls:
    return "calls";
  case EdgeKind::spawns:
    return "lets another thread or a loop run";
  case EdgeKind::constructs:
    return "makes a";
  case EdgeKind::references:
    return "names";
  case EdgeKind::includes:
    return "includes";
  case EdgeKind::inherits:
    return "derives from";
  case EdgeKind::overrides:
    return "overrides";
  case EdgeKind::has_member:
    return "has a member of";
  case EdgeKind::takes:
    return "takes";
  case EdgeKind::returns:
    return "returns";
  case EdgeKind::reads:
    return "reads";
  case EdgeKind::writes:
    return "writes";
  case EdgeKind::throws:
    return "throws";
  case EdgeKind::catches:
    return "catches";
  }
  return "uses";
}

} // namespace harness
