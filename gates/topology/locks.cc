#include "topology/locks.h"

#include "closure/skeleton.h"
#include "closure/strongly_connected.h"
#include "topology/lockoperands.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetOperations.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

struct Mode {
  bool shared = false, ofThis = false;
  friend bool operator==(Mode, Mode) = default;
};

// How a lock is taken, and which locks of the caller are given up meanwhile, on whatever way.
struct Taking {
  Mode mode;
  std::set<Lock> without;
  friend bool operator==(const Taking &, const Taking &) = default;
};

// What a function does to locks, as its callers see it.
struct Summary {
  // Acquired while it holds no other, itself or through calls. What is acquired under another lock is an edge from that
  // one already, so that a way to it remains: sets stay small in long chains of calls.
  std::map<Lock, Taking> acquired;
  std::set<Lock> skipped;        // of these, those that it does without on another way, with the same to do
  std::map<Lock, Mode> left;     // held when it returns, though not when it was called
  std::map<Lock, Mode> released; // that it did not acquire
  std::set<Lock> inResult;       // of these, by a guard that it returns
  std::string result;            // the class of that guard
  std::set<Lock> inFields;       // of these, by a guard that is a field of the object that it makes
  std::string waits;             // a call in it that waits, but for a condition; empty: none
  std::map<Lock, Mode> waitsWithout; // locks of the caller that it has given up meanwhile
  std::set<Lock> uncertain;      // of a circle of calls: seemed to be left held, until more was known of the others
  friend bool operator==(const Summary &, const Summary &) = default;
  bool touches() const { return !acquired.empty() || !left.empty() || !released.empty() || !waits.empty(); }
};

// What is held at a point of a function, with where it was acquired; and whether the point was reached at all.
struct State {
  bool reached = false;
  std::map<Lock, Held> held;
  std::map<Lock, Mode> givenUp; // released here, acquired by a caller
  std::set<Lock> maybe;         // acquired here on some way, and not released since
  Guards guards;
};

class Analysis {
public:
  Analysis(const Program &program, const Callees &callees, Locks &out)
      : program(program), facts(program.facts), callees(callees), skeletons(facts), out(out),
        operands(facts), summaries(facts.functions.size()), inGroup(facts.functions.size()) {
    findInvolved();
  }

  // Callees first. What functions that call each other do is what follows from their own code, then from that of whom they
  // call, and so on until nothing is new: in rounds, so that it is the same in whatever order they stand.
  void run() {
    std::vector<uint32_t> first{0}, to;
    for (uint32_t f = 0; f < facts.functions.size(); ++f) {
      if (involved[f])
        for (const Edge &edge : program.edges(Id<Function>(f)))
          if (involved[edge.to.index] && edge.runsHere())
            to.push_back(edge.to.index);
      first.push_back(to.size());
    }
    for (const std::vector<uint32_t> &group : stronglyConnected(first, to)) {
      if (!involved[group.front()])
        continue;
      ArrayRef<uint32_t> calls = ArrayRef(to).slice(first[group.front()], first[group.front() + 1] - first[group.front()]);
      if (group.size() == 1 && !is_contained(calls, group.front())) {
        summaries[group.front()] = analyse(Id<Function>(group.front()), /*report=*/true);
        continue;
      }
      solve(group, first, to);
      for (uint32_t f : group)
        analyse(Id<Function>(f), /*report=*/true);
    }
  }

private:
  // ---- which functions can have to do with locks: those that lock or wait, and all that call them
  void findInvolved() {
    involved.resize(facts.functions.size());
    SmallVector<uint32_t, 64> open;
    auto add = [&](Id<Function> f) {
      if (f && !involved[f.index]) {
        involved.set(f.index);
        open.push_back(f.index);
      }
    };
    for (const facts::Call &call : facts.calls)
      if (const policy::CallableT *entry = callees.entry(call))
        if (isLocking(*entry) || policy::hasTrait(*entry, "block"))
          add(call.caller);
    if (open.empty())
      return;
    std::vector<SmallVector<Id<Function>, 2>> callers(facts.functions.size());
    for (const Edge &edge : program.allEdges())
      if (edge.runsHere())
        callers[edge.to.index].push_back(edge.from);
    while (!open.empty())
      for (Id<Function> caller : callers[open.pop_back_val()])
        add(caller);
  }

