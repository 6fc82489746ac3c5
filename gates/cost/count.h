// What there is of each measure in a target, one by one: every term names the entity that it is counted for.
//
//   functions, types, includes, bindings  ┐
//   uses between components               ├→ terms
//   topology: nodes, queues, locks, state ┘
//
// docs/cost.md defines the measures. Counted are files of the target itself, below the project's roots, that somebody
// wrote. A template counts once, not once per instantiation.
#pragma once

#include "closure/uses.h"
#include "policy/measures.h"
#include "topology/topology.h"

namespace harness {

struct Term {
  policy::Measure measure;
  std::string entity; // "shop::price(const Order &)", "domain -> store"
  facts::Place place; // none: the policy says it, not the code
  ComponentId component = NoComponent;
  int64_t amount = 1;
  facts::Id<facts::Function> function = {}; // that it is about, if it is about one
  facts::Id<facts::Type> type = {};
};

// What one target can tell of itself.
std::vector<Term> countTarget(const Program &program, const Topology &topology, llvm::ArrayRef<Use> uses);

// What only all targets together can tell (MeasureInfo::ofBuild).
std::vector<Term> countBuild(const Program &program);

// Is the file counted?
bool isCounted(const Program &program, facts::Id<facts::File> file);

// Functions that a public header offers to other components, by index: free ones, and public methods. What is implicit or
// deleted, or overrides, is none.
llvm::BitVector findPublicFunctions(const Program &program);

} // namespace harness
