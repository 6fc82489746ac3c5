// What runs when a function does: everything that it calls, directly or not, in the same thread; and by which calls.
#pragma once

#include "closure/program.h"

namespace harness {

class Reach {
public:
  Reach(const Program &program, facts::Id<facts::Function> start);

  // Nearest first, `start` included.
  llvm::ArrayRef<facts::Id<facts::Function>> functions() const { return order; }
  // A shortest way from `start`; empty for itself.
  std::vector<const Edge *> pathTo(facts::Id<facts::Function> f) const;

private:
  std::vector<facts::Id<facts::Function>> order;
  llvm::DenseMap<uint32_t, const Edge *> by;
};

} // namespace harness