  // ---- functions that call each other
  // What they leave held or released is known after few rounds of them all. Which locks they take goes from one to those
  // who call it, one lock at a time, by the calls at which no other lock is held: a circle of a thousand functions with a
  // lock each would take a thousand rounds. What is not known after so much work is not said.
  static constexpr size_t MostRounds = 64, MostSteps = 4'000'000;

  // A call within the group, and what is the case there.
  struct Link {
    Id<Function> caller;
    Id<facts::Call> call;
    State state;
  };

  void solve(ArrayRef<uint32_t> group, const std::vector<uint32_t> &first, const std::vector<uint32_t> &to) {
    DenseMap<uint32_t, SmallVector<uint32_t, 2>> callersOf; // within the group
    for (uint32_t f : group) {
      callersOf[f];
      inGroup.set(f);
    }
    for (uint32_t f : group)
      for (uint32_t i = first[f]; i < first[f + 1]; ++i)
        if (auto it = callersOf.find(to[i]); it != callersOf.end())
          it->second.push_back(f);
    size_t analysed = 0;
    for (std::set<uint32_t> round(group.begin(), group.end()); !round.empty() && analysed < MostRounds * group.size();) {
      analysed += round.size();
      std::vector<std::pair<uint32_t, Summary>> found;
      for (uint32_t f : round)
        found.push_back({f, merged(summaries[f], analyse(Id<Function>(f), /*report=*/false))});
      round.clear();
      for (auto &[f, summary] : found)
        if (summary != summaries[f]) {
          summaries[f] = std::move(summary);
          round.insert(callersOf[f].begin(), callersOf[f].end());
        }
    }
    passOn(group);
    links.clear();
    decided.clear();
    for (uint32_t f : group)
      inGroup.reset(f);
  }

  void passOn(ArrayRef<uint32_t> group) {
    std::map<uint32_t, std::vector<const Link *>> into; // by who is called
    for (auto &[caller, calls] : links)
      for (auto &[callee, link] : calls)
        into[callee.index].push_back(&link);
    std::vector<std::pair<uint32_t, Lock>> open;
    for (uint32_t f : group)
      for (auto &[lock, taking] : summaries[f].acquired)
        open.push_back({f, lock});
    DenseMap<uint32_t, BitVector> settled; // by lock: who takes it, without anything that could change
    auto settledOf = [&](Lock lock) -> BitVector & {
      BitVector &who = settled[lock.index];
      who.resize(facts.functions.size());
      return who;
    };
    size_t steps = 0;
    while (!open.empty() && steps < MostSteps) {
      auto [callee, lock] = open.back();
      open.pop_back();
      const Summary &inner = summaries[callee];
      if (inner.left.count(lock) || inner.released.count(lock))
        continue;
      const Taking taking = inner.acquired.at(lock);
      const std::vector<const Link *> &calls = into[callee];
      const bool wraps = !inner.left.empty() || !inner.released.empty();
      for (const Link *link : calls) {
        ++steps;
        const facts::Call &call = facts.calls[link->call.index];
        auto here = [&](Lock named) {
          return operands.atCaller({named, taking.mode.ofThis}, Id<Function>(callee), link->call, wraps, link->state.guards);
        };
        for (NamedLock real : here(lock)) {
          if (settledOf(real.lock)[link->caller.index])
            continue;
          Summary &summary = summaries[link->caller.index];
          auto known = [&] {
            auto it = summary.acquired.find(real.lock);
            bool isKnown = it != summary.acquired.end();
            return std::tuple(isKnown, isKnown ? it->second.without.size() : 0, summary.skipped.count(real.lock));
          };
          auto before = known();
          acquiredInside(link->caller, call, Id<Function>(callee), lock, real, taking, link->state, summary, false, here);
          if (auto &skips = decided[link->caller.index]; skips.count(real.lock) && summary.acquired.count(real.lock)) {
            if (skips[real.lock])
              summary.skipped.insert(real.lock);
            else
              summary.skipped.erase(real.lock);
          }
          auto now = known();
          if (now != before)
            open.push_back({link->caller.index, real.lock});
          if (now == std::tuple(true, 0, 0))
            settledOf(real.lock).set(link->caller.index);
        }
      }
    }
  }

