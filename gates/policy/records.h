// What the fixtures of the project's own rules have shown: harness.records.toml, beside harness.toml. `harness rule check`
// writes it; whoever compiles the policy reads it.
#pragma once

#include "policy_generated.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace harness::policy {

inline constexpr llvm::StringLiteral RecordsName = "harness.records.toml";
inline constexpr int64_t RecordsSchema = 1;

// Paths are relative to the folder of harness.toml.
struct Record {
  std::string definition;                      // digest of the rule as it was
  uint32_t good = 0, bad = 0;                  // fixtures that must stay silent, and those that must not
  std::map<std::string, std::string> fixtures; // digests, by path
  std::map<std::string, std::string> includes; // of other files of the project, which these include
  std::set<std::string> wrong;                 // fixtures that are not judged as they say
  std::map<std::string, bool> mutants;         // whether each was killed, by "path: name"

  uint32_t killed() const;
};
using Records = std::map<std::string, Record>; // by the id of the rule

std::string contentDigest(llvm::StringRef content);

// The file: sorted, a line for each thing that may change on its own, so that two versions can be merged by hand.
std::string spell(const Records &records);

// Of the file with these bytes. The error is the first of the complaints, with `name`, line and column.
llvm::Expected<Records> parseRecords(llvm::StringRef text, llvm::StringRef name);

// Why the rule may not stop a build, as the end of a sentence ("its fixtures have no mutants"); empty: it may. `record`: null
// = there is none. `fixtures`, `includes`: digests as they are now, of the latter those that the record names.
std::string whyUnproven(const DataRuleT &rule, const Record *record, const std::map<std::string, std::string> &fixtures,
                        const std::map<std::string, std::string> &includes = {});

// Why a rule with `draft` may not. The reader leaves it in `unproven` of the rule.
inline constexpr llvm::StringLiteral Draft = "it is a draft; take 'draft' out when it says what it shall";

} // namespace harness::policy
