// Queues: containers into which one thread puts what another takes out.
//
//   member calls on a variable, by the conventions of the standard's containers or the catalogue
//                                                + who runs the functions that make them      → queues
//
// A queue is a variable: a field of a class stands for that of all its objects, as a lock does.
#pragma once

#include "topology/nodes.h"

#include <set>

namespace harness {

struct QueueUse {
  facts::Id<facts::Call> call;
  facts::Id<facts::Function> in;
  bool tested = false; // of a push: on every way to it somebody has looked how many there are, or waited for room
};

struct Queue {
  facts::Id<facts::Variable> variable;
  std::vector<QueueUse> pushes, pops;         // by place
  std::vector<uint32_t> producers, consumers; // runners (runners.h)
  bool bounded = false;                       // by its type
  std::set<int64_t> capacities;               // if constants say so wherever it is made or filled; else none
  bool isTested() const;                      // bounded, or every push is tested
};

// By name of the variable.
std::vector<Queue> findQueues(const Program &program, const Callees &callees, llvm::ArrayRef<Node> nodes,
                              llvm::ArrayRef<Task> tasks);

} // namespace harness
