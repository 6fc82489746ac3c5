// The order of locks that the policy declares: [[lock_order]], and what follows from it.
#pragma once

#include "closure/program.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringMap.h"

namespace harness {

class DeclaredLockOrder {
public:
  explicit DeclaredLockOrder(const Program &program);
  bool empty() const { return after.empty(); }
  // Has `first` to be taken before `second`? Declared, or following from what is.
  bool isBefore(facts::Id<facts::Variable> first, facts::Id<facts::Variable> second) const;

private:
  const Program &program;
  llvm::StringMap<unsigned> numbers; // of locks, by plainName()
  std::vector<llvm::BitVector> after;
};

} // namespace harness
