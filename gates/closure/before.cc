#include "closure/before.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Blocks whose beginning is reached. What leaves a block by an exception may leave it before its first event.
BitVector reachedWithout(ArrayRef<SkeletonBlock> blocks, bool exceptions, function_ref<bool(uint32_t)> stops) {
  BitVector seen(blocks.size());
  SmallVector<uint32_t, 16> open{Skeletons::Entry};
  seen.set(Skeletons::Entry);
  while (!open.empty()) {
    uint32_t b = open.pop_back_val();
    bool passes = none_of(blocks[b].events, stops);
    for (auto [to, kind] : blocks[b].next)
      if ((kind == FlowKind::Exception ? exceptions : passes) && !seen[to]) {
        seen.set(to);
        open.push_back(to);
      }
  }
  return seen;
}

} // namespace

bool isReachedWithout(ArrayRef<SkeletonBlock> blocks, EventPosition to, function_ref<bool(uint32_t)> stops) {
  return blocks.size() > to.block && reachedWithout(blocks, true, stops)[to.block] &&
         none_of(ArrayRef(blocks[to.block].events).take_front(to.index), stops);
}

bool returnsWithout(ArrayRef<SkeletonBlock> blocks, function_ref<bool(uint32_t)> stops) {
  return !blocks.empty() && reachedWithout(blocks, false, stops)[Skeletons::Exit];
}

} // namespace harness
