#include "seams/precedence.h"

#include "closure/edges_at.h"
#include "closure/skeleton.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

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

// What a function lets be reached: a call of `after`, by the call through which it is reached here.
struct Open {
  Preceded preceded;
  Place unknown;
  Id<Function> in;
  Id<Function> through; // none: it is called here
  Place at;
};

class Analysis {
public:
  Analysis(const Program &program, const BitVector &before, const BitVector &after)
      : program(program), facts(program.facts), before(before), after(after), skeletons(facts),
        gives(facts.functions.size(), Preceded::Yes), open(facts.functions.size()), called(facts.functions.size()),
        unknown(program.catalogue.covered("unknown")) {}

  std::vector<Exposure> run() {
    findInvolved();
    // Both only get worse, each in few steps: what is given at the end, and what is open.
    for (bool changes = true; changes;) {
      changes = false;
      for (Id<Function> f : involved)
        changes |= analyse(f);
    }
    std::vector<Exposure> found;
    for (Id<Function> f : involved)
      if (isRoot(f))
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
    for (size_t i = 0; i < involved.size(); ++i)
      for (Id<Function> caller : callers[involved[i].index])
        add(caller);
    for (Id<Function> f : involved)
      isInvolved.insert(f.index);
  }

  // Where the world comes in: what nobody in the program calls.
  bool isRoot(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    return !called[f.index] && !row.flags.has(FunctionFlag::Library) && program.isJudged(row.place.file);
  }

  // ---- one function; true if callers have to look again
  bool analyse(Id<Function> f) {
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    if (blocks.empty())
      return false;
    const EdgesAt edges(program, f, blocks);
    std::vector<Point> in(blocks.size());
    Point atExit;
    in[Skeletons::Entry] = {Preceded::No, {}, true};
    SmallVector<uint32_t, 16> work{Skeletons::Entry};
    std::map<Id<facts::Call>, Open> exposed;
    while (!work.empty()) {
      uint32_t b = work.pop_back_val();
      Point point = in[b];
      for (uint32_t e : blocks[b].events)
        step(f, facts.events[e], edges, point, exposed);
      for (auto [to, kind] : blocks[b].next) {
        // An exception leaves a block anywhere: what happens in it is not certain behind it.
        const Point &out = kind == FlowKind::Exception ? in[b] : point;
        if (to == Skeletons::Exit && kind != FlowKind::Exception)
          join(atExit, out);
        if (join(in[to], out))
          work.push_back(to);
      }
    }
    bool changes = false;
    Preceded now = atExit.reached ? atExit.preceded : Preceded::Yes;
    if (now < gives[f.index]) {
      gives[f.index] = now;
      changes = true;
    }
    for (auto &[call, way] : exposed) {
      auto [it, fresh] = open[f.index].try_emplace(call, way);
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

  void step(Id<Function> f, const Event &event, const EdgesAt &edges, Point &point, std::map<Id<facts::Call>, Open> &exposed) {
    if (!event.call)
      return;
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
    if (call.callee && after[call.callee.index])
      expose(event.call, {Preceded::No, {}, f, {}, call.place});
    for (const Edge *edge : edges.of(call)) // by a pointer, or as an overrider
      if (edge->to != call.callee && after[edge->to.index])
        expose(event.call, {Preceded::No, {}, f, {}, call.place});
    // Of several functions that a call may reach the worst counts.
    std::optional<Preceded> given;
    for (const Edge *edge : edges.of(call)) {
      for (auto &[which, way] : open[edge->to.index])
        expose(which, {way.preceded, way.unknown, way.in, edge->to, call.place});
      if (edge->kind == Edge::Handed)
        continue; // a library runs it, if it likes
      Preceded gift = before[edge->to.index] || neverReturns(edge->to) ? Preceded::Yes
                      : isInvolved.contains(edge->to.index)            ? gives[edge->to.index]
                                                                       : Preceded::No;
      given = std::min(given.value_or(gift), gift);
    }
    // What runs later, in another thread, runs after what has happened here.
    for (const Edge *edge : edges.spawnedBy(call))
      for (auto &[which, way] : open[edge->to.index])
        expose(which, {way.preceded, way.unknown, way.in, edge->to, call.place});
    if (call.callee && before[call.callee.index])
      given = Preceded::Yes;
    if (given.value_or(Preceded::No) > point.preceded)
      point.preceded = *given;
    if (point.preceded == Preceded::No && isUnknown(f, call)) {
      point.preceded = Preceded::Unproved;
      point.unknown = call.place;
    }
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
    for (BitVector seen(facts.functions.size()); f && !seen[f.index];) {
      seen.set(f.index);
      auto way = open[f.index].find(call);
      if (way == open[f.index].end() || !way->second.through)
        break;
      path.push_back({way->second.through, way->second.at});
      f = way->second.through;
    }
    return path;
  }

  const Program &program;
  const Facts &facts;
  const BitVector &before, &after;
  const Skeletons skeletons;
  std::vector<Preceded> gives;                         // by function: when it returns, if it began with nothing
  std::vector<std::map<Id<facts::Call>, Open>> open;   // by function: calls of `after`
  BitVector called;
  std::vector<Id<Function>> involved;
  DenseSet<uint32_t> isInvolved;
  std::map<uint32_t, bool> never; // functions that never return
  const policy::EffectSet unknown;
};

} // namespace

std::vector<Exposure> findExposures(const Program &program, const BitVector &before, const BitVector &after) {
  return Analysis(program, before, after).run();
}

} // namespace harness
