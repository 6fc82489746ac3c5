// What is accepted no longer because its day has passed: waivers, HARNESS_ALLOWs and entries of the baseline. A build that
// is up to date does not run its gates again only because it is another day, so that somebody has to ask.
#pragma once

#include "build/folder.h"
#include "closure/program.h"
#include "judge/finding.h"

namespace harness::build {

struct Expired {
  Position at;
  std::string name; // what it is accepted of
  std::string message;
};

// `today`: yyyy-mm-dd. Whatever the levels of the rules that judge this.
std::vector<Expired> findExpired(const Build &build, const policy::PolicyT &policy, const Program &program, llvm::StringRef today);

} // namespace harness::build
