// Where the calls of one function lead, call by call.
#pragma once

#include "closure/program.h"

namespace harness {

class EdgesAt {
public:
  EdgesAt(const Program &program, facts::Id<facts::Function> function);

  // The edges of a call: to what it names, to what its virtual or indirect call may reach, to callables that are handed in
  // and run at once.
  llvm::SmallVector<const Edge *, 2> of(const facts::Call &call) const;

private:
  std::vector<const Edge *> edges; // by place
};

} // namespace harness
