// The accounts of all targets of a build, as `harness cost` shows them.
#pragma once

#include "build/judging.h"
#include "cost/density.h"
#include "cost/modules.h"

namespace harness::build {

// What one component, file or function has.
struct CostRow {
  std::string name;
  CostVector vector{};
  Behaviour behaviour;
};

struct TargetCost {
  std::string target;
  Account account; // without places
  Behaviour behaviour;
  Coupling modules;
  std::vector<CostRow> components, files, functions; // by name
};

struct BuildCost {
  std::vector<TargetCost> targets;                           // by name
  std::vector<std::pair<std::string, Stability>> components; // of all targets together, by name
};

// `only`: of this target; empty: of all that are built. What only all targets together can tell is part of each target
// that has it in its files. `each` hears the name of a target before it is loaded.
llvm::Expected<BuildCost> costsOf(const Build &build, const policy::PolicyT &policy, llvm::StringRef only, Stats &stats,
                                  llvm::function_ref<void(llvm::StringRef)> each);

} // namespace harness::build
