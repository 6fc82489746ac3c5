// The fixtures that [[rule]] names, and what they have shown (records.h).
#pragma once

#include "policy/records.h"
#include "policy/toml_reader.h"

namespace harness::policy {

// `fixtures` of a rule, sorted: the files that its globs match, with the folder of harness.toml still in front.
std::vector<std::string> readFixtures(Reading &reading, TableReader &rule);

// Digest of what is written of a rule, in whatever order and form: of all that decides what it finds and how it says so, and not of
// its level, its fixtures and what it was learnt from.
std::string definitionDigest(const toml::table &rule);

// Compares the rules and their fixtures with the records beside harness.toml. The rules' fixtures become relative to it.
void proveDataRules(Reading &reading, llvm::StringRef policyPath, PolicyT &policy);

} // namespace harness::policy
