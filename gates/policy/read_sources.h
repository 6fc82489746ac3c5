// The first half of reading a policy: harness.toml and the files it includes become rows, and every key its place.
// Nothing is looked up yet: a component may name a kind that is not there.
#pragma once

#include "policy/toml_reader.h"
#include "policy_generated.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace harness::policy {

// `policy` holds what can be read without the catalogue. The other tables are left as they are written, for the
// catalogue to be read first; the TOML they are part of is kept in `files`.
struct PolicySources {
  std::unique_ptr<PolicyT> policy = std::make_unique<PolicyT>();
  std::vector<const toml::table *> kinds, libraries, symbols;
  std::vector<std::pair<std::string, Place>> catalogues; // paths, and the line that asks for them
  std::deque<toml::table> files;
};

PolicySources readSources(Reading &reading, llvm::StringRef path);

} // namespace harness::policy
