// The event skeletons of a program, as graphs: which calls, throws and suspensions follow each other in a function.
// schema.fbs says what blocks and flows mean.
#pragma once

#include "facts/model.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace harness {

struct SkeletonBlock {
  std::vector<uint32_t> events; // by index in the facts, in the order in which they happen
  llvm::SmallVector<std::pair<uint32_t, facts::FlowKind>, 2> next;
};

class Skeletons {
public:
  static constexpr uint32_t Exit = 0, Entry = 1;

  explicit Skeletons(const facts::Facts &facts) : facts(facts) {}

  // Block 0 is the exit, block 1 the entry. Empty for a function without events, and for one of which two bodies are
  // linked, for then nobody can tell in what order things happen.
  std::vector<SkeletonBlock> of(facts::Id<facts::Function> function) const;

private:
  const facts::Facts &facts;
  mutable std::vector<std::pair<uint32_t, uint32_t>> events, flows; // (function, index), sorted; made when first asked
};

// Where in a skeleton an event stands.
struct EventPosition {
  uint32_t block = 0, index = 0;
};

// Is there a way from the entry to the exit, by normal flows?
bool returns(llvm::ArrayRef<SkeletonBlock> blocks);

// Does control come back to where it was?
bool loops(llvm::ArrayRef<SkeletonBlock> blocks);

// Can the exit be reached from behind `from` by normal flows without passing an event for which `stops` holds?
bool reachesExit(llvm::ArrayRef<SkeletonBlock> blocks, EventPosition from, llvm::function_ref<bool(uint32_t event)> stops);

} // namespace harness
