// What fixtures are compiled with.
#pragma once

#include "policy/read_policy.h"

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace harness::check {

struct Tools {
  std::string clang, clangxx; // clang: for C
  std::string plugin;
  std::vector<std::string> flags; // of every fixture: where harness/annotations.h is
  std::string project;            // folder of harness.toml, absolute
  policy::ReadOptions options;    // how a policy is read
};

// Where to look. Empty: nobody said.
struct Wanted {
  std::string build;    // a build folder: its compiler and its plugin
  std::string compiler; // for C++
  std::string plugin;
  std::string program; // that runs: what is installed lies beside it
};

// Sets the compiler, the plugin and the flags. An error is for who called: it says what to do.
llvm::Error findTools(const Wanted &wanted, Tools &tools);

} // namespace harness::check