  // What a function does by all that was known before and by what is now. All but what is left held only grows, and what
  // turns out not to be left held is so for good: it comes to an end.
  static Summary merged(const Summary &before, Summary now) {
    for (Lock lock : before.skipped)
      if (!now.acquired.count(lock))
        now.skipped.insert(lock);
    for (auto &[lock, taking] : before.acquired)
      if (auto [it, fresh] = now.acquired.try_emplace(lock, taking); !fresh)
        llvm::set_intersect(it->second.without, taking.without);
    now.released.insert(before.released.begin(), before.released.end());
    if (!before.waits.empty() && (now.waits.empty() || before.waitsWithout.empty() || !now.waitsWithout.empty())) {
      now.waits = before.waits;
      now.waitsWithout = before.waitsWithout;
    }
    now.uncertain = before.uncertain;
    for (auto &[lock, mode] : before.left)
      if (!now.left.count(lock))
        now.uncertain.insert(lock);
    for (Lock lock : now.uncertain) {
      now.left.erase(lock);
      now.inResult.erase(lock);
      now.inFields.erase(lock);
    }
    return now;
  }

  static bool isLocking(const policy::CallableT &entry) {
    return any_of(entry.traits, [](StringRef trait) {
      return trait == "acquire" || trait == "acquire-shared" || trait == "acquire?" || trait == "release";
    });
  }

  // ---- one function
  Summary analyse(Id<Function> f, bool report) {
    Summary summary;
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    if (blocks.empty())
      return summary;
    if (inGroup[f.index]) {
      links[f.index].clear();
      decided[f.index].clear();
    }
    quiet = true;
    // Forward, until nothing changes: what is held where a block begins is what is held at the end of all before it.
    std::vector<State> in(blocks.size());
    in[Skeletons::Entry].reached = true;
    SmallVector<uint32_t, 16> open{Skeletons::Entry}, order;
    BitVector seen(blocks.size());
    while (!open.empty()) {
      uint32_t b = open.pop_back_val();
      if (!seen[b])
        order.push_back(b);
      seen.set(b);
      State state = in[b];
      Summary passing;
      for (uint32_t event : blocks[b].events)
        step(f, event, state, passing, /*report=*/false);
      for (auto [to, kind] : blocks[b].next)
        // An exception may leave the block anywhere: nothing that the block acquires is certain behind it.
        if (join(in[to], kind == FlowKind::Exception ? in[b] : state))
          open.push_back(to);
    }
    quiet = false;
    for (uint32_t b : order) {
      State state = in[b];
      for (uint32_t event : blocks[b].events) {
        if (report)
          noteHeld(event, state);
        step(f, event, state, summary, report);
      }
    }
    for (auto &[lock, held] : in[Skeletons::Exit].held)
      summary.left[lock] = {held.shared, held.ofThis};
    quiet = true;
    noteSkipped(f, blocks, in, summary);
    noteGuardsLeft(in[Skeletons::Exit].guards, summary);
    return summary;
  }

  // Guards that outlive the function. Where one of the caller's went, nobody can follow.
  void noteGuardsLeft(const Guards &guards, Summary &summary) const {
    for (auto &[variable, guard] : guards.variables()) {
      const Variable &v = facts.variables[variable.index];
      bool field = v.kind == VariableKind::Field, result = facts.str(v.name) == "#result";
      if (!field && !result)
        continue;
      for (NamedLock named : guard.locks)
        if (guard.ofCaller)
          summary.released[named.lock] = {false, named.ofThis};
        else if (summary.left.count(named.lock))
          (field ? summary.inFields : summary.inResult).insert(named.lock);
      if (result)
        summary.result = guard.type;
    }
  }

  static bool join(State &into, const State &from) {
    if (!into.reached) {
      into = from;
      into.reached = true;
      return true;
    }
    // The first only shrinks, the others only grow.
    auto size = [&] { return into.held.size() - into.givenUp.size() - into.maybe.size(); };
    size_t before = size();
    bool moreGuards = into.guards.join(from.guards);
    into.maybe.insert(from.maybe.begin(), from.maybe.end());
    into.givenUp.insert(from.givenUp.begin(), from.givenUp.end());
    for (auto it = into.held.begin(); it != into.held.end();)
      it = from.held.count(it->first) ? std::next(it) : into.held.erase(it);
    return moreGuards || size() != before;
  }

