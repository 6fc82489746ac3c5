#include "seams/exceptions.h"

#include "closure/edges_at.h"
#include "closure/skeleton.h"
#include "facts/names.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// The names that traits "trait:NAME" give: classes of what is thrown, methods that look something up.
SmallVector<StringRef, 2> namesOf(const policy::CallableT &callable, StringRef trait) {
  SmallVector<StringRef, 2> out;
  for (StringRef text : callable.traits)
    if (text.consume_front(trait) && text.consume_front(":") && !text.empty())
      out.push_back(text);
  return out;
}

// Is a class of a library another one, or does it derive from it ("derives:TYPE")?
bool derivesByCatalogue(const policy::CatalogueIndex &catalogue, StringRef type, StringRef from) {
  constexpr unsigned Deepest = 16; // a catalogue may say by mistake that a class derives from itself
  for (unsigned i = 0; i < Deepest && !type.empty() && type != from; ++i) {
    const policy::CallableT *entry = catalogue.find({}, (type + "::*").str());
    auto bases = entry ? namesOf(*entry, "derives") : SmallVector<StringRef, 2>();
    type = bases.empty() ? StringRef() : bases.front();
  }
  return type == from;
}

} // namespace

class Exceptions::Solver {
public:
  Solver(const Exceptions &of, const Callees &callees, std::vector<Set> &sets)
      : of(of), program(of.program), facts(program.facts), callees(callees), skeletons(facts), sets(sets),
        callers(facts.functions.size()), queued(facts.functions.size()) {
    for (const Edge &edge : program.allEdges())
      if (carries(edge))
        callers[edge.to.index].push_back(edge.from);
  }

  // Sets only grow, and each type enters each set once: it ends.
  void run() {
    for (const Event &event : facts.events)
      if (event.kind == EventKind::Throw && !isOthers(event.function))
        enqueue(event.function);
    for (const facts::Call &call : facts.calls)
      if (throwsByCatalogue(call))
        enqueue(call.caller);
    while (!open.empty()) {
      Id<Function> f = open.pop_back_val();
      queued.reset(f.index);
      Set now = analyse(f);
      if (now.size() <= sets[f.index].size())
        continue;
      sets[f.index] = std::move(now);
      if (!keepsIn(f))
        for (Id<Function> caller : callers[f.index])
          enqueue(caller);
    }
  }

private:
  // More types than this out of one function say no more than these do.
  static constexpr size_t Most = 8;

  static bool carries(const Edge &edge) { return edge.runsHere(); }

  void enqueue(Id<Function> f) {
    if (!queued[f.index]) {
      queued.set(f.index);
      open.push_back(f);
    }
  }

  bool isOthers(Id<Function> f) const { return facts.functions[f.index].flags.has(FunctionFlag::Library); }

  bool keepsIn(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    return row.flags.has(FunctionFlag::Noexcept) || row.flags.has(FunctionFlag::Coroutine) || isCopied(f);
  }

  // Of a known library of which the project keeps a copy: it throws what the catalogue says, and that counts at its calls.
  bool isCopied(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    StringRef symbol = facts.str(row.symbol);
    return !isOthers(f) && row.flags.has(FunctionFlag::Defined) &&
           program.catalogue.find(symbol.split('@').first, facts.str(row.name));
  }

  // Whoever asks for what is at a position has looked how many there are, or should have.
  bool throwsByCatalogue(const facts::Call &call) const {
    return call.callee && callees.hasEffect(call, "ctl.throw") && !callees.hasTrait(call, "checks");
  }

  void addByCatalogue(Set &out, const facts::Call &call) const {
    const Way way{call.place, {}, program.name(call.callee)};
    auto classes = namesOf(*callees.entry(call), "throws");
    for (StringRef name : classes)
      add(out, {{}, {}, std::string_view(name)}, way);
    if (classes.empty())
      add(out, {}, way);
  }

