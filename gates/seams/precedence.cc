#include "seams/precedence.h"

#include "closure/edges_at.h"
#include "closure/skeleton.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <deque>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// How far a point of a function is: has it happened, and if not for certain, which call may hide it.
struct Point {
  Preceded preceded = Preceded::Yes; // of a point that no way leads to
  Place unknown;
  bool reached = false;
};

using NodeId = uint32_t;
constexpr NodeId NoNode = None;

// What a function lets be reached: a call of `after`, by the call through which it is reached here.
struct Open {
  Preceded preceded;
  Place unknown;
  Id<Function> in;
  NodeId through; // none: it is called here
  Place at;
};

// Callables that parameters hold, where who calls says so.
using Held = std::map<Id<Variable>, SmallVector<Id<Function>, 2>>;

// A function, as it runs with callables that were handed to it: each is run where the function calls its parameter, with
// what has happened there.
struct Node {
  Id<Function> function;
  Held held; // of a function by itself none; what calls its parameters is then known to nobody
};

class Analysis {
public:
  Analysis(const Program &program, const BitVector &before, const BitVector &after)
      : program(program), facts(program.facts), before(before), after(after), skeletons(facts),
        called(facts.functions.size()), handing(facts.functions.size()), unknown(program.catalogue.covered("unknown")) {
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      add({Id<Function>(i), {}});
  }

  std::vector<Exposure> run() {
    findInvolved();
    findHanded();
    // Both only get worse, each in few steps: what is given at the end, and what is open.
    for (bool changes = true; changes;) {
      changes = false;
      for (Id<Function> f : involved)
        changes |= analyse(f.index);
      for (NodeId n = facts.functions.size(); n < nodes.size(); ++n) // more may come
        changes |= analyse(n);
    }
    std::vector<Exposure> found;
    for (Id<Function> f : involved)
      if (isRoot(f) && !happensBefore(f))
        for (auto &[call, way] : open[f.index])
          found.push_back({f, way.in, call, way.preceded, way.unknown, pathTo(f, call)});
    llvm::sort(found, [&](const Exposure &a, const Exposure &b) {
      return std::tie(facts.calls[a.call.index].place, a.root, a.call) < std::tie(facts.calls[b.call.index].place, b.root, b.call);
    });
    return found;
  }

private:
  // Those that call one or the other, directly or not; callees mostly first.
  void findInvolved() {
    std::vector<SmallVector<Id<Function>, 2>> callers(facts.functions.size());
    for (const Edge &edge : program.allEdges()) {
      callers[edge.to.index].push_back(edge.from);
      if (edge.kind != Edge::Escape)
        called.set(edge.to.index);
    }
    BitVector seen(facts.functions.size());
    auto add = [&](Id<Function> f) {
      if (!seen[f.index]) {
        seen.set(f.index);
        involved.push_back(f);
      }
    };
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (before[i] || after[i])
        for (Id<Function> caller : callers[i])
          add(caller);
    // No edge leads to what has no body: to a function of the system, or of a library that is not in the program.
    for (const facts::Call &call : facts.calls)
      if (call.callee && (before[call.callee.index] || after[call.callee.index]))
        add(call.caller);
    for (size_t i = 0; i < involved.size(); ++i)
      for (Id<Function> caller : callers[involved[i].index])
        add(caller);
    for (Id<Function> f : involved)
      isInvolved.insert(f.index);
    for (uint32_t i = 0; i < facts.calls.size(); ++i) {
      const facts::Call &call = facts.calls[i];
      const Flags<FunctionFlag> flags = facts.functions[call.caller.index].flags;
      bool isEnd = flags.has(FunctionFlag::StaticInit) && call.kind == CallKind::Destructor;
      if (flags.has(FunctionFlag::Implicit) && isInvolved.contains(call.caller.index) && !isEnd)
        implied[call.caller.index].push_back(i);
    }
  }

  // Where the world comes in: what nobody in the program calls.
  bool isRoot(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    return !called[f.index] && !row.flags.has(FunctionFlag::Library) && program.isJudged(row.place.file);
  }

  // Does it run before main?
  bool isEarly(Id<Function> f) const {
    return facts.functions[f.index].flags.has(FunctionFlag::StaticInit) || facts.functions[f.index].flags.has(FunctionFlag::AtStart);
  }

  // Has it happened before main when a root begins? Static initialisers of one file run from top to bottom; of those of two
  // nobody knows.
  bool happensBefore(Id<Function> root) const {
    const Place &at = facts.functions[root.index].place;
    return any_of(involved, [&](Id<Function> f) {
      const Place &early = facts.functions[f.index].place;
      return isEarly(f) && gives[f.index] == Preceded::Yes && !(isEarly(root) && early.file == at.file && !(early < at));
    });
  }

