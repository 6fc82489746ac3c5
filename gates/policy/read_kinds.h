// Kinds of component as they are written ([[kind]]), and what they come to once those they extend are merged in.
#pragma once

#include "policy/toml_reader.h"
#include "policy/vocabulary.h"
#include "policy_generated.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harness::policy {

struct KindSource {
  std::string name, extends;
  llvm::StringMap<Verdict> allowance;
  std::optional<Verdict> unknown, blocking;
  bool builtIn = false;
};

// Reads one [[kind]]. Complains about a name that another in `kinds` has.
void readKind(Reading &reading, const toml::table &table, const Vocabulary &vocabulary, bool builtIn,
              std::vector<KindSource> &kinds);

// Sorted by name. Complains about cycles and unknown bases.
std::vector<std::unique_ptr<KindT>> resolveKinds(Reading &reading, const std::vector<KindSource> &kinds);

} // namespace harness::policy