  // Has somebody looked whether it is there, on every way to it: `if (table.count(key)) use(table.at(key))`? What was found
  // is not compared, nor the key.
  bool isLookedUp(ArrayRef<SkeletonBlock> blocks, uint32_t block, uint32_t event) const {
    const facts::Call &call = facts.calls[facts.events[event].call.index];
    auto methods = call.slot ? namesOf(*callees.entry(call), "looked-up-by") : SmallVector<StringRef, 2>();
    if (methods.empty())
      return false;
    auto looks = [&](uint32_t e) {
      if (!facts.events[e].call)
        return false;
      const facts::Call &other = facts.calls[facts.events[e].call.index];
      return other.slot == call.slot && other.callee &&
             is_contained(methods, lastOf(facts.str(facts.functions[other.callee.index].name)));
    };
    for (uint32_t e : blocks[block].events) {
      if (e == event)
        break;
      if (looks(e))
        return true;
    }
    BitVector seen(blocks.size());
    seen.set(Skeletons::Entry);
    SmallVector<uint32_t, 16> open{Skeletons::Entry};
    while (!open.empty() && !seen[block]) {
      uint32_t b = open.pop_back_val();
      if (none_of(blocks[b].events, looks))
        for (auto [next, kind] : blocks[b].next)
          if (!seen[next]) {
            seen.set(next);
            open.push_back(next);
          }
    }
    return !seen[block];
  }

  // ---- one function
  Set analyse(Id<Function> f) {
    Set out;
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    const EdgesAt edges(program, f, blocks);
    bool catches = any_of(blocks, [&](const SkeletonBlock &b) { return isHandler(b); });
    // Of others' code the calls are in the skeleton only if it has handlers.
    if (blocks.empty() || (isOthers(f) && !catches)) {
      for (const Edge &edge : program.edges(f))
        if (carries(edge))
          addCallee(out, edge.to, edge.place);
      if (blocks.empty())
        return out;
    }
    caught.assign(blocks.size(), {});
    for (bool grows = true; grows;) { // what is rethrown may be caught again, further out
      grows = false;
      for (uint32_t b = 0; b < blocks.size(); ++b) {
        Set raised;
        for (uint32_t e : blocks[b].events)
          raise(raised, e, b, edges, blocks);
        for (auto &[thrown, way] : raised)
          grows |= land(out, blocks, b, thrown, way);
      }
    }
    return out;
  }

  bool isHandler(const SkeletonBlock &b) const {
    return !b.events.empty() && facts.events[b.events.front()].kind == EventKind::Catch;
  }

  void raise(Set &out, uint32_t index, uint32_t block, const EdgesAt &edges, ArrayRef<SkeletonBlock> blocks) {
    const Event &event = facts.events[index];
    switch (event.kind) {
    case EventKind::Throw:
      if (!isOthers(event.function))
        add(out, {event.type, event.text}, {event.place, {}, ""});
      break;
    case EventKind::Rethrow:
      if (const SkeletonBlock *handler = handlerAround(event, block, blocks))
        for (auto &[thrown, way] : caught[handler - blocks.data()])
          add(out, thrown, way);
      break;
    case EventKind::Call:
      if (!event.call)
        break;
      if (const facts::Call &call = facts.calls[event.call.index]; throwsByCatalogue(call) && !isLookedUp(blocks, block, index))
        addByCatalogue(out, call);
      for (const Edge *edge : edges.of(facts.calls[event.call.index]))
        addCallee(out, edge->to, edge->place);
      break;
    default:
      break;
    }
  }

  void addCallee(Set &out, Id<Function> callee, const Place &at) const {
    if (!keepsIn(callee))
      for (auto &[thrown, way] : sets[callee.index])
        add(out, thrown, {at, callee, ""});
  }

  static bool add(Set &out, const Thrown &thrown, Way way) {
    return out.size() < Most && out.try_emplace(thrown, std::move(way)).second;
  }

  // The innermost handler in whose text the event stands, and through which every way to it leads: all that a macro
  // writes stands at one place.
  const SkeletonBlock *handlerAround(const Event &event, uint32_t block, ArrayRef<SkeletonBlock> blocks) const {
    const SkeletonBlock *best = nullptr;
    for (const SkeletonBlock &b : blocks) {
      if (!isHandler(b) || !leadsThrough(blocks, &b - blocks.data(), block))
        continue;
      const Event &handler = facts.events[b.events.front()];
      bool inside = handler.place.file == event.place.file && !(event.place < handler.place) &&
                    std::pair(event.place.line, event.place.column) <= std::pair(handler.endLine, handler.endColumn);
      if (inside && (!best || facts.events[best->events.front()].place < handler.place))
        best = &b;
    }
    return best;
  }

