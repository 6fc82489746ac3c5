// Rules with a matcher (`match`): which there are, where they look, and what was not looked at. Facts say for each unit with
// which matchers the compiler looked at it; whoever changes a rule has old facts.
#pragma once

#include "closure/ownership.h"
#include "facts/model.h"
#include "policy_generated.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace harness {

// Those that are not off everywhere.
std::vector<const policy::DataRuleT *> matchRules(const policy::PolicyT &policy);

// The files in which a rule finds something.
class MatchScope {
public:
  MatchScope(const policy::PolicyT &policy, const policy::MatchT &match);
  bool contains(llvm::StringRef path, policy::OwnerIndex::Owner owner) const;

private:
  const policy::PolicyT &policy;
  const policy::MatchT &match;
  policy::OwnerIndex files;
};

// A unit, by its main file, with rules that may have something to find there and were not run over it as they are now.
struct NotLookedAt {
  facts::Id<facts::File> unit;
  std::vector<const policy::DataRuleT *> rules;
};

// Of the units of a target, by these rules. `facts`: merged, with what was run again; sorted by path.
std::vector<NotLookedAt> notLookedAt(const policy::PolicyT &policy, llvm::ArrayRef<const policy::DataRuleT *> rules,
                                     llvm::function_ref<Ownership::Of(facts::Id<facts::File>)> ownership,
                                     const facts::Facts &facts, llvm::StringRef target);

} // namespace harness
