// topology.lock-order: locks are taken in one order everywhere, the declared one if there is one, so that two threads
// never wait for each other.

#include "judge/rule.h"
#include "topology/lockorder.h"
#include "topology/topology.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Lock = Id<Variable>;

// The graph "held → acquired" over all functions; one example per edge.
class Graph {
public:
  explicit Graph(ArrayRef<LockOrder> order) {
    for (const LockOrder &o : order)
      if (next[o.held.lock].try_emplace(o.acquired, &o).second)
        next[o.acquired];
  }

  // A shortest circle through each lock that is on one, each circle once, its smallest lock first.
  std::vector<std::vector<const LockOrder *>> circles() const {
    std::map<std::vector<Lock>, std::vector<const LockOrder *>> found;
    for (const auto &[start, edges] : next)
      if (auto circle = circleFrom(start); !circle.empty()) {
        auto least = llvm::min_element(circle, [](auto *a, auto *b) { return a->held.lock < b->held.lock; });
        std::rotate(circle.begin(), least, circle.end());
        std::vector<Lock> key;
        for (const LockOrder *o : circle)
          key.push_back(o->held.lock);
        found.try_emplace(key, circle);
      }
    std::vector<std::vector<const LockOrder *>> all;
    for (auto &[key, circle] : found)
      if (!isGuarded(circle))
        all.push_back(circle);
    return all;
  }

private:
  std::vector<const LockOrder *> circleFrom(Lock start) const {
    std::map<Lock, const LockOrder *> by;
    std::vector<Lock> open{start};
    for (size_t i = 0; i < open.size(); ++i)
      for (auto [to, order] : next.at(open[i])) {
        if (!by.try_emplace(to, order).second)
          continue;
        if (to != start) {
          open.push_back(to);
          continue;
        }
        std::vector<const LockOrder *> circle;
        for (Lock at = start; circle.empty() || at != start; at = by[at]->held.lock)
          circle.push_back(by[at]);
        std::reverse(circle.begin(), circle.end());
        return circle;
      }
    return {};
  }

  // Under one lock around all of them only one thread is in the circle.
  static bool isGuarded(ArrayRef<const LockOrder *> circle) {
    auto inCircle = [&](Lock lock) { return any_of(circle, [&](auto *o) { return o->held.lock == lock; }); };
    return any_of(circle.front()->allHeld, [&](Lock lock) {
      return !inCircle(lock) && all_of(circle, [&](auto *o) { return is_contained(o->allHeld, lock); });
    });
  }

  std::map<Lock, std::map<Lock, const LockOrder *>> next;
};

// What is taken the other way round than [[lock_order]] says: once per function and pair.
void reversed(Context &context, const DeclaredLockOrder &declared) {
  const Program &program = context.program;
  std::set<std::tuple<Id<Function>, Lock, Lock>> said;
  for (const LockOrder &o : context.topology().locks.order) {
    if (!program.isJudged(o.at.file) || !declared.isBefore(o.acquired, o.held.lock) ||
        !said.insert({o.in, o.held.lock, o.acquired}).second)
      continue;
    std::string in = program.name(o.in), held = lockName(program, o.held.lock), acquired = lockName(program, o.acquired);
    Finding f = context.at(o.at, "'" + in + "' takes '" + acquired + "' while it holds '" + held +
                                     "', but [[lock_order]] has '" + acquired + "' before '" + held + "'");
    f.notes.push_back(context.note(o.held.at, "'" + held + "' is taken here", true));
    if (o.through)
      f.notes.push_back(context.note(program.facts.functions[o.through.index].place,
                                     "'" + program.name(o.through) + "' takes '" + acquired + "', or what it calls", true));
    f.entity = in;
    f.remedy = "take '" + acquired + "' first, or let go of '" + held + "' before";
    f.identity = f.rule + "|" + in + "|" + held + "|" + acquired;
    context.report(std::move(f), {o.at.file, o.held.at.file});
  }
}

void run(Context &context) {
  const Program &program = context.program;
  const DeclaredLockOrder declared(program);
  if (!declared.empty())
    reversed(context, declared);
  for (const auto &circle : Graph(context.topology().locks.order).circles()) {
    // Which of the places is wrong has been said.
    if (any_of(circle, [&](const LockOrder *o) {
          return program.isJudged(o->at.file) && declared.isBefore(o->acquired, o->held.lock);
        }))
      continue;
    if (none_of(circle, [&](const LockOrder *o) { return program.isJudged(o->at.file); }))
      continue;
    const LockOrder &first = *circle.front();
    std::string names;
    for (const LockOrder *o : circle)
      names += "'" + lockName(program, o->held.lock) + "' → ";
    names += "'" + lockName(program, first.held.lock) + "'";
    Finding f = context.at(first.at, "locks are taken in a circle: " + names);
    std::vector<Id<File>> evidence;
    for (const LockOrder *o : circle) {
      std::string in = program.name(o->in);
      f.notes.push_back(context.note(o->held.at, "'" + in + "' takes '" + lockName(program, o->held.lock) + "'", true));
      f.notes.push_back(context.note(o->at, (o->through ? "and calls '" + program.name(o->through) + "', which takes '"
                                                       : std::string("and then '")) +
                                                lockName(program, o->acquired) + "'", true));
      evidence.push_back(o->at.file);
    }
    f.entity = program.name(first.in);
    f.remedy = "take them in one order everywhere, or all at once with std::scoped_lock";
    f.identity = f.rule + "|" + names;
    context.report(std::move(f), evidence);
  }
}

Rule rule("topology.lock-order", Level::Block, Rule::Link, "locks are taken in one order everywhere", run);

} // namespace
} // namespace harness
