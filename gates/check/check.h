// Does a rule find in its fixtures what it should, nothing else, and every mutant?
#pragma once

#include "check/tools.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <map>
#include <string>
#include <vector>

namespace harness::check {

// A place in a fixture, and what is wrong there.
struct Complaint {
  unsigned line, column; // 0: unknown
  std::string message;
};

struct MutantResult {
  std::string name;
  unsigned line;
  bool killed;
  std::string why; // it was not
};

struct FixtureResult {
  std::string path;   // as findings at it are printed
  std::string digest; // of its content
  std::map<std::string, std::string> includes;   // other files of the project that it includes: digests, by path
  std::map<std::string, std::string> unresolved; // names in the rule that stand for nothing in it: what is said of that
  bool good = false;  // it expects nothing of the rule
  std::vector<Complaint> broken; // it cannot be judged
  std::vector<Complaint> wrong;  // it is not judged as it says
  std::vector<MutantResult> mutants;
};

struct RuleResult {
  std::string id;
  std::vector<FixtureResult> fixtures;

  size_t good() const, bad() const, mutants() const, killed() const;
  bool isBroken() const; // a fixture is
  bool holds() const;    // nothing is wrong, and no mutant survives
  // What is said of names that stand for nothing in any fixture: a slip, most likely.
  std::vector<std::string> unresolved() const;
};

struct Fixtures {
  std::string rule;
  const policy::DataRuleT *definition; // null: it comes with Harness
  std::vector<std::string> paths;      // relative to the folder of the policy, as they are shown
};

// `progress` is told how much has been done, of how much; of several threads one at a time.
llvm::Expected<std::vector<RuleResult>> checkRules(const Tools &tools, llvm::ArrayRef<Fixtures> rules, llvm::ArrayRef<std::string> known,
                                                   llvm::function_ref<void(size_t, size_t)> progress);

} // namespace harness::check
