// HARNESS_ALLOW("rule", "reason", "owner", "2027-03-31", "2026-11-20"): findings that the code itself accepts, until a day and
// since one. On a function, type or variable; for findings of that rule, or of rules that a pattern takes in, about the
// declaration or what is in it.
#pragma once

#include "closure/program.h"
#include "judge/finding.h"

namespace harness {

// One of them, with the declaration that it is on.
struct Allowance {
  Allowed allowed;
  facts::Place place;
  std::string name, signature; // of the declaration
  uint32_t endLine = 0;        // of a function's body
  std::string wrong;           // what is wrong with it, as it accepts nothing then
};

// In code that is judged; sorted.
std::vector<Allowance> allowancesOf(const Program &program);

bool covers(const Allowance &allowance, const Finding &finding);

} // namespace harness
