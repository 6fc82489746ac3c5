// Code that no build here shows, and what of ours it may know: headers that are installed, and all that a library sees
// which programs load. What such code may implement or call is not ours to take away.
#pragma once

#include "closure/program.h"

namespace harness {

// Files that are installed, by index: by the build's install rules, or because the policy says so.
llvm::BitVector installedFiles(const Program &program);

class Outsiders {
public:
  explicit Outsiders(const Program &program);

  // May they include the file?
  bool mayInclude(facts::Id<facts::File> file) const { return file && known[file.index]; }
  // May the function be declared where they see it? Of one that is defined in a source file, only the headers that this
  // includes are known.
  bool mayCall(facts::Id<facts::Function> f) const;

private:
  const Program &program;
  llvm::BitVector known;    // files, by index
  llvm::BitVector besides;  // source files that include an installed header
};

} // namespace harness
