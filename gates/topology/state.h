// Who changes the state of the program, and under which locks.
//
//   write events + calls that change a container → places where a field or global changes
//   held sets there + what every caller holds    → the locks that surely protect it
#pragma once

#include "topology/locks.h"
#include "topology/nodes.h"

namespace harness {

struct StateWrite {
  facts::Id<facts::Function> in;
  facts::Id<facts::Variable> variable; // a field stands for that of all objects
  facts::Place at;
  uint32_t event;
};

// By variable and place. Atomics, locks and what each thread has of its own are left out.
std::vector<StateWrite> findWrites(const Program &program);

// Functions that run before a thread is made or after it was joined: constructors and destructors, who makes it, who joins
// it, and what is called by these and by nobody else.
llvm::BitVector whileItDoesNotRun(const Program &program, llvm::ArrayRef<Node> nodes, llvm::ArrayRef<Ending> endings,
                                  const Node &node);

// Are there several at once, of one place in the code: made in a loop, and kept in a container or array?
bool areManyAtOnce(const Program &program, const Node &node);

// What the node surely runs: its entries and what they call, but not what somebody has put into a slot, or behind a virtual
// function, as the tasks of a pool.
llvm::BitVector runsItself(const Program &program, const Node &node);

// Functions that run once, whoever comes first: what std::call_once and its like are given, and what that calls.
llvm::BitVector runOnce(const Program &program);

// Locks that every caller holds, and every caller of callers: what a function can rely on when it begins.
class HeldByCallers {
public:
  HeldByCallers(const Program &program, const Locks &locks);
  // Sorted: what is held when the write happens, by the function itself or by all who call it.
  std::vector<facts::Id<facts::Variable>> protecting(const StateWrite &write) const;

private:
  const Locks &locks;
  std::vector<std::vector<facts::Id<facts::Variable>>> atEntry; // by function, sorted
};

} // namespace harness