  // ---- locks that are taken only if they are not held already
  // `if (!locked) mutex.lock(); work();`, `if (mine) work(); else { lock_guard g(mutex); work(); }`: a way that does not
  // take the lock comes to what is done under it, or does the same. Conditions are not compared, so whether a caller who
  // holds the lock waits for itself is open.
  void noteSkipped(Id<Function> f, ArrayRef<SkeletonBlock> blocks, ArrayRef<State> in, Summary &summary) {
    if (summary.acquired.empty() || none_of(blocks, [](const SkeletonBlock &b) { return b.next.size() > 1; }))
      return;
    std::map<Lock, BitVector> takes;                            // blocks that do
    std::map<Lock, std::set<Id<Function>>> under;               // what is called meanwhile
    std::map<Lock, std::set<uint32_t>> heldAfter;               // blocks behind which it is held
    for (uint32_t b = 0; b < blocks.size(); ++b) {
      if (!in[b].reached)
        continue;
      State state = in[b];
      for (uint32_t event : blocks[b].events) {
        State before = state;
        Summary ignored;
        step(f, event, state, ignored, /*report=*/false);
        Id<facts::Call> call = facts.events[event].call;
        for (auto &[lock, held] : state.held)
          if (!before.held.count(lock))
            takes.try_emplace(lock, blocks.size()).first->second.set(b);
          else if (call && facts.calls[call.index].callee && !callees.entry(facts.calls[call.index]))
            under[lock].insert(facts.calls[call.index].callee);
      }
      for (auto &[lock, held] : state.held)
        heldAfter[lock].insert(b);
    }
    for (auto &[lock, taking] : takes) {
      bool skipped = isSkipped(blocks, taking, under[lock], heldAfter[lock]);
      if (inGroup[f.index])
        decided[f.index][lock] = skipped;
      if (!skipped)
        summary.skipped.erase(lock);
      else if (summary.acquired.count(lock))
        summary.skipped.insert(lock);
    }
  }

  bool isSkipped(ArrayRef<SkeletonBlock> blocks, const BitVector &taking, const std::set<Id<Function>> &under,
                 const std::set<uint32_t> &heldAfter) const {
    const BitVector without = reachedWithout(blocks, taking);
    if (!without[Skeletons::Exit])
      return false;
    for (uint32_t b : heldAfter)
      for (auto [to, kind] : blocks[b].next)
        if (to != Skeletons::Exit && kind != FlowKind::Exception && without[to] && !taking[to])
          return true;
    for (unsigned b : without.set_bits())
      if (!taking[b] && reachedWithout(blocks, taking, b)[Skeletons::Exit])
        for (uint32_t event : blocks[b].events)
          if (Id<facts::Call> call = facts.events[event].call; call && under.count(facts.calls[call.index].callee))
            return true;
    return false;
  }

  // Blocks that are reached, by normal flows, without running through one of those.
  static BitVector reachedWithout(ArrayRef<SkeletonBlock> blocks, const BitVector &those, uint32_t from = Skeletons::Entry) {
    BitVector reached(blocks.size());
    SmallVector<uint32_t, 16> open{from};
    reached.set(from);
    while (!open.empty()) {
      uint32_t b = open.pop_back_val();
      if (those[b])
        continue;
      for (auto [to, kind] : blocks[b].next)
        if (kind != FlowKind::Exception && !reached[to]) {
          reached.set(to);
          open.push_back(to);
        }
    }
    return reached;
  }

  void noteHeld(uint32_t event, const State &state) {
    for (auto &[lock, held] : state.held)
      if (!operands.isParameter(lock) && !held.shared)
        out.heldAt[event].push_back(lock);
  }

  // ---- one event
  void step(Id<Function> f, uint32_t index, State &state, Summary &summary, bool report) {
    const Event &event = facts.events[index];
    if (event.kind == EventKind::Suspend && report)
      for (auto &[lock, held] : state.held)
        out.events.push_back({UnderLock::Suspends, held, f, event.place, "", {}});
    if (!event.call)
      return;
    const facts::Call &call = facts.calls[event.call.index];
    if (!call.callee) {
      if (report && call.slot && isStored(call.slot))
        for (auto &[lock, held] : state.held)
          out.events.push_back({UnderLock::CallsStored, held, f, call.place, lockName(program, call.slot), {}});
      if (!through(f, event.call, state, summary, report))
        loseGuards(event.call, state, summary);
      return;
    }
    if (guardGoes(f, event.call, state, summary))
      return;
    if (const policy::CallableT *entry = callees.entry(call)) {
      catalogued(f, event.call, *entry, state, summary, report);
      return;
    }
    through(f, event.call, state, summary, report);
    if (!facts.functions[call.callee.index].flags.has(FunctionFlag::Defined))
      loseGuards(event.call, state, summary);
  }

