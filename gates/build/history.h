// What targets cost over time: the baselines that a project has committed, revision by revision. Git is asked; nothing is
// checked out or built.
#pragma once

#include "cost/account.h"

#include "llvm/Support/Error.h"

namespace harness::build {

struct Revision {
  std::string hash, date, subject; // abbreviated; yyyy-mm-dd of the commit
  Baseline baseline;
  std::string unreadable; // why it says nothing: another schema, no TOML
};

// Of the file `path`, oldest first. `git` and what it says are errors.
llvm::Expected<std::vector<Revision>> costHistory(llvm::StringRef path);

struct Series {
  std::string name;
  std::vector<std::optional<double>> figures; // by revision; none: the target was not there
};
// Draws the figures as a picture, with gnuplot.
llvm::Error plotHistory(llvm::ArrayRef<Revision> revisions, llvm::ArrayRef<Series> series, llvm::StringRef svg);

} // namespace harness::build
