// Declarations that cannot both be meant, or that say what cannot be: processes that claim the same thing or the same
// state, two protocols of one class, what lets a secret out and hides it.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

namespace harness::policy {

// Where a key stands, for messages at another one: "line 12", "policy/more.toml:12".
std::string lineOf(const Reading &reading, llvm::StringRef key, llvm::StringRef seenFrom);
bool isBefore(const Reading &reading, llvm::StringRef a, llvm::StringRef b);

void checkConflicts(Reading &reading, const PolicyT &policy);

} // namespace harness::policy
