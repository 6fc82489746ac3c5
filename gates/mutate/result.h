// What became of the mutants: kill rates per operator, rule and component, and the file BUILD/harness/mutants.json,
// which docs/mutation.md describes.
#pragma once

#include "mutate/mutant.h"

#include "llvm/Support/raw_ostream.h"

namespace harness::mutate {

// Raised when a field changes its meaning or goes; a new field does not raise it.
inline constexpr int ResultSchema = 1;

struct Outcome {
  Mutant mutant;
  enum Result : uint8_t { Killed, Survived, Invalid } result = Survived;
  Level level = Level::Off;           // of the strongest finding that killed it
  std::vector<std::string> noticed;   // rules that say what is wrong with it, sorted
  std::vector<std::string> elsewhere; // other rules with something new to say, sorted
  std::string gate;                   // the target whose gate noticed; "project": all targets together
  std::string why; // of a survivor: what lets it through, if that is known; of an invalid one: the error
};

struct Rate {
  unsigned killed = 0, survived = 0, invalid = 0;
  unsigned attempted() const { return killed + survived; }
  void add(Outcome::Result r) { ++(r == Outcome::Killed ? killed : r == Outcome::Survived ? survived : invalid); }
};
// "97 %", rounded down so that only all is 100; "-" of none.
std::string percent(const Rate &rate);

struct Results {
  std::vector<Outcome> outcomes; // in the order of places
  std::map<Skipped, unsigned> skipped;
  std::vector<std::string> untried; // rules that were asked for and that no mutant that compiles challenges
  uint64_t seed = 1;
  size_t of = 0;        // how many there were to choose from
  std::string policy;   // digest of the policy that was tried
  std::string narrowed; // the options by which not all was tried: "--component=store"; empty: all of what the seed chose

  Rate total() const;
  using Rates = std::map<std::string, Rate>;
  Rates byRule() const;
  // How many mutants a rule noticed itself, be they meant for it or not.
  std::map<std::string, unsigned> noticedBy() const;
  Rates byComponent() const;
  Rates byOperator() const;
};

// What is put where, line by line, as a person compares it.
std::string spellEdits(const Mutant &mutant);

void writeJson(const Results &results, llvm::raw_ostream &os);
// Tables and counts.
void writeSummary(const Results &results, llvm::raw_ostream &os);

} // namespace harness::mutate
