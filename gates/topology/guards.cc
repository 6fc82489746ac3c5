#include "topology/guards.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

const Guard *Guards::find(Lock variable) const {
  auto it = byVariable.find(variable);
  return it == byVariable.end() ? nullptr : &it->second;
}

Guard Guards::take(Lock variable) {
  auto it = byVariable.find(variable);
  return it == byVariable.end() ? Guard() : std::exchange(it->second, Guard{{}, false, false, it->second.type});
}

Guard Guards::takeTemporary(Place at) {
  auto node = temporaries.extract(at);
  return node ? std::move(node.mapped()) : Guard();
}

std::vector<NamedLock> Guards::ofTemporaries() const {
  std::vector<NamedLock> all;
  for (auto &[at, guard] : temporaries)
    append_range(all, guard.locks);
  return all;
}

// What a guard that guards nothing is told to lock is what it guards on the other way.
static bool joinGuard(Guard &into, const Guard &from) {
  bool more = false;
  if (from.oneOf && !into.oneOf)
    more = into.oneOf = true;
  if (from.ofCaller && !into.ofCaller)
    more = into.ofCaller = true;
  if (from.locks == into.locks || from.locks.empty())
    return more;
  bool differ = !into.locks.empty();
  for (NamedLock lock : from.locks)
    if (!is_contained(into.locks, lock)) {
      into.locks.push_back(lock);
      more = true;
    }
  if (more && differ)
    into.oneOf = true;
  return more;
}

template <class Key> static bool joinAll(std::map<Key, Guard> &into, const std::map<Key, Guard> &from) {
  bool more = false;
  for (auto &[key, guard] : from) {
    auto [it, fresh] = into.try_emplace(key, guard);
    more |= fresh || joinGuard(it->second, guard);
  }
  return more;
}

bool Guards::join(const Guards &other) {
  bool variables = joinAll(byVariable, other.byVariable);
  return joinAll(temporaries, other.temporaries) || variables;
}

} // namespace harness