  // ---- callables that are handed to functions of the program
  NodeId add(Node node) {
    nodes.push_back(std::move(node));
    gives.push_back(Preceded::Yes);
    open.emplace_back();
    return nodes.size() - 1;
  }

  NodeId nodeOf(Id<Function> f, Held held) {
    if (held.empty())
      return f.index;
    auto [it, fresh] = contexts.try_emplace({f, held}, NoNode);
    if (fresh)
      it->second = add({f, std::move(held)});
    return it->second;
  }

  void findHanded() {
    for (const facts::Call &call : facts.calls)
      if (call.slot && isThroughSlot(call))
        callsThrough.insert({call.caller, call.slot});
    for (uint32_t i = 0; i < facts.bindings.size(); ++i)
      if (const Binding &b = facts.bindings[i]; b.kind == BindingKind::Passed && b.holder && b.slot &&
                                                facts.variables[b.slot.index].kind == VariableKind::Parameter &&
                                                facts.variables[b.slot.index].function)
        handing[b.holder.index].push_back(i);
  }

  // A pointer to a function that is called, or what a library wraps one in.
  bool isThroughSlot(const facts::Call &call) const {
    if (!call.callee)
      return true;
    const Function &callee = facts.functions[call.callee.index];
    return callee.flags.has(FunctionFlag::Library) && facts.str(callee.name).ends_with("::operator()");
  }

  bool isRelevant(Id<Function> callable) const {
    return before[callable.index] || after[callable.index] || isInvolved.contains(callable.index);
  }

  // Can be seen where a function runs a callable that its parameter is given: it, or a lambda in it, calls the parameter or,
  // being made from a template, the callable itself; or hands it on.
  bool showsWhere(Id<Function> f, Id<Variable> parameter, Id<Function> callable) const {
    const Function &row = facts.functions[f.index];
    if (row.flags.has(FunctionFlag::Library) || row.flags.has(FunctionFlag::Virtual) || skeletons.of(f).empty())
      return false;
    std::vector<Id<Function>> seen{f};
    for (size_t i = 0; i < seen.size(); ++i) {
      if (callsThrough.count({seen[i], parameter}) ||
          any_of(handing[seen[i].index], [&](uint32_t b) { return facts.bindings[b].source == parameter; }))
        return true;
      for (const Edge &edge : program.edges(seen[i])) {
        if (!edge.runsHere())
          continue;
        if (edge.to == callable)
          return true;
        if (facts.functions[edge.to.index].kind == FunctionKind::Lambda && !is_contained(seen, edge.to))
          seen.push_back(edge.to);
      }
    }
    return false;
  }

  // What the calls of a node hand to functions that show where they run it, and what is handed to others, by call.
  struct HandedBy {
    std::map<Id<facts::Call>, Held> shown;
    std::map<Id<facts::Call>, SmallVector<Id<Function>, 2>> others; // of what was handed to the node itself
    std::set<std::pair<Place, Id<Function>>> settled;               // edges that the above stands for
  };
  HandedBy handedBy(const Node &node, ArrayRef<SkeletonBlock> blocks) const {
    HandedBy result;
    for (uint32_t i : handing[node.function.index]) {
      const Binding &b = facts.bindings[i];
      SmallVector<Id<Function>, 2> callables;
      auto held = node.held.find(b.source);
      if (b.function)
        callables.push_back(b.function);
      else if (held != node.held.end())
        callables = held->second;
      else if (b.source && facts.variables[b.source.index].kind != VariableKind::Parameter)
        callables.append(program.slots().content(b.source).functions.begin(), program.slots().content(b.source).functions.end());
      erase_if(callables, [&](Id<Function> c) { return !isRelevant(c); });
      Id<Function> taker = facts.variables[b.slot.index].function;
      Id<facts::Call> call = callables.empty() ? Id<facts::Call>() : callOf(taker, b.place, blocks);
      if (!call)
        continue;
      for (Id<Function> c : callables)
        if (showsWhere(taker, b.slot, c)) {
          result.shown[call][b.slot].push_back(c);
          result.settled.insert({b.place, c});
        } else if (held != node.held.end()) {
          result.others[call].push_back(c);
        }
    }
    return result;
  }

  // The call that an argument at a place belongs to: the last one of its callee that begins before it.
  Id<facts::Call> callOf(Id<Function> callee, const Place &argument, ArrayRef<SkeletonBlock> blocks) const {
    Id<facts::Call> best;
    for (const SkeletonBlock &block : blocks)
      for (uint32_t e : block.events)
        if (Id<facts::Call> id = facts.events[e].call; id && facts.calls[id.index].callee == callee) {
          const Place &at = facts.calls[id.index].place;
          if (at.file == argument.file && !(argument < at) && (!best || facts.calls[best.index].place < at))
            best = id;
        }
    return best;
  }

