// What the policy says of seams, where code meets what it does not see: files under version control ([project] canon)
// and messages ([[wire]]). One function per table; readSeams calls them for the tables that stand by themselves.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

// Paths are relative to `folder`, that of harness.toml.
void readCanon(Reading &reading, TableReader &project, llvm::StringRef folder, PolicyT &policy);
void readSeams(Reading &reading, TableReader &file, llvm::StringRef folder, PolicyT &policy);

} // namespace harness::policy
