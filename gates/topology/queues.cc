#include "topology/queues.h"

#include "closure/before.h"
#include "topology/locks.h"
#include "topology/runners.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

enum class Part { None, Push, Pop, PopBack, Test };

// Members of sequences and adaptors (C++20 [sequence.reqmts], [container.adaptors]), and of containers that are made
// like them. A stack, and a sequence that is only used as one, hands over nothing.
Part partOf(StringRef type, StringRef member) {
  bool queue = StringSwitch<bool>(type)
                   .Cases({"deque", "queue", "list", "forward_list", "priority_queue", "vector", "small_vector",
                           "devector", "slist", "QQueue", "QList", "QVector"},
                          true)
                   .Default(false);
  if (!queue)
    return Part::None;
  return StringSwitch<Part>(member)
      .Cases({"push", "push_back", "push_front", "emplace", "emplace_back", "emplace_front", "push_range",
              "append_range", "enqueue", "append"},
             Part::Push)
      .Cases({"pop", "pop_front", "swap", "dequeue", "takeFirst"}, Part::Pop)
      .Cases({"pop_back", "takeLast"}, Part::PopBack)
      .Cases({"size", "length", "count"}, Part::Test)
      .Default(Part::None);
}

class Finder {
public:
  Finder(const Program &program, const Callees &callees, ArrayRef<Node> nodes, ArrayRef<Task> tasks)
      : program(program), facts(program.facts), callees(callees), nodes(nodes), tasks(tasks), skeletons(facts),
        pushing(program.catalogue.covered("async.queue.push")), popping(program.catalogue.covered("async.queue.pop")),
        waiting(program.catalogue.covered("sync.wait")), parts(facts.functions.size()) {}

  std::vector<Queue> run() {
    if (!Runners::areSeveral(nodes, tasks))
      return {};
    std::map<Id<Variable>, Queue> found;
    std::map<Id<Variable>, std::vector<QueueUse>> backs;
    for (uint32_t i = 0; i < facts.calls.size(); ++i) {
      const facts::Call &call = facts.calls[i];
      Part part = partOf(call);
      if (part == Part::None || part == Part::Test || !program.isJudged(call.place.file))
        continue;
      Queue &queue = found[call.slot];
      queue.variable = call.slot;
      auto &uses = part == Part::Push ? queue.pushes : part == Part::Pop ? queue.pops : backs[call.slot];
      uses.push_back({Id<facts::Call>(i), call.caller});
    }
    for (auto &[variable, queue] : found) {
      // What is put in at the front comes out at the back.
      if (any_of(queue.pushes, [&](const QueueUse &use) { return memberOf(use).contains("front"); }))
        append_range(queue.pops, backs[variable]);
    }
    std::erase_if(found, [](const auto &entry) {
      return entry.second.pushes.empty() || entry.second.pops.empty() || isStock(entry.second);
    });
    if (found.empty())
      return {};
    const Runners runners(program, nodes, tasks);
    std::vector<Queue> queues;
    for (auto &[variable, queue] : found)
      if (isBetweenThreads(queue, runners)) {
        describe(queue);
        queues.push_back(std::move(queue));
      }
    llvm::sort(queues, [&](const Queue &a, const Queue &b) {
      return std::pair(lockName(program, a.variable), a.variable) <
             std::pair(lockName(program, b.variable), b.variable);
    });
    return queues;
  }

private:
  // ---- what a call does to the variable it is called on
  Part partOf(const facts::Call &call) const {
    if (!call.callee || !call.slot || facts.variables[call.slot.index].kind == VariableKind::Parameter)
      return Part::None;
    std::optional<Part> &known = parts[call.callee.index];
    if (!known)
      known = partOfCallee(call);
    return *known;
  }

  // The same at every call.
  Part partOfCallee(const facts::Call &call) const {
    if (const policy::CallableT *entry = callees.entry(call)) {
      policy::EffectSet effects = program.catalogue.effects(*entry);
      if (effects.intersects(pushing))
        return Part::Push;
      if (effects.intersects(popping))
        return Part::Pop;
    }
    if (!call.flags.has(CallFlag::Library))
      return Part::None;
    auto [scope, member] = StringRef(facts.str(facts.functions[call.callee.index].name)).rsplit("::");
    if (Part part = harness::partOf(scope.rsplit("::").second, member); part != Part::None)
      return part;
    std::string small = member.lower();
    bool looks = small != "max_size" && (StringRef(small).contains("size") || StringRef(small).contains("full") ||
                                         StringRef(small).contains("available"));
    return looks ? Part::Test : Part::None;
  }

  // Whoever takes something out puts it back: free numbers, idle connections.
  static bool isStock(const Queue &queue) {
    return all_of(queue.pops, [&](const QueueUse &pop) {
      return any_of(queue.pushes, [&](const QueueUse &push) { return push.in == pop.in; });
    });
  }

