// By what a finding is known to the baseline: what it is about, what that reaches, and what the entity looks like, so that it is
// known again under another name.
#pragma once

#include "closure/program.h"
#include "judge/finding.h"
#include "policy/baseline.h"

#include "llvm/ADT/StringMap.h"

namespace harness {

// Digests of entities: of a function its type and its body, of a class what it declares. Both as they are written, but
// without the namespaces and classes in front of names; a function of at least 50 tokens by these, a shorter one by what it
// calls, in order, and how many tokens and branches it has. Nothing of a name of its own goes in.
class Digests {
public:
  explicit Digests(const Program &program) : program(program) {}
  // Of the finding's entity; empty if it is none of these, or if several of its name are in question.
  std::string of(const Finding &finding);

private:
  void index();
  std::string ofFunction(facts::Id<facts::Function> f) const;
  const Program &program;
  bool indexed = false;
  llvm::StringMap<llvm::SmallVector<facts::Id<facts::Function>, 1>> functions; // by name and by signature
  llvm::StringMap<facts::Id<facts::Type>> types;
  std::vector<uint32_t> callOrder, firstCall; // calls by caller
  llvm::DenseMap<uint32_t, uint32_t> fingerprints; // by function
};

// What stands in the baseline for one of the finding's identities; count and what follows are left to others.
policy::BaselineEntry entryOf(const Finding &finding, llvm::StringRef identity);
llvm::ArrayRef<std::string> identitiesOf(const Finding &finding);

} // namespace harness
