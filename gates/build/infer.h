// Components from a build that has no policy yet: one per target, test programs of one folder together, every file with
// the target that it belongs to most.
#pragma once

#include "facts/model.h"
#include "policy_generated.h"

#include <memory>

namespace harness::build {

struct InferInput {
  std::string target, type;
  std::vector<std::string> links; // targets it links, directly or not
  const facts::Facts *facts;
};

// Components with name and files; uses are the link dependencies, transitively. `onlyCertain`: headers that no source
// beside them claims by its name have no owner.
std::vector<std::unique_ptr<policy::ComponentT>> inferComponents(const std::vector<InferInput> &targets,
                                                                 bool onlyCertain = false);

} // namespace harness::build