  // ---- one function; true if callers have to look again
  bool analyse(NodeId n) {
    const Id<Function> f = nodes[n].function;
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    if (blocks.empty())
      return facts.functions[f.index].flags.has(FunctionFlag::Implicit) && analyseImplicit(n);
    const size_t known = nodes.size();
    const EdgesAt edges(program, f, blocks);
    const HandedBy handed = handedBy(nodes[n], blocks);
    std::vector<Point> in(blocks.size());
    Point atExit;
    in[Skeletons::Entry] = {Preceded::No, {}, true};
    SmallVector<uint32_t, 16> work{Skeletons::Entry};
    std::map<Id<facts::Call>, Open> exposed;
    while (!work.empty()) {
      uint32_t b = work.pop_back_val();
      Point point = in[b];
      for (uint32_t e : blocks[b].events)
        step(nodes[n], facts.events[e], edges, handed, point, exposed);
      for (auto [to, kind] : blocks[b].next) {
        // An exception leaves a block anywhere: what happens in it is not certain behind it.
        const Point &out = kind == FlowKind::Exception ? in[b] : point;
        if (to == Skeletons::Exit && kind != FlowKind::Exception)
          join(atExit, out);
        if (join(in[to], out))
          work.push_back(to);
      }
    }
    return note(n, atExit.reached ? atExit.preceded : Preceded::Yes, exposed) || nodes.size() > known;
  }

  // What the compiler makes has no skeleton: constructors and destructors that nobody writes, static initialisers. All that it
  // calls happens; in which order nobody asks, so in itself nothing is wrong. What static objects do at their end is not looked at.
  bool analyseImplicit(NodeId n) {
    const size_t known = nodes.size();
    const EdgesAt edges(program, nodes[n].function, {});
    Point point{Preceded::No, {}, true};
    std::map<Id<facts::Call>, Open> exposed;
    for (int round = 0; round < 2; ++round) {
      exposed.clear();
      for (uint32_t i : implied[nodes[n].function.index]) {
        Event event;
        event.kind = EventKind::Call;
        event.call = Id<facts::Call>(i);
        step(nodes[n], event, edges, {}, point, exposed);
      }
    }
    return note(n, point.preceded, exposed) || nodes.size() > known;
  }

  bool note(NodeId n, Preceded now, const std::map<Id<facts::Call>, Open> &exposed) {
    bool changes = false;
    if (now < gives[n]) {
      gives[n] = now;
      changes = true;
    }
    for (auto &[call, way] : exposed) {
      auto [it, fresh] = open[n].try_emplace(call, way);
      if (!fresh && way.preceded < it->second.preceded)
        it->second = way, fresh = true;
      changes |= fresh;
    }
    return changes;
  }

  static bool join(Point &into, const Point &from) {
    if (!into.reached || from.preceded < into.preceded) {
      bool changes = !into.reached || from.preceded < into.preceded;
      into = from;
      into.reached = true;
      return changes;
    }
    return false;
  }

