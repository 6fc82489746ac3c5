// Whether a build is one that Harness can judge: what `harness doctor` says before it looks at names.
#pragma once

#include "build/folder.h"

namespace harness::build {

struct Check {
  enum State : uint8_t { Good, Note, Bad, Unknown } state; // Unknown: nobody can tell from here
  std::string what;                                        // "plugin", "targets"
  std::string text;                                        // one line
  std::string remedy = {};
};

// Why a folder is no build with Harness, as far as CMake's cache tells: switched off, another generator, never asked for.
Check whyNoBuild(llvm::StringRef folder);

// Of the build in the current folder: the plugin and its compilers, the mode, targets without a gate or not built yet, and
// whether Ninja has something left to do for the gates.
std::vector<Check> checkSetup(const Build &build);

} // namespace harness::build
