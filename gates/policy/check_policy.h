// The second half of reading a policy: whether what it says makes sense, against itself and against the catalogue.
#pragma once

#include "policy/toml_reader.h"
#include "policy/vocabulary.h"
#include "policy_generated.h"

#include "llvm/ADT/ArrayRef.h"

#include <string>

namespace harness::policy {

// `policy` is complete: kinds and catalogue included.
void checkPolicy(Reading &reading, const PolicyT &policy, const Vocabulary &vocabulary,
                 llvm::ArrayRef<std::string> knownRules);

} // namespace harness::policy
