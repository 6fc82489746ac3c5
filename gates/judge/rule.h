// A rule: one file below rules/, found by registering itself, with a page of the same name beside it.
//
//   static Rule rule("boundary.uses", Level::Block, Rule::Unit | Rule::Link, "a component uses only …", run);
#pragma once

#include "closure/program.h"
#include "closure/uses.h"
#include "judge/finding.h"

#include "llvm/ADT/StringMap.h"

namespace harness {

class Context;
class Dependencies;
class EntitySets;
class Exceptions;
class Liveness;
struct Account;
struct Topology;

// What a finding is named by, and how much it weighs unless the policy says otherwise.
struct RuleHead {
  llvm::StringRef id;
  Level level;
};

struct Rule : RuleHead {
  // Where a rule can say something true. Unit: on one unit inside the compiler, for what no other unit can change.
  // Link: on a target with all it links. Project: on all targets together, for what only the whole can tell (unused
  // declarations, names that match nothing). Complete: on all targets of a build that leaves none out; what such a rule
  // misses might otherwise be in what was left out.
  enum Scope : unsigned { Unit = 1, Link = 2, Project = 4, Complete = 8 };

  unsigned scopes;
  const char *summary;
  void (*run)(Context &);
  Rule *next;

  Rule(const char *id, Level level, unsigned scopes, const char *summary, void (*run)(Context &))
      : RuleHead{id, level}, scopes(scopes), summary(summary), run(run), next(first) {
    first = this;
  }
  static Rule *first;
  // All rules, by id.
  static std::vector<const Rule *> all();
  static const Rule *find(llvm::StringRef id);
};

// What a rule said, with the files it rests on.
struct Reported {
  Finding finding;
  std::vector<facts::Id<facts::File>> evidence;
};

// What several rules ask for; made when the first one does.
struct Shared {
  std::shared_ptr<const Topology> topology;
  std::shared_ptr<const Account> account;
  std::shared_ptr<const Liveness> liveness;
  std::shared_ptr<const Exceptions> exceptions;
  std::shared_ptr<const Dependencies> dependencies;
  std::shared_ptr<const EntitySets> sets;
  const Topology &topologyOf(const Program &program);
  const Account &accountOf(const Program &program, llvm::ArrayRef<Use> uses, unsigned scope);
};

// The levels of a rule: by [rules] or its own, and where a component or one around it says otherwise.
struct RuleLevels {
  RuleLevels(const policy::PolicyT &policy, const RuleHead &rule);
  // Whatever the policy says.
  explicit RuleLevels(Level always) : usual(always) {}
  Level in(llvm::StringRef component) const { return std::min(said(component), most); }
  Level highest() const;
  // What the policy says is more than the rule has earned: it is one of its own that has not been shown to work.
  bool isLowered(llvm::StringRef component) const { return said(component) > most; }
  bool isLoweredAnywhere() const;

private:
  Level said(llvm::StringRef component) const;
  Level highestSaid() const;
  Level usual;
  Level most = Level::Block;
  llvm::StringMap<Level> byComponent; // of those that have another
};

// What a rule works with.
class Context {
public:
  Context(const Program &program, llvm::ArrayRef<Use> uses, const ComponentGraph &graph, const RuleHead &rule,
          const RuleLevels &levels, unsigned scope, llvm::StringRef today, Shared &shared, std::vector<Reported> &out)
      : program(program), uses(uses), graph(graph), rule(rule), levels(levels), level(levels.highest()), scope(scope),
        today(today), shared(shared), out(out) {}

  const Program &program;
  const llvm::ArrayRef<Use> uses;
  const ComponentGraph &graph;
  const RuleHead &rule;
  const RuleLevels &levels;
  const Level level; // the highest of them
  const unsigned scope;
  const llvm::StringRef today; // yyyy-mm-dd

  // A finding at a place of the code.
  Finding at(const facts::Place &place, std::string message) const;
  // A finding about what a function does by calling another: `what` follows its name.
  Finding atCall(const facts::Call &call, const std::string &what) const;
  // A finding at the policy.
  Finding atPolicy(std::string key, std::string message) const;
  Position position(const facts::Place &place) const;
  Note note(const facts::Place &place, std::string text, bool step = false) const { return {position(place), std::move(text), step}; }

  // A note at the policy.
  static Note noteAtPolicy(std::string key, std::string text) { return {{}, std::move(text), false, std::move(key)}; }

  // The steps of a path, as notes.
  void notePath(Finding &finding, llvm::ArrayRef<const Edge *> path) const;

  // The file as evidence for something that `in` does; none if only this target has the body.
  llvm::SmallVector<facts::Id<facts::File>, 1> evidence(facts::Id<facts::Function> in, const facts::Place &place) const;

  // Reports it. `evidence`: the files it rests on; at a target it is said only if it is the target's to say
  // (Program::isOurs). None: it is about the target or the policy.
  void report(Finding finding, llvm::ArrayRef<facts::Id<facts::File>> evidence = {});

  // Who runs.
  const Topology &topology() const;
  // What is needed, and by what.
  const Liveness &liveness() const;
  // What there is of what costs.
  const Account &account() const;
  // Which exceptions leave which functions.
  const Exceptions &exceptions() const;
  // Who depends on whom, by the kinds of edges that some rule forbids; and the sets that those rules speak of.
  const Dependencies &dependencies() const;
  const EntitySets &sets() const;

private:
  Shared &shared;
  std::vector<Reported> &out;
};

// How rules of the policy's own ([[rule]]) are judged, of one kind of data: a file in rules/data/ that registers itself.
//
//   static DataKind kind(Rule::Link, [](const policy::DataRuleT &rule) { return rule.forbid != nullptr; }, run);
struct DataKind {
  unsigned scopes; // as those of a rule
  bool (*isOf)(const policy::DataRuleT &);
  void (*run)(Context &, const policy::DataRuleT &);
  DataKind *next;

  DataKind(unsigned scopes, bool (*isOf)(const policy::DataRuleT &), void (*run)(Context &, const policy::DataRuleT &))
      : scopes(scopes), isOf(isOf), run(run), next(first) {
    first = this;
  }
  static DataKind *first;
};

RuleHead headOf(const policy::DataRuleT &rule);
// Null if the policy has no [[rule]] of that id.
const policy::DataRuleT *findDataRule(const policy::PolicyT &policy, llvm::StringRef id);
// What all their findings have: why the rule is there, what to do (where it says so), the line that accepts them. `finding`
// has its entity.
void complete(Finding &finding, const policy::DataRuleT &rule);
// The same for what a rule and a table of its own may both declare. Of a table the finding has the id, and `why`, if
// there is one; the message of a rule stands before what was found.
void complete(Finding &finding, const policy::DataRuleT *rule, llvm::StringRef id, llvm::StringRef why);

} // namespace harness
