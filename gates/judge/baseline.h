// Which findings the baseline accepts. An entry accepts as many findings of its identity as its count says; those that are the
// same as it stands there before those that were moved, and these before those that were renamed (policy::Likeness).
#pragma once

#include "judge/likeness.h"

namespace harness {

struct BaselineMatch {
  enum State : uint8_t {
    New,      // no entry, or none for a part of what it says
    Surplus,  // an entry is used up by others
    Expired,  // an entry that has expired
    Accepted,
  };
  // A finding's identity, by number, that an entry accepts.
  struct Use {
    size_t finding, identity;
    policy::Likeness likeness;
  };
  std::vector<State> states;               // of each finding
  std::vector<std::optional<uint32_t>> by; // the first of the entries that know it
  std::vector<std::vector<Use>> uses;      // of each entry
};

// `findings` sorted and each there once. `today`: yyyy-mm-dd.
BaselineMatch matchBaseline(const policy::BaselineFileT &baseline, llvm::ArrayRef<Finding> findings, llvm::StringRef today);

// Tells accepted findings from the others; what an entry knows and does not accept says why.
void acceptByBaseline(const policy::BaselineFileT &baseline, llvm::StringRef today, std::vector<Finding> &findings,
                      std::vector<Accepted> &accepted);

} // namespace harness