  void step(const Node &node, const Event &event, const EdgesAt &edges, const HandedBy &handed, Point &point,
            std::map<Id<facts::Call>, Open> &exposed) {
    if (!event.call)
      return;
    const Id<Function> f = node.function;
    const facts::Call &call = facts.calls[event.call.index];
    auto expose = [&](Id<facts::Call> which, Open way) {
      if (point.preceded == Preceded::Yes)
        return;
      if (point.preceded == Preceded::Unproved) {
        way.preceded = Preceded::Unproved;
        way.unknown = point.unknown;
      }
      auto [it, fresh] = exposed.try_emplace(which, way);
      if (!fresh && way.preceded < it->second.preceded)
        it->second = way;
    };
    auto exposeAll = [&](NodeId to) {
      for (auto &[which, way] : open[to])
        expose(which, {way.preceded, way.unknown, way.in, to, call.place});
    };
    // Of several functions that a call may reach the worst counts.
    std::optional<Preceded> given;
    auto give = [&](NodeId to) {
      Id<Function> g = nodes[to].function;
      bool isKnown = to != g.index || isInvolved.contains(to);
      Preceded gift = before[g.index] || neverReturns(g) ? Preceded::Yes : isKnown ? gives[to] : Preceded::No;
      given = std::min(given.value_or(gift), gift);
    };
    auto isSettled = [&](const Edge &edge) {
      return (edge.kind == Edge::Handed || edge.kind == Edge::Kept) && handed.settled.count({edge.place, edge.to});
    };
    if (call.callee && after[call.callee.index])
      expose(event.call, {Preceded::No, {}, f, NoNode, call.place});
    if (auto held = node.held.find(call.slot); held != node.held.end() && isThroughSlot(call)) {
      for (Id<Function> callable : held->second) {
        if (after[callable.index])
          expose(event.call, {Preceded::No, {}, f, NoNode, call.place});
        exposeAll(callable.index);
        give(callable.index);
      }
    } else {
      for (const Edge *edge : edges.of(call)) // by a pointer, or as an overrider
        if (edge->to != call.callee && after[edge->to.index] && !isSettled(*edge))
          expose(event.call, {Preceded::No, {}, f, NoNode, call.place});
      for (const Edge *edge : edges.of(call)) {
        if (isSettled(*edge))
          continue;
        NodeId to = nodeOf(edge->to, heldBy(node, event.call, edge->to, handed));
        exposeAll(to);
        if (edge->kind != Edge::Handed) // a library runs it, if it likes
          give(to);
      }
    }
    if (auto others = handed.others.find(event.call); others != handed.others.end())
      for (Id<Function> callable : others->second) {
        if (after[callable.index])
          expose(event.call, {Preceded::No, {}, f, NoNode, call.place});
        exposeAll(callable.index);
      }
    // What runs later, in another thread, runs after what has happened here.
    for (const Edge *edge : edges.spawnedBy(call))
      if (!isSettled(*edge))
        exposeAll(edge->to.index);
    if (call.callee && before[call.callee.index])
      given = Preceded::Yes;
    if (given.value_or(Preceded::No) > point.preceded)
      point.preceded = *given;
    if (point.preceded == Preceded::No && isUnknown(f, call)) {
      point.preceded = Preceded::Unproved;
      point.unknown = call.place;
    }
  }

  // What a callee of a call holds: what is handed to it; a lambda in the function also what the function holds.
  Held heldBy(const Node &node, Id<facts::Call> call, Id<Function> callee, const HandedBy &handed) const {
    Held held;
    if (auto it = handed.shown.find(call); it != handed.shown.end() && callee == facts.calls[call.index].callee)
      held = it->second;
    if (facts.functions[callee.index].kind == FunctionKind::Lambda)
      for (auto &[parameter, callables] : node.held)
        if (callsThrough.count({callee, parameter}))
          held.try_emplace(parameter, callables);
    return held;
  }

  // It throws or ends the program on every way: nothing comes after it.
  bool neverReturns(Id<Function> f) {
    auto [it, fresh] = never.try_emplace(f.index, false);
    if (fresh) {
      std::vector<SkeletonBlock> blocks = skeletons.of(f);
      it->second = !blocks.empty() && !returns(blocks);
    }
    return it->second;
  }

  // Does nobody know what it does?
  bool isUnknown(Id<Function> f, const facts::Call &call) const {
    return any_of(program.leaves(f),
                  [&](const Leaf &leaf) { return leaf.place == call.place && leaf.effects.intersects(unknown); });
  }

  std::vector<std::pair<Id<Function>, Place>> pathTo(Id<Function> f, Id<facts::Call> call) const {
    std::vector<std::pair<Id<Function>, Place>> path;
    NodeId n = f.index;
    for (BitVector seen(nodes.size()); !seen[n];) {
      seen.set(n);
      auto way = open[n].find(call);
      if (way == open[n].end() || way->second.through == NoNode)
        break;
      n = way->second.through;
      path.push_back({nodes[n].function, way->second.at});
    }
    return path;
  }

  const Program &program;
  const Facts &facts;
  const BitVector &before, &after;
  const Skeletons skeletons;
  std::deque<Node> nodes;                             // the functions by themselves, then those that were handed something
  std::deque<Preceded> gives;                         // by node: when it returns, if it began with nothing
  std::deque<std::map<Id<facts::Call>, Open>> open;   // by node: calls of `after`
  std::map<std::pair<Id<Function>, Held>, NodeId> contexts;
  BitVector called;
  std::vector<SmallVector<uint32_t, 2>> handing;              // bindings, by who hands something over
  std::set<std::pair<Id<Function>, Id<Variable>>> callsThrough; // who calls what a variable holds
  std::vector<Id<Function>> involved;
  DenseSet<uint32_t> isInvolved;
  DenseMap<uint32_t, SmallVector<uint32_t, 4>> implied; // calls, by who makes them, if that is written nowhere
  std::map<uint32_t, bool> never; // functions that never return
  const policy::EffectSet unknown;
};

} // namespace

std::vector<Exposure> findExposures(const Program &program, const BitVector &before, const BitVector &after) {
  return Analysis(program, before, after).run();
}

} // namespace harness
