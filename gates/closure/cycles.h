// The loops of a skeleton.
#pragma once

#include "closure/skeleton.h"

namespace harness {

// By block, the number of the loop that it belongs to, from 1; 0 outside of loops. Blocks that control can go between
// in both directions are one loop: the strongly connected components of the normal flows, or of all flows.
std::vector<uint32_t> cyclesOf(llvm::ArrayRef<SkeletonBlock> blocks, bool exceptions = false);

} // namespace harness
