// Who runs which function: threads, pools, and the rest of the program.
#pragma once

#include "topology/nodes.h"

#include <map>

namespace harness {

class Runners {
public:
  // Besides nodes, by index: the code that no thread begins with; a pool that no node makes.
  static constexpr uint32_t Outside = facts::None, Pool = facts::None - 1;

  Runners(const Program &program, llvm::ArrayRef<Node> nodes, llvm::ArrayRef<Task> tasks);

  // Are there threads at all? Loops, timers and signals run in the thread that runs them.
  static bool areSeveral(llvm::ArrayRef<Node> nodes, llvm::ArrayRef<Task> tasks);

  bool runs(uint32_t runner, facts::Id<facts::Function> f) const;
  // Those that run one of them.
  std::vector<uint32_t> of(llvm::ArrayRef<facts::Id<facts::Function>> functions) const;

private:
  std::map<uint32_t, llvm::BitVector> all; // functions, by runner
};

} // namespace harness
