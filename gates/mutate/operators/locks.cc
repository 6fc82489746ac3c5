// At every place where a lock is taken: it is taken twice; something waits while it is held; and where two are taken in
// one function, in the order that holds elsewhere or is declared, they are swapped.

#include "mutate/mutant.h"

#include "topology/lockorder.h"
#include "topology/runners.h"
#include "topology/state.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

StringRef wordAt(StringRef text, size_t at) {
  return text.drop_front(at).take_while([](char c) { return isAlnum(c) || c == '_'; });
}

struct Taking {
  const Acquisition &taken;
  ComponentId component;
  const SourceText &source;
  size_t at;
  Range statement;
  const Body &body;
  bool guard;
};

// Is it a guard that is made there?
bool isGuard(const Facts &facts, const Acquisition &a) {
  return any_of(facts.calls,
                [&](const Call &c) { return c.caller == a.in && c.place == a.at && c.kind == CallKind::Constructor; });
}

void eachTaking(Finder &finder, function_ref<void(const Taking &)> add) {
  const Program &program = finder.program;
  for (const Acquisition &a : finder.topology.locks.taken) {
    auto at = finder.offset(a.at);
    ComponentId component = program.owner(a.at);
    if (!at || !program.isJudged(a.at.file) || component == NoComponent)
      continue;
    const SourceText &source = *finder.text(a.at.file);
    auto statement = source.statement(*at), arguments = source.arguments(*at);
    const Body *body = finder.bodyOf(a.in);
    if (!statement || !arguments || !body) {
      finder.skip(component, "how the lock is taken cannot be edited");
      continue;
    }
    bool guard = isGuard(program.facts, a);
    // A method of the lock, not a function that takes it on the way.
    if (!guard && !source.text(*arguments).trim().empty() && !wordAt(source.text(), *at).ends_with("_lock")) {
      finder.skip(component, "the lock is taken by something that does more");
      continue;
    }
    if (source.text(body->inside).trim() == source.text(*statement)) {
      finder.skip(component, "the function does nothing else: it is the lock to others");
      continue;
    }
    add({a, component, source, *at, *statement, *body, guard});
  }
}

void twice(Finder &finder) {
  eachTaking(finder, [&](const Taking &t) {
    std::string again = t.source.text(t.statement).str();
    StringRef word = wordAt(t.source.text(), t.at);
    if (word.starts_with("try_") || StringRef(again).contains("shared") || StringRef(again).contains("defer"))
      return finder.skip(t.component, "the lock may be taken twice there");
    if (t.guard)
      again.replace(t.at - t.statement.begin, word.size(), "harness_again");
    Mutant m = finder.at(t.taken.at, t.component,
                         "'" + finder.program.name(t.taken.in) + "' takes '" + lockName(finder.program, t.taken.lock) +
                             "' twice");
    m.also = {"topology.*"};
    m.edits.push_back({{t.statement.end, t.statement.end}, " " + again});
    finder.add(std::move(m));
  });
}

void waiting(Finder &finder) {
  eachTaking(finder, [&](const Taking &t) {
    Mutant m = finder.at(t.taken.at, t.component,
                         "'" + finder.program.name(t.taken.in) + "' sleeps while it holds '" +
                             lockName(finder.program, t.taken.lock) + "'");
    const size_t top = t.source.top(t.statement.end);
    m.edits.push_back({{top, top}, "#include <unistd.h>\n"});
    m.edits.push_back(
        {{t.statement.end, t.statement.end}, finder.isC(t.taken.at.file) ? " sleep(1);" : " ::sleep(1);"});
    finder.add(std::move(m));
  });
}

void swapped(Finder &finder) {
  const Program &program = finder.program;
  const std::vector<LockOrder> &orders = finder.topology.locks.order;
  const DeclaredLockOrder declared(program);
  for (const LockOrder &o : orders) {
    if (o.through || !program.isJudged(o.at.file) || o.held.at.file != o.at.file)
      continue;
    ComponentId component = program.owner(o.at);
    bool isKnown = declared.isBefore(o.held.lock, o.acquired) || any_of(orders, [&](const LockOrder &other) {
                     return other.in != o.in && other.held.lock == o.held.lock && other.acquired == o.acquired;
                   });
    if (!isKnown) {
      finder.skip(component, "no order of these locks is declared, or kept elsewhere");
      continue;
    }
    const SourceText &source = *finder.text(o.at.file);
    auto first = finder.offset(o.held.at), second = finder.offset(o.at);
    auto a = first ? source.arguments(*first) : std::nullopt, b = second ? source.arguments(*second) : std::nullopt;
    if (!a || !b || *a == *b || source.text(*a).empty() || source.text(*b).empty()) {
      finder.skip(component, "how the locks are taken cannot be edited");
      continue;
    }
    Mutant m = finder.at(o.at, component,
                         "'" + program.name(o.in) + "' takes '" + lockName(program, o.acquired) + "' before '" +
                             lockName(program, o.held.lock) + "'");
    m.also = {"topology.undeclared-lock-order"};
    m.edits.push_back({*a, source.text(*b).str()});
    m.edits.push_back({*b, source.text(*a).str()});
    finder.add(std::move(m));
  }
}

void removed(Finder &finder) {
  const Program &program = finder.program;
  if (none_of(finder.topology.nodes,
              [](const Node &n) { return n.kind == ProcessKind::thread || n.kind == ProcessKind::pool; }))
    return;
  // Of functions and locks: under which something is changed that several runners change.
  const Runners runners(program, finder.topology.nodes, finder.topology.tasks);
  const std::vector<StateWrite> writes = findWrites(program);
  std::map<Id<Variable>, std::set<uint32_t>> changedBy;
  for (const StateWrite &write : writes)
    for (uint32_t runner : runners.of(write.in))
      changedBy[write.variable].insert(runner);
  const HeldByCallers held(program, finder.topology.locks);
  std::set<std::pair<Id<Function>, Id<Variable>>> protect;
  for (const StateWrite &write : writes)
    if (changedBy[write.variable].size() > 1)
      for (Id<Variable> lock : held.protecting(write))
        protect.insert({write.in, lock});
  eachTaking(finder, [&](const Taking &t) {
    if (!protect.contains({t.taken.in, t.taken.lock}))
      return finder.skip(t.component, "nothing that several threads change is changed under the lock there");
    // Of lock() the unlock() would be left.
    if (!t.guard || t.source.count(wordAt(t.source.text(), t.at), t.body.inside) != 1)
      return finder.skip(t.component, "what takes the lock is used for more");
    Mutant m = finder.at(t.taken.at, t.component,
                         "'" + program.name(t.taken.in) + "' does not take '" + lockName(program, t.taken.lock) + "'");
    m.also = {"topology.*"};
    m.edits.push_back({t.statement, ";"});
    finder.add(std::move(m));
  });
}

Operator again("lock-twice", "topology.self-deadlock", "a lock is taken twice", twice);
Operator wait("lock-wait", "topology.blocking-under-lock", "something waits while a lock is held", waiting);
Operator swap("lock-swapped", "topology.lock-order", "two locks are taken in the other order", swapped);
Operator remove("lock-removed", "topology.shared-state", "a lock is not taken", removed);

} // namespace
} // namespace harness::mutate