  // ---- guards that end, or go somewhere else: true if that is all that the call does
  bool guardGoes(Id<Function> f, Id<facts::Call> id, State &state, Summary &summary) {
    const facts::Call &call = facts.calls[id.index];
    if (call.kind == CallKind::TemporaryDestructor && !call.slot) {
      Guard guard = state.guards.takeTemporary(call.place);
      releaseOwn(guard, state, summary);
      return !guard.locks.empty();
    }
    if (call.kind == CallKind::Destructor && state.guards.find(call.slot)) {
      releaseOwn(state.guards.take(call.slot), state, summary);
      state.guards.end(call.slot);
      return true;
    }
    StringRef name = facts.str(facts.functions[call.callee.index].name);
    if (name == "std::move" || name == "std::forward") {
      for (Lock parameter : operands.guardsGiven(id, state.guards, /*moved=*/true))
        ofCaller(parameter, state);
      return true;
    }
    bool makes = call.kind == CallKind::Constructor && call.flags.has(CallFlag::Bare);
    if (makes && callees.entry(call) && policy::hasTrait(*callees.entry(call), "raii"))
      for (Lock parameter : operands.guardsGiven(id, state.guards, /*moved=*/true))
        ofCaller(parameter, state);
    std::vector<Lock> given = operands.guardsGiven(id, state.guards);
    if (makes && !given.empty()) {
      Guard guard = state.guards.take(given.front());
      guard.type = guardClass(call.callee);
      settle(f, call, std::move(guard), state, summary);
      return true;
    }
    if (makes && state.guards.find(call.slot)) { // `guard = {};`
      releaseOwn(state.guards.take(call.slot), state, summary);
      return true;
    }
    if (given.empty() || !state.guards.find(call.slot))
      return false;
    if (name.ends_with("::swap")) {
      state.guards.swap(call.slot, given.front());
      return true;
    }
    if (!name.ends_with("::operator="))
      return false;
    Guard guard = state.guards.take(given.front());
    releaseOwn(state.guards.take(call.slot), state, summary);
    state.guards.set(call.slot, std::move(guard));
    return true;
  }

  // A parameter that turns out to be a guard.
  static void ofCaller(Lock parameter, State &state) {
    if (!state.guards.find(parameter))
      state.guards.set(parameter, {{{parameter, false}}, false, /*ofCaller=*/true, {}});
  }

  // A guard is made, or moved, by a call: to a variable, or to an object that ends with the expression. An element of a
  // container, a field of an object, what a closure keeps: who knows when that ends.
  void settle(Id<Function> f, const facts::Call &call, Guard guard, State &state, Summary &summary) {
    if (operands.isObjectOf(call.slot, guard.type, f)) {
      releaseOwn(state.guards.take(call.slot), state, summary);
      state.guards.set(call.slot, std::move(guard));
    } else if (!call.slot && operands.isTemporary(call)) {
      state.guards.setTemporary(call.place, std::move(guard));
    } else {
      lose(guard, state, summary);
    }
  }

  // Not surely held any more.
  static void lose(const Guard &guard, State &state, Summary &summary) {
    for (NamedLock named : guard.locks)
      if (!state.held.erase(named.lock) && guard.ofCaller)
        summary.released[named.lock] = state.givenUp[named.lock] = {false, named.ofThis};
  }

  // Those that code is given that is not here.
  void loseGuards(Id<facts::Call> id, State &state, Summary &summary) {
    for (Lock given : operands.guardsGiven(id, state.guards))
      lose(state.guards.take(given), state, summary);
  }

