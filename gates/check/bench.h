// A fixture as a project on a disk: compiled, judged by one rule, and again with a mutant in it.
#pragma once

#include "check/tools.h"
#include "fixture/fixture.h"
#include "judge/finding.h"

#include "facts/model.h"

#include <map>
#include <memory>

namespace harness::check {

// What is wrong with a fixture, at its line (0: as a whole).
struct Trouble : llvm::ErrorInfo<Trouble> {
  static char ID;
  unsigned line;
  std::string message;

  Trouble(unsigned line, std::string message) : line(line), message(std::move(message)) {}
  void log(llvm::raw_ostream &os) const override { os << message; }
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }
};

class Bench {
public:
  // `rule`: one of the project's own, as it stands in its policy; null: `id` comes with Harness.
  Bench(const Tools &tools, const fixture::Fixture &fixture, llvm::StringRef id, const policy::DataRuleT *rule);
  ~Bench();

  // Of the fixture as it is. First.
  llvm::Expected<std::vector<Finding>> judge();
  // Of a mutant. May run in several threads.
  llvm::Expected<std::vector<Finding>> judge(const fixture::Mutant &mutant) const;

  // Of the fixture as it is: other files of the project that it includes, with digests; names in the rule that stand for nothing
  // in it, with what is said of that.
  const std::map<std::string, std::string> &includes() const { return included; }
  const std::map<std::string, std::string> &unresolved() const { return unknown; }

private:
  struct Unit {
    size_t part;
    facts::Facts facts;
  };
  struct Work; // a folder, gone with it

  llvm::Expected<std::unique_ptr<policy::PolicyT>> readPolicy(const Work &work, llvm::ArrayRef<fixture::Part> parts) const;
  llvm::Expected<std::unique_ptr<Work>> layOut(llvm::ArrayRef<fixture::Part> parts) const;
  llvm::Expected<facts::Facts> compile(const Work &work, const fixture::Part &part, const fixture::Mutant *mutant,
                                        llvm::StringRef depfile = {}) const;
  llvm::Error noteIncludes(llvm::StringRef depfile);
  llvm::Expected<std::vector<Finding>> judgeUnits(const Work &work, const policy::PolicyT &policy,
                                                  llvm::ArrayRef<const Unit *> units) const;
  bool sees(const Unit &unit, const fixture::Mutant &mutant) const;
  llvm::Error diagnosed(llvm::Error error, llvm::ArrayRef<fixture::Part> parts, const fixture::Mutant *mutant) const;

  const Tools &tools;
  const fixture::Fixture &fixture;
  const std::string id;
  const policy::DataRuleT *rule;
  std::unique_ptr<Work> work;
  std::unique_ptr<policy::PolicyT> policy;
  std::vector<Unit> units;
  std::map<std::string, std::string> included, unknown;
};

} // namespace harness::check
