// The queue of a process, as the policy declares it and as the code has it.
#pragma once

#include "topology/topology.h"

namespace harness {

// Queues that nodes of the process take from.
std::vector<const Queue *> mailboxesOf(const Topology &topology, uint32_t process);

// Processes that take from the queue, and say in the policy how it is bounded.
std::vector<uint32_t> boundedFor(const Topology &topology, const Queue &queue);

// Does the function that puts something in, or one that comes to call it, call `name` as well, or use the field, global or
// constant of that name? Of a field of a plain type nobody knows who reads it: true.
bool isKeptBy(const Program &program, facts::Id<facts::Function> putsIn, llvm::StringRef name);

// What is not so of `mailbox` and `bound_by`: the key of the process, what it has instead, and a place for it if any.
struct MailboxDifference {
  std::string key, what;
  facts::Place at;
  std::string saying, remedy;
};
std::vector<MailboxDifference> compareMailbox(const Topology &topology, uint32_t process);

} // namespace harness
