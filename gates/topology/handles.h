// Handles that outlive the function that makes a thread: fields and globals. Does anybody join or detach what is in there?
#pragma once

#include "topology/nodes.h"

#include <set>

namespace harness {

class KeptHandles {
public:
  KeptHandles(const Program &program, llvm::ArrayRef<Node> nodes, llvm::ArrayRef<Ending> endings);

  // Does surely nobody of the program end or hand on what the variable that keeps the node holds? All who can name the
  // variable are seen, and none of them does anything with a thread that could be this one.
  bool isLeft(const Node &node) const;

private:
  using Kept = facts::Id<facts::Variable>;
  bool isDestroyed(const facts::Variable &kept) const;
  // None: somebody may whom the facts do not show.
  std::optional<llvm::BitVector> whoCanName(Kept kept) const;
  void addLambdas(llvm::BitVector &functions) const;
  bool mayEnd(facts::Id<facts::Call> call, Kept kept) const;
  bool isOther(Kept handle, Kept kept) const;

  const Program &program;
  const facts::Facts &facts;
  llvm::DenseMap<uint32_t, Kept> endingOf;                                             // by call
  llvm::DenseMap<uint32_t, llvm::SmallVector<const facts::Argument *, 2>> argumentsOf; // by call
  llvm::DenseMap<uint32_t, Kept> madeFor;                                              // by call
  // Where `for (auto &t : threads)` gets at the elements: begin, end and ++ stand at one place.
  std::set<std::pair<facts::Id<facts::Function>, facts::Place>> loops;
  llvm::BitVector returning; // functions whose result is a thread, a lock or the like
};

} // namespace harness
