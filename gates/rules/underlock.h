// Findings about what happens while a lock is held: the same evidence for each rule that looks at it.
#pragma once

#include "judge/rule.h"
#include "topology/topology.h"

namespace harness {

// Reports every event of the kind in judged code. `message` says what is wrong, after the name of the function; `remedy`
// what to do.
void reportUnderLock(Context &context, UnderLock::What what,
                     llvm::function_ref<std::string(const UnderLock &, const std::string &lock)> message,
                     const char *remedy);

} // namespace harness
