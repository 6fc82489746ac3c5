// Where the calls of one function lead, call by call.
#pragma once

#include "closure/program.h"
#include "closure/skeleton.h"

namespace harness {

class EdgesAt {
public:
  EdgesAt(const Program &program, facts::Id<facts::Function> function, llvm::ArrayRef<SkeletonBlock> blocks);

  // The edges of a call: to what it names, to what its virtual or indirect call may reach, to callables that are handed in
  // and run at once. What is pure runs never.
  llvm::SmallVector<const Edge *, 2> of(const facts::Call &call) const;
  // To what runs later: in another thread, on a loop, or whenever whoever keeps it calls it.
  llvm::SmallVector<const Edge *, 2> spawnedBy(const facts::Call &call) const;

private:
  const Program &program;
  std::vector<std::pair<facts::Place, const Edge *>> edges; // by the place of the call
};

} // namespace harness
