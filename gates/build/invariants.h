// What became of the invariants of a policy: whether they hold in the build as it was judged last, and whether anything shows
// that their checks would notice if they did not.
//
//   policy with records of rules, findings of all targets, last mutation run → per invariant: checks, mutants, result
#pragma once

#include "build/folder.h"
#include "report/report.h"

namespace harness::build {

// A mutant that a check must find: of a fixture of a rule, or one of the last mutation run (`harness mutate`).
struct Probe {
  std::string name; // "rules/no-clock/bad.cpp: in a lambda", "cross-include at src/a.cpp:3:1"
  std::string rule;
  bool killed = false;
};

// One of its checks.
struct HeldBy {
  std::string rule;
  Level level = Level::Block; // the highest anywhere; off: it is not judged
  std::string doubt;          // why it may not be believed, as the end of a sentence; empty: nothing speaks against it
  size_t open = 0, accepted = 0; // findings in scope
};

struct InvariantState {
  const policy::InvariantT *invariant = nullptr;
  std::vector<HeldBy> checks;
  std::vector<Probe> probes;        // sorted by name
  std::vector<std::string> unknown; // `mutants` that nobody has
  std::vector<const Finding *> broken;
  std::vector<const Accepted *> accepted;
  enum Result : uint8_t { Holds, Violated, AcceptedOnly, NotJudged } result = Holds;

  size_t killed() const;
  // Something has shown that it can fail.
  bool isCovered() const { return killed() > 0 && unknown.empty(); }
};

// The mutants of the last mutation run that say whether they were found; `text`: harness/mutants.json.
struct MutationRun {
  struct Outcome {
    std::string op, rule, component, path, name;
    bool killed;
  };
  std::vector<Outcome> outcomes;
  std::string policy, narrowed; // as mutate/result.h has them
};
llvm::Expected<MutationRun> parseMutationRun(llvm::StringRef text);

// `report`: of all targets; its findings are pointed to.
std::vector<InvariantState> stateOfInvariants(const policy::PolicyT &policy, const Report &report, const MutationRun &run);

} // namespace harness::build