  StringRef memberOf(const QueueUse &use) const {
    return StringRef(facts.str(facts.functions[facts.calls[use.call.index].callee.index].name)).rsplit("::").second;
  }

  static std::vector<Id<Function>> functionsOf(ArrayRef<QueueUse> uses) {
    std::vector<Id<Function>> all;
    for (const QueueUse &use : uses)
      all.push_back(use.in);
    return all;
  }

  // One puts in, and another takes out.
  bool isBetweenThreads(Queue &queue, const Runners &runners) const {
    queue.producers = runners.of(functionsOf(queue.pushes));
    queue.consumers = runners.of(functionsOf(queue.pops));
    return any_of(queue.producers, [&](uint32_t producer) {
      return any_of(queue.consumers, [&](uint32_t consumer) { return consumer != producer; });
    });
  }

  // ---- its bound
  void describe(Queue &queue) {
    bool never = false, byCapacity = false;
    for (const QueueUse &use : queue.pushes)
      if (const policy::CallableT *entry = callees.entry(facts.calls[use.call.index])) {
        queue.bounded |= policy::hasTrait(*entry, "queue-bounded");
        byCapacity |= policy::hasTrait(*entry, "queue-bounded-if:set_capacity");
        never |= policy::hasTrait(*entry, "queue-unbounded");
      }
    auto setsCapacity = [&](const facts::Call &call) {
      return call.slot == queue.variable && call.callee &&
             StringRef(facts.str(facts.functions[call.callee.index].name)).ends_with("::set_capacity");
    };
    queue.bounded |= byCapacity && any_of(facts.calls, setsCapacity);
    for (const Constant &constant : facts.constants) {
      const facts::Call &call = facts.calls[constant.call.index];
      if (constant.argument == 0 && constant.kind == ConstantKind::Integer && queue.bounded &&
          (setsCapacity(call) || (call.slot == queue.variable && call.kind == CallKind::Constructor)))
        queue.capacities = {constant.value};
    }
    queue.bounded &= !never;
    pushers.clear();
    for (const QueueUse &use : queue.pushes)
      pushers.insert(use.in);
    for (QueueUse &use : queue.pushes)
      use.tested = queue.bounded || isTested(use.in, use.call, queue.variable, 0);
    if (queue.capacities.empty() && !never)
      queue.capacities = capacitiesOf(queue);
  }

  // What whoever puts something in compares the size with, or what its class is made with; none if that is not known
  // somewhere.
  std::set<int64_t> capacitiesOf(const Queue &queue) const {
    std::map<Id<facts::Call>, SmallVector<int64_t, 1>> constants;
    for (const Constant &c : facts.constants)
      if (c.kind == ConstantKind::Integer && c.argument != None)
        constants[c.call].push_back(c.value);
    std::set<Id<Function>> putting;
    for (const QueueUse &use : queue.pushes)
      putting.insert(use.in);
    std::set<Id<Function>> testing;
    std::set<int64_t> compared, made;
    bool known = true, madeKnown = true;
    const Id<Type> owner = facts.variables[queue.variable.index].owner;
    for (uint32_t i = 0; i < facts.calls.size(); ++i) {
      const facts::Call &call = facts.calls[i];
      auto value = constants.find(Id<facts::Call>(i));
      if (call.slot == queue.variable && putting.count(call.caller) && partOf(call) == Part::Test) {
        known &= value != constants.end();
        testing.insert(call.caller);
        if (value != constants.end())
          compared.insert(value->second.front());
      } else if (call.callee && owner && facts.functions[call.callee.index].record == owner &&
                 facts.functions[call.callee.index].kind == FunctionKind::Constructor &&
                 !(call.flags.has(CallFlag::Bare) && facts.functions[call.callee.index].parameters)) { // not of a copy
        // Several numbers: nobody knows which of them it is.
        if (value != constants.end() && value->second.size() == 1)
          made.insert(value->second.front());
        else
          madeKnown = false;
      }
    }
    if (known && testing == putting)
      return compared;
    return compared.empty() && madeKnown ? made : std::set<int64_t>();
  }