  void catalogued(Id<Function> f, Id<facts::Call> id, const policy::CallableT &entry, State &state, Summary &summary,
                  bool report) {
    const facts::Call &call = facts.calls[id.index];
    bool shared = policy::hasTrait(entry, "acquire-shared");
    if (shared || policy::hasTrait(entry, "acquire")) {
      bool raii = policy::hasTrait(entry, "raii");
      LockOperands::Operands named = operands.of(id, raii, state.guards);
      if (named.how == LockOperands::Operands::Try && report)
        noteTaken(f, call, named.locks, state);
      bool takes = named.how == LockOperands::Operands::Take || named.how == LockOperands::Operands::Adopt;
      if (takes && !named.oneOf)
        acquire(f, call, named.locks, named.how == LockOperands::Operands::Adopt, shared, state, summary, report, {});
      if (raii)
        settle(f, call, {named.locks, false, false, guardClass(call.callee)}, state, summary);
      return;
    }
    if (report && policy::hasTrait(entry, "acquire?"))
      noteTaken(f, call, operands.of(id, false, state.guards).locks, state);
    if (policy::hasTrait(entry, "release")) {
      release(operands.of(id, false, state.guards).locks, state, summary);
      return;
    }
    if (!isConditionWait(entry) && !policy::hasTrait(entry, "acquire?"))
      loseGuards(id, state, summary);
    // Writing to a stream waits if what it is connected to does.
    if (!policy::hasTrait(entry, "block") || policy::hasTrait(entry, "polymorphic-buf"))
      return;
    // A wait for a condition releases the lock that it is given, or is called on.
    std::vector<NamedLock> given;
    if (isConditionWait(entry)) {
      given = operands.given(id, state.guards);
      append_range(given, operands.of(id, false, state.guards).locks);
    } else if (!callees.hasEffect(call, "sync.lock")) {
      noteWait(summary, program.name(call.callee), state.givenUp);
    }
    if (report && !callees.hasEffect(call, "sync.lock"))
      for (auto &[lock, held] : state.held)
        if (none_of(given, [&, lock = lock](NamedLock n) { return n.lock == lock; }))
          out.events.push_back({UnderLock::Waits, held, f, call.place, program.name(call.callee), {}});
  }

  // A call of code that is here: what it does to locks, it does here. False if nobody knows what is called.
  bool through(Id<Function> f, Id<facts::Call> id, State &state, Summary &summary, bool report) {
    const facts::Call &call = facts.calls[id.index];
    bool known = false;
    forEachCallee(f, id, [&](Id<Function> callee) {
      known = true;
      const Summary &inner = summaries[callee.index];
      if (!quiet && inGroup[callee.index])
        links[f.index].push_back({callee, {f, id, state}});
      if (!inner.touches())
        return;
      bool wraps = !inner.left.empty() || !inner.released.empty();
      auto here = [&](Lock lock, bool ofThis, bool wraps) {
        return operands.atCaller({lock, ofThis}, callee, id, wraps, state.guards);
      };
      for (auto &[lock, taking] : quiet || inGroup[callee.index] ? NoneTaken : inner.acquired)
        // What it leaves held is acquired below; what it gives up first it does not wait for.
        if (!inner.left.count(lock) && !inner.released.count(lock))
          for (NamedLock real : here(lock, taking.mode.ofThis, wraps))
            acquiredInside(f, call, callee, lock, real, taking, state, summary, report, [&](Lock given) {
              return here(given, taking.mode.ofThis, wraps);
            });
      std::vector<NamedLock> left, released;
      bool shared = false, handedIn = false;
      for (auto [lock, mode] : inner.released)
        if (callee == call.callee || !inner.left.count(lock))
          append_range(released, here(lock, mode.ofThis, true));
      release(released, state, summary);
      if (callee == call.callee && !inner.left.empty()) {
        for (auto [lock, mode] : inner.left) {
          append_range(left, here(lock, mode.ofThis, true));
          shared |= mode.shared;
          handedIn |= operands.isParameter(lock) || inner.inFields.count(lock);
        }
        acquire(f, call, left, false, shared, state, summary, report, callee);
        // The object made by a guarding constructor, or the result, is a guard from now on.
        bool makes = call.kind == CallKind::Constructor;
        std::string type = makes ? guardClass(callee) : inner.result;
        if (makes ? handedIn || operands.isObjectOf(call.slot, type, f) : !inner.inResult.empty())
          settle(f, call, {left, false, false, type}, state, summary);
      }
      if (!inner.waits.empty()) {
        std::map<Lock, Mode> without = state.givenUp;
        for (auto [lock, mode] : inner.waitsWithout)
          for (NamedLock real : here(lock, mode.ofThis, wraps))
            without[real.lock] = {false, real.ofThis};
        noteWait(summary, inner.waits, without);
        if (report)
          for (auto &[lock, held] : state.held)
            if (!without.count(lock))
              out.events.push_back({UnderLock::Waits, held, f, call.place, inner.waits, callee});
      }
    });
    return known;
  }

