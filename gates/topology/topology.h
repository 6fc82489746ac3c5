// The process topology: the nodes of a program next to those that the policy declares.
#pragma once

#include "topology/locks.h"
#include "topology/nodes.h"
#include "topology/queues.h"

namespace harness {

struct Topology {
  explicit Topology(const Program &program);

  const Program &program;
  const Callees callees;
  const std::vector<Node> nodes;
  const std::vector<Ending> endings;
  const std::vector<Task> tasks;
  const Locks locks;
  const std::vector<Queue> queues;

  // By index in policy.processes; None: nobody declared it. Of several that fit, the one that says the most.
  uint32_t declaredAs(const Node &node) const { return declared[&node - nodes.data()]; }
  // A declaration that the node would fit, but for one thing; None if there is none.
  uint32_t nearlyAs(const Node &node) const { return nearly[&node - nodes.data()]; }
  bool isFound(uint32_t process) const { return found[process]; }
  // Who declares a node that the process would fit as well; None if nobody.
  uint32_t claimedInsteadOf(uint32_t process) const { return rivals[process]; }

  // Functions that may run in the node: its entries and all they call.
  llvm::BitVector reachable(const Node &node) const;

private:
  std::vector<uint32_t> declared, nearly, rivals;
  std::vector<bool> found;
};

// A name as a person writes it, without "(anonymous namespace)::".
std::string plainName(llvm::StringRef name);

// Is the function called that in a policy: by its qualified name or signature, unnamed namespaces left out or not?
bool isCalled(const Program &program, facts::Id<facts::Function> f, llvm::StringRef name);

// Who runs something, as a queue has it: "'ingest.worker'", "a thread that runs 'shop::serve'", "the rest of the program".
std::string runnerName(const Topology &topology, uint32_t runner);

// "ingest::Worker::run", or what is known of it.
std::string entryName(const Program &program, const Node &node);

} // namespace harness