  // On every way to the call; or at every place that calls the function, which may be a part of another.
  bool isTested(Id<Function> f, Id<facts::Call> id, Id<Variable> queue, unsigned depth) const {
    constexpr unsigned Deepest = 3;
    std::vector<SkeletonBlock> blocks = skeletons.of(f);
    // Whoever calls may wait for something else.
    auto tests = [&](uint32_t event) { return isTest(f, event, queue, 0, /*waits=*/depth == 0); };
    bool found = false;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t i = 0; i < blocks[b].events.size(); ++i) {
        if (facts.events[blocks[b].events[i]].call != id)
          continue;
        found = true;
        if (!isReachedWithout(blocks, {b, i}, tests) || (depth == 0 && isBehindCondition(blocks, b)) ||
            isShortened(f, blocks, {b, i}, queue))
          continue;
        if (depth == Deepest || !isTestedByCallers(f, queue, depth + 1))
          return false;
      }
    return found;
  }

  bool isTestedByCallers(Id<Function> f, Id<Variable> queue, unsigned depth) const {
    bool any = false;
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (facts.calls[i].callee == f && facts.calls[i].caller != f) {
        any = true;
        if (!isTested(facts.calls[i].caller, Id<facts::Call>(i), queue, depth))
          return false;
      }
    return any;
  }

  // push(…); if (size() > most) pop();
  bool isShortened(Id<Function> f, ArrayRef<SkeletonBlock> blocks, EventPosition push, Id<Variable> queue) const {
    auto is = [&](uint32_t event, Part part) {
      Id<facts::Call> id = facts.events[event].call;
      return id && facts.calls[id.index].slot == queue && partOf(facts.calls[id.index]) == part;
    };
    return any_of(blocks,
                  [&](const SkeletonBlock &block) {
                    return any_of(block.events, [&](uint32_t e) { return is(e, Part::Pop) || is(e, Part::PopBack); });
                  }) &&
           !reachesExit(blocks, push, [&](uint32_t e) { return is(e, Part::Test); });
  }

  // while (is full) wait(): there is a way around the wait, where what is looked at may be a number that nobody sees.
  bool isBehindCondition(ArrayRef<SkeletonBlock> blocks, uint32_t push) const {
    BitVector seen(blocks.size());
    SmallVector<uint32_t, 8> open;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      if (any_of(blocks[b].events, [&](uint32_t e) {
            Id<facts::Call> call = facts.events[e].call;
            const policy::CallableT *entry = call ? callees.entry(facts.calls[call.index]) : nullptr;
            return entry && isConditionWait(*entry);
          }))
        open.push_back(b);
    while (!open.empty())
      for (auto [to, kind] : blocks[open.pop_back_val()].next)
        if (kind != FlowKind::Exception && !seen[to]) {
          seen.set(to);
          open.push_back(to);
        }
    return seen[push];
  }

  // Looks how many there are, waits, or calls what does so in any case.
  bool isTest(Id<Function> f, uint32_t event, Id<Variable> queue, unsigned depth, bool waits) const {
    constexpr unsigned Deepest = 3;
    Id<facts::Call> id = facts.events[event].call;
    if (!id || !facts.calls[id.index].callee)
      return false;
    const facts::Call &call = facts.calls[id.index];
    if (call.slot == queue && partOf(call) == Part::Test)
      return true;
    if (const policy::CallableT *entry = callees.entry(call))
      return waits && program.catalogue.effects(*entry).intersects(waiting);
    if (asks(call.callee, queue))
      return true;
    // What somebody looked at before he put something in himself is no longer so.
    if (depth == Deepest || call.callee == f || pushers.contains(call.callee) ||
        !facts.functions[call.callee.index].flags.has(FunctionFlag::Defined))
      return false;
    return !returnsWithout(skeletons.of(call.callee), [&](uint32_t inner) {
      return isTest(call.callee, inner, queue, depth + 1, waits);
    }) && !skeletons.of(call.callee).empty();
  }

  // bool isFull() const { return most > 0 && size() >= most; }
  bool asks(Id<Function> f, Id<Variable> queue) const {
    auto looks = [&](uint32_t event) {
      Id<facts::Call> id = facts.events[event].call;
      return id && facts.calls[id.index].slot == queue && partOf(facts.calls[id.index]) == Part::Test;
    };
    return facts.functions[f.index].flags.has(FunctionFlag::Const) &&
           any_of(skeletons.of(f), [&](const SkeletonBlock &block) { return any_of(block.events, looks); });
  }

  const Program &program;
  const Facts &facts;
  const Callees &callees;
  ArrayRef<Node> nodes;
  ArrayRef<Task> tasks;
  const Skeletons skeletons;
  const policy::EffectSet pushing, popping, waiting;
  mutable std::vector<std::optional<Part>> parts; // by function
  std::set<Id<Function>> pushers;                 // into the queue at hand
};

} // namespace

bool Queue::isTested() const {
  return all_of(pushes, [](const QueueUse &use) { return use.tested; });
}

std::vector<Queue> findQueues(const Program &program, const Callees &callees, ArrayRef<Node> nodes,
                              ArrayRef<Task> tasks) {
  return Finder(program, callees, nodes, tasks).run();
}

} // namespace harness
