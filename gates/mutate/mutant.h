// A mutant: one violation put into a copy of one file, and the rule that ought to notice. Operators make them; each is
// a file in operators/ that registers itself, with a row in docs/mutation.md.
//
//   static Operator op("effect-call", "effect.undeclared", "a function does what its component may not do", find);
#pragma once

#include "judge/finding.h"
#include "mutate/text.h"
#include "topology/topology.h"

#include <map>
#include <memory>
#include <set>

namespace harness::mutate {

struct Mutant {
  std::string op;
  std::string rule;              // that ought to notice
  std::vector<std::string> also; // others for which it is as much a violation, as patterns: "effect.*"
  std::string component, file;   // the file as facts name it
  facts::Id<facts::File> in;     // the same
  std::vector<Edit> edits;
  Position at;      // the place to look at, in the file as it is
  std::string what; // "'shop::rate' calls '::getenv'"

  std::string id() const;
  // Does a finding of the rule say what is wrong with it?
  bool isChallengeTo(llvm::StringRef rule) const;
};

class Finder;

struct Operator {
  const char *name, *rule, *summary;
  void (*find)(Finder &);
  Operator *next;

  Operator(const char *name, const char *rule, const char *summary, void (*find)(Finder &))
      : name(name), rule(rule), summary(summary), find(find), next(first) {
    first = this;
  }
  static Operator *first;
  static std::vector<const Operator *> all(); // by name
};

// A function of the project whose body can be edited.
struct Body {
  facts::Id<facts::Function> function;
  facts::Id<facts::File> file;
  ComponentId component;
  const SourceText *text;
  Range inside;
};

// Places that could have been tried, and why they were not.
struct Skipped {
  std::string op, component, reason;
  friend auto operator<=>(const Skipped &, const Skipped &) = default;
};

// The files of a project, by their names in facts.
struct Texts {
  std::map<std::string, std::string, std::less<>> all;  // what is not there cannot be edited
  std::string buildRoot;                                // "<build>" in names
  std::set<std::string, std::less<>> withoutExceptions; // files that are compiled without
};

// What operators look at, and where they leave what they find.
class Finder {
public:
  Finder(const Program &program, const Topology &topology, Texts texts);

  const Program &program;
  const Topology &topology;

  void run(const Operator &op);

  // ---- the code
  llvm::ArrayRef<Body> bodies() const { return allBodies; }
  // The body that a function has, if it can be edited.
  const Body *bodyOf(facts::Id<facts::Function> f) const;
  // Files of the project that belong to a component, by name.
  llvm::ArrayRef<facts::Id<facts::File>> files() const { return allFiles; }
  const SourceText *text(facts::Id<facts::File> f) const;
  std::optional<size_t> offset(const facts::Place &place) const;
  bool isC(facts::Id<facts::File> f) const;
  bool hasExceptions(facts::Id<facts::File> f) const {
    return !isC(f) && !given.withoutExceptions.contains(program.facts.path(f));
  }
  // Is `header` in what `file` includes, directly or not?
  bool includes(facts::Id<facts::File> file, facts::Id<facts::File> header) const;
  // A directive by which `from` includes the file, whatever folders its unit searches.
  std::string directive(facts::Id<facts::File> from, facts::Id<facts::File> header) const;
  const policy::ComponentT &component(ComponentId c) const { return program.component(c); }

  // ---- mutants
  // At a place, without edits.
  Mutant at(const facts::Place &place, ComponentId component, std::string what) const;
  // A statement is put first in the body. `preamble`: lines before it in the file ("#include <time.h>").
  Mutant inBody(const Body &body, llvm::StringRef statement, llvm::ArrayRef<std::string> preamble,
                std::string what) const;
  void add(Mutant mutant);
  void skip(ComponentId component, std::string reason, unsigned sites = 1);

  std::vector<Mutant> mutants;
  std::map<Skipped, unsigned> skipped;

private:
  const Operator *running = nullptr;
  const Texts given;
  bool hasCxx = false;
  mutable std::map<uint32_t, std::unique_ptr<SourceText>> texts;
  std::vector<facts::Id<facts::File>> allFiles;
  std::vector<Body> allBodies;
  std::map<uint32_t, size_t> bodyByFunction;
  std::vector<std::vector<uint32_t>> included; // by file
};

} // namespace harness::mutate
