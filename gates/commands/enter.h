// What most commands begin with: they work in the build folder, where all paths of the build start, as the gates do.
#pragma once

#include "build/folder.h"
#include "policy_generated.h"

#include <memory>
#include <optional>
#include <string>

namespace harness {

struct Entered {
  build::Build build;
  std::unique_ptr<policy::PolicyT> policy; // as it was compiled last
};

// None after a complaint; `status` is then what to leave with.
std::optional<Entered> enter(const std::string &folder, const std::string &config, int &status);

} // namespace harness