  // A callee takes `lock`, which is `real` here, while it has given up some of the locks that are held here.
  template <class Here>
  void acquiredInside(Id<Function> f, const facts::Call &call, Id<Function> callee, Lock lock, NamedLock real,
                      const Taking &taking, const State &state, Summary &summary, bool report, Here here) {
    bool skipped = summaries[callee.index].skipped.count(lock), shared = taking.mode.shared;
    std::set<Lock> without;
    for (Lock given : taking.without)
      for (NamedLock named : here(given))
        without.insert(named.lock);
    if (report) {
      noteOrder(f, call, real, callee, shared, state, skipped, without);
      if (operands.isParameter(lock))
        noteTaken(f, call, {real}, state);
    }
    if (!holdsNothing(state, without))
      return;
    if (!state.givenUp.empty())
      set_union(without, givenUp(state));
    bool fresh = noteAcquired(summary, real, shared, std::move(without));
    if (!skipped)
      summary.skipped.erase(real.lock);
    else if (fresh)
      summary.skipped.insert(real.lock);
  }

  // True if it was not known to be taken.
  static bool noteAcquired(Summary &summary, NamedLock named, bool shared, std::set<Lock> without) {
    auto [it, fresh] = summary.acquired.try_emplace(named.lock, Taking{{shared, named.ofThis}, {}});
    if (fresh)
      it->second.without = std::move(without);
    else
      set_intersect(it->second.without, without);
    return fresh;
  }
  static std::set<Lock> givenUp(const State &state) {
    std::set<Lock> locks;
    for (auto &[lock, mode] : state.givenUp)
      locks.insert(lock);
    return locks;
  }

  void acquire(Id<Function> f, const facts::Call &call, ArrayRef<NamedLock> locks, bool adopts, bool shared, State &state,
               Summary &summary, bool report, Id<Function> through) {
    if (report && !adopts)
      noteTaken(f, call, locks, state);
    State before = state; // several at once are taken without deadlock, in whatever order
    for (NamedLock named : locks) {
      if (!adopts) {
        if (report)
          noteOrder(f, call, named, through, shared, before);
        if (holdsNothing(before))
          noteAcquired(summary, named, shared, givenUp(before));
      }
      state.held.try_emplace(named.lock, Held{named.lock, call.place, shared, named.ofThis});
      if (!state.givenUp.erase(named.lock)) // else it is the caller's again
        state.maybe.insert(named.lock);
    }
  }

  void noteTaken(Id<Function> f, const facts::Call &call, ArrayRef<NamedLock> locks, const State &state) {
    std::vector<Lock> held;
    for (auto &[lock, how] : state.held)
      if (!operands.isParameter(lock))
        held.push_back(lock);
    for (NamedLock named : locks)
      if (!operands.isParameter(named.lock))
        out.taken.push_back({named.lock, f, call.place, held});
  }

  static void release(ArrayRef<NamedLock> locks, State &state, Summary &summary) {
    for (NamedLock named : locks) {
      bool ours = state.maybe.erase(named.lock);
      if (!state.held.erase(named.lock) && !ours) // what was not locked here is somebody's who calls
        summary.released[named.lock] = state.givenUp[named.lock] = {false, named.ofThis};
    }
  }

  // The end of a guard: it releases what it has acquired itself, if it still holds it.
  static void releaseOwn(const Guard &guard, State &state, Summary &summary) {
    if (guard.ofCaller)
      release(guard.locks, state, summary);
    for (NamedLock named : guard.locks) {
      state.held.erase(named.lock);
      state.maybe.erase(named.lock);
    }
  }

  // The first one, or the first with everything held.
  static void noteWait(Summary &summary, const std::string &name, const std::map<Lock, Mode> &without) {
    if (!summary.waits.empty() && (summary.waitsWithout.empty() || !without.empty()))
      return;
    summary.waits = name;
    summary.waitsWithout = without;
  }

