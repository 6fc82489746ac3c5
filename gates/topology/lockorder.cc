#include "topology/lockorder.h"

#include "topology/locks.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

DeclaredLockOrder::DeclaredLockOrder(const Program &program) : program(program) {
  auto number = [&](StringRef name) { return numbers.try_emplace(plainName(name), numbers.size()).first->second; };
  for (const auto &o : program.policy.lock_orders) {
    unsigned before = number(o->before), behind = number(o->after);
    after.resize(numbers.size());
    for (BitVector &set : after)
      set.resize(numbers.size());
    after[before].set(behind);
  }
  // S. Warshall, "A theorem on Boolean matrices", 1962.
  for (unsigned via = 0; via < after.size(); ++via)
    for (BitVector &set : after)
      if (set[via])
        set |= after[via];
}

bool DeclaredLockOrder::isBefore(Id<Variable> first, Id<Variable> second) const {
  auto a = numbers.find(plainName(lockName(program, first))), b = numbers.find(plainName(lockName(program, second)));
  return a != numbers.end() && b != numbers.end() && after[a->second][b->second];
}

} // namespace harness