  static bool leadsThrough(ArrayRef<SkeletonBlock> blocks, uint32_t handler, uint32_t to) {
    BitVector seen(blocks.size());
    SmallVector<uint32_t, 16> open{Skeletons::Entry};
    while (!open.empty())
      for (auto [next, kind] : blocks[open.pop_back_val()].next)
        if (next != handler && !seen[next]) {
          seen.set(next);
          open.push_back(next);
        }
    return !seen[to];
  }

  bool land(Set &out, ArrayRef<SkeletonBlock> blocks, uint32_t from, const Thrown &thrown, const Way &way) {
    uint32_t handler = of.handlerOf(blocks, from, thrown);
    return add(handler == Skeletons::Exit ? out : caught[handler], thrown, way);
  }

  const Exceptions &of;
  const Program &program;
  const Facts &facts;
  const Callees &callees;
  const Skeletons skeletons;
  std::vector<Set> &sets;
  std::vector<SmallVector<Id<Function>, 2>> callers;
  std::vector<Set> caught; // by handler's block, of the function at hand
  BitVector queued;
  SmallVector<Id<Function>, 64> open;
};

Exceptions::Exceptions(const Program &program, const Callees &callees)
    : program(program), basesOf(program.facts.types.size()), sets(program.facts.functions.size()) {
  for (const Base &base : program.facts.bases)
    basesOf[base.type.index].push_back(base.base);
  Solver(*this, callees, sets).run();
}

// Handlers of a try stand behind it, and behind those of the tries inside it.
uint32_t Exceptions::handlerOf(ArrayRef<SkeletonBlock> blocks, uint32_t block, const Thrown &thrown) const {
  const Facts &facts = program.facts;
  auto first = [&](uint32_t handler) -> const Event & { return facts.events[blocks[handler].events.front()]; };
  SmallVector<uint32_t, 4> handlers;
  for (auto [to, kind] : blocks[block].next)
    if (kind == FlowKind::Exception && to != Skeletons::Exit && !blocks[to].events.empty())
      handlers.push_back(to);
  auto takesAll = [&](uint32_t handler) { return facts.str(first(handler).text) == "..."; };
  llvm::sort(handlers, [&](uint32_t a, uint32_t b) {
    return std::tuple(first(a).place, takesAll(a), a) < std::tuple(first(b).place, takesAll(b), b);
  });
  for (uint32_t handler : handlers)
    if (takes(first(handler), thrown))
      return handler;
  return Skeletons::Exit;
}

bool Exceptions::takes(const Event &handler, const Thrown &thrown) const {
  const Facts &facts = program.facts;
  if (facts.str(handler.text) == "...")
    return true;
  if (!handler.type)
    return thrown.text && takesText(handler.text, thrown.text);
  if (thrown.type)
    return derives(thrown.type, handler.type);
  // Of a library.
  StringRef caught = facts.str(facts.types[handler.type.index].name);
  return !thrown.text && (thrown.named.empty() ? caught == "std::exception" : derivesByCatalogue(program.catalogue, thrown.named, caught));
}

// A pointer is taken by one to what is more const, to a base, or to anything; nullptr by any ([except.handle]).
bool Exceptions::takesText(StringId caught, StringId thrown) const {
  StringRef to = program.facts.str(caught), from = program.facts.str(thrown);
  if (to == from)
    return true;
  to.consume_back("const"); // the pointer itself
  if (!to.consume_back("*"))
    return false;
  if (from == "std::nullptr_t" || from == "nullptr_t")
    return true;
  if (!from.consume_back("*"))
    return false;
  auto target = [](StringRef text) {
    text = text.trim();
    bool isConst = text.consume_front("const ") || text.consume_back(" const");
    return std::pair(text.trim(), isConst);
  };
  auto [toName, toConst] = target(to);
  auto [fromName, fromConst] = target(from);
  if (fromConst && !toConst)
    return false;
  Id<Type> toType = program.findType(toName), fromType = program.findType(fromName);
  return toName == fromName || toName == "void" || (toType && fromType && derives(fromType, toType));
}

bool Exceptions::derives(Id<Type> type, Id<Type> from) const {
  return type == from || any_of(basesOf[type.index], [&](Id<Type> base) { return derives(base, from); });
}

std::string Exceptions::name(const Thrown &thrown) const {
  if (thrown.type)
    return program.name(thrown.type);
  if (!thrown.named.empty())
    return std::string(thrown.named);
  return thrown.text ? program.facts.str(thrown.text).str() : "an exception";
}

} // namespace harness
