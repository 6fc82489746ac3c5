// Ways through a skeleton to a place in it.
#pragma once

#include "closure/skeleton.h"

namespace harness {

// Can control come from the entry to the event at `to`, by whatever flows, without passing an event for which `stops`
// holds? (If not, one of them has happened whenever `to` does: a must-analysis, not a question of dominance.)
bool isReachedWithout(llvm::ArrayRef<SkeletonBlock> blocks, EventPosition to,
                      llvm::function_ref<bool(uint32_t event)> stops);

// Can control come from the entry to the exit, by normal flows, without passing such an event?
bool returnsWithout(llvm::ArrayRef<SkeletonBlock> blocks, llvm::function_ref<bool(uint32_t event)> stops);

} // namespace harness
