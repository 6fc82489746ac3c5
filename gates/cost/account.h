// The account of a target: how many of each measure it has, entity by entity; what that weighs; and how it differs from
// the accepted baseline.
//
//   terms → entries → vector → figure          entries − baseline → changes
#pragma once

#include "cost/count.h"

#include <array>
#include <map>

namespace harness {

// One entity of a measure. What is counted per function and kept per file has the file as its entity.
struct Entry {
  std::string component; // empty: none
  policy::Measure measure;
  std::string entity;
  int64_t amount = 1;
  // What it is in the code; none in a baseline.
  facts::Place place = {};
  facts::Id<facts::Function> function = {};
  facts::Id<facts::Type> type = {};
};
// By component, id of the measure, entity; each once. A type of its own, so that headers need not know what is in it.
struct Account : std::vector<Entry> {
  using std::vector<Entry>::vector;
};
bool isBefore(const Entry &a, const Entry &b);

Account makeAccount(const Program &program, llvm::ArrayRef<Term> terms);
// Both together; what stands in both is one entity.
Account joined(const Account &a, const Account &b);

inline constexpr size_t MeasureCount = static_cast<size_t>(policy::Measure::TracedFunction) + 1;
using CostVector = std::array<int64_t, MeasureCount>; // by policy::Measure
CostVector sum(llvm::ArrayRef<Entry> entries);

// What one of each measure weighs under a policy. What must not be there at all weighs nothing and is a finding.
struct Weights {
  explicit Weights(const policy::PolicyT &policy);
  std::array<double, MeasureCount> of;
  std::array<bool, MeasureCount> infinite{};
  double weigh(const CostVector &vector) const;
};

// The accounts of targets as they were accepted (policy.fbs, cost_baseline).
using Baseline = std::map<std::string, Account, std::less<>>;
Baseline parseBaseline(llvm::StringRef text);
// All targets as one.
Account joined(const Baseline &baseline);
// As harness.cost.toml (policy/read_cost.h): a line per entity, so that two changes of it merge line by line.
std::string spellBaseline(const Baseline &baseline);

struct EntityChange {
  Entry entry; // as it is; as it was, without a place, if it is gone
  int64_t by;
};
struct Change {
  policy::Measure measure;
  int64_t before = 0, after = 0;
  std::vector<EntityChange> entities; // by component and entity
  int64_t by() const { return after - before; }
};
// Measures that differ, in the order of the enumeration; among them those whose sum is the same.
std::vector<Change> compare(const Account &before, const Account &after);

// "42.4 → 45.6 (+3.2): +1 stateful_process (+4.0), -2 public_function (-0.8)"; what weighs nothing is left out. Empty if
// the figure and all that weighs are as before.
std::string spellChanges(double before, llvm::ArrayRef<Change> changes, const Weights &weights);

// "+3.2"
std::string spellFigure(double figure, bool sign = false);

} // namespace harness
