// Which files are judged, and whose they are.
#pragma once

#include "facts/model.h"
#include "policy/glob.h"
#include "policy_generated.h"

#include "llvm/ADT/StringSet.h"

namespace harness {

class Ownership {
public:
  // `skip`: source files whose facts are kept but not judged.
  Ownership(const policy::PolicyT &policy, llvm::ArrayRef<std::string> skip);

  struct Of {
    policy::OwnerIndex::Owner owner; // indices of components
    bool judged = false;             // below the project's roots, and not skipped
  };
  // What others have written is nobody's, and not judged.
  Of of(const facts::File &file, llvm::StringRef path) const;

private:
  const policy::PolicyT &policy;
  policy::OwnerIndex owners;
  llvm::StringSet<> skipped;
};

} // namespace harness