  void noteOrder(Id<Function> f, const facts::Call &call, NamedLock acquired, Id<Function> through, bool shared,
                 const State &state, bool skipped = false, const std::set<Lock> &without = {}) {
    if (operands.isParameter(acquired.lock))
      return;
    auto isOut = [&](Lock lock) { return operands.isParameter(lock) || without.count(lock); };
    std::vector<Lock> all;
    for (auto &[lock, held] : state.held)
      if (!isOut(lock))
        all.push_back(lock);
    for (auto &[lock, held] : state.held) {
      if (isOut(lock))
        continue;
      // Of two objects of one class the locks are two, and so are those of two classes of one template.
      bool same = !operands.isClassOfLocks(lock) || (held.ofThis && acquired.ofThis);
      if (lock != acquired.lock)
        out.order.push_back({held, acquired.lock, f, call.place, through, all});
      else if (same && !operands.isRecursive(lock) && !(held.shared && shared))
        out.events.push_back({UnderLock::Deadlocks, held, f, call.place, lockName(program, lock), through, skipped});
    }
  }

  // ---- small questions
  template <class Each> void forEachCallee(Id<Function> f, Id<facts::Call> id, Each each) const {
    const facts::Call &call = facts.calls[id.index];
    for (const Edge &edge : program.edges(f))
      if (edge.place == call.place && edge.runsHere() && edge.isOf(call))
        each(edge.to);
  }
  bool holdsNothing(const State &state, const std::set<Lock> &without = {}) const {
    return all_of(state.held, [&](const auto &entry) { return operands.isParameter(entry.first) || without.count(entry.first); });
  }
  // The last name of the class of a constructor.
  std::string guardClass(Id<Function> constructor) const {
    const Function &row = facts.functions[constructor.index];
    return row.record ? lastNameOf(facts.str(facts.types[row.record.index].name))
                      : lastNameOf(facts.str(row.name).rsplit("::").first);
  }
  bool isStored(Id<Variable> v) const {
    VariableKind kind = facts.variables[v.index].kind;
    return kind == VariableKind::Field || kind == VariableKind::Global || kind == VariableKind::StaticMember;
  }

  const Program &program;
  const Facts &facts;
  const Callees &callees;
  const Skeletons skeletons;
  Locks &out;
  LockOperands operands;
  BitVector involved;
  std::vector<Summary> summaries;
  const std::map<Lock, Taking> NoneTaken;
  bool quiet = false; // only what is held is asked for, not what is taken

  // ---- of the functions that call each other, while they are solved
  BitVector inGroup;
  std::map<uint32_t, std::vector<std::pair<Id<Function>, Link>>> links; // by caller, with who is called
  std::map<uint32_t, std::map<Lock, bool>> decided; // by function: whether it does without a lock that it takes
};

} // namespace

std::string lockName(const Program &program, Id<Variable> lock) {
  const Variable &v = program.facts.variables[lock.index];
  StringRef name = program.facts.str(v.name).split('@').first;
  if (v.kind == VariableKind::Parameter && v.function)
    return "the lock that " + program.name(v.function) + " is given";
  return v.function ? name.ltrim('#').str() + " in " + program.name(v.function) : name.str();
}

bool isConditionWait(const policy::CallableT &entry) {
  StringRef name = entry.name;
  return policy::hasTrait(entry, "block") &&
         (policy::hasTrait(entry, "condition") || name.contains("condition_variable") || name.contains("cond_") || name.contains("cnd_") || name.contains("CondVar"));
}

Locks::Locks(const Program &program, const Callees &callees) {
  Analysis(program, callees, *this).run();
  llvm::sort(events, [](const UnderLock &a, const UnderLock &b) {
    return std::tie(a.at, a.what, a.held.lock, a.in, a.name) < std::tie(b.at, b.what, b.held.lock, b.in, b.name);
  });
  llvm::sort(taken, [](const Acquisition &a, const Acquisition &b) {
    return std::tie(a.at, a.lock, a.in) < std::tie(b.at, b.lock, b.in);
  });
  llvm::sort(order, [](const LockOrder &a, const LockOrder &b) {
    return std::tie(a.held.lock, a.acquired, a.in, a.at) < std::tie(b.held.lock, b.acquired, b.in, b.at);
  });
}

} // namespace harness
