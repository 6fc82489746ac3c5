// Code that nothing needs: what of it a person can delete, the largest piece first.
#pragma once

#include "structure/liveness.h"

namespace harness {

struct DeadCode {
  Entity entity;
  bool testsOnly = false;    // nothing but tests needs it
  std::vector<Entity> with;  // what goes with it: nothing but dead code needs that
};

// By place. A dead class stands for its members, a function for what only it needs.
std::vector<DeadCode> findDeadCode(const Program &program, const Liveness &liveness);

} // namespace harness
