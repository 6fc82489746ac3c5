// Which mutants are tried: all, or as many as there is time for, by seed.
#pragma once

#include "mutate/mutant.h"

namespace harness::mutate {

// What is asked for; empty: any. A rule is a pattern ("boundary.*").
struct Choice {
  std::string op, component, rule;
  uint64_t seed = 1;
  size_t limit = 0; // 0: all
};

// Each operator has its turn in each component, so that a small sample has something of everything. In the order of
// places; `of`: how many there were to choose from.
std::vector<Mutant> choose(std::vector<Mutant> mutants, const Choice &choice, size_t &of);
// Leaves what is asked for of the places that were not tried.
void narrow(std::map<Skipped, unsigned> &skipped, const Choice &choice);

} // namespace harness::mutate
