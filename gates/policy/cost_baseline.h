// harness.cost.toml on its own, for who compares older ones.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace harness::policy {

// From the text of such a file to the form that the compiled policy holds (policy.fbs, cost_baseline). The error is the
// first of the complaints, with `name`, line and column.
llvm::Expected<std::string> parseCostBaseline(llvm::StringRef text, llvm::StringRef name);

} // namespace harness::policy
