// harness.baseline.toml: the findings that are accepted, each by what it is about and what that reaches, without a line.
//
//   schema = 1
//
//   [[accepted]]
//   rule = "effect.undeclared"
//   entity = "shop::rate(int)"          the function, type, file, component … that does it
//   reaches = "env.vars.read"           the rest of what the finding is known by; may be missing
//   file = "src/domain/rate.cpp"        where the entity is; missing for what is in no file
//   digest = "7c1e0a55d2f0b913"         of the entity's signature and body; missing where there is none
//   count = 2                           how many such findings; missing: 1
//   since = 2026-11-20
//   owner = "pricing"
//   reason = "waits for the new tariff"
//   expires = 2027-03-31
#pragma once

#include "policy_generated.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace harness::policy {

inline constexpr llvm::StringLiteral BaselineName = "harness.baseline.toml";
inline constexpr int64_t BaselineSchema = 1;

struct BaselineEntry {
  std::string rule, entity, reaches, file, digest;
  uint32_t count = 1;
  std::string since, owner, reason, expires; // dates: yyyy-mm-dd, may be empty
};

// By what an entry is found, in the order in which it is tried.
//   Same:    rule, entity, reaches, file
//   Moved:   rule, entity, reaches: it stands in another file
//   Renamed: rule, reaches, digest: another name, but the same signature and body. A file is told by its name without the folder.
enum class Likeness : uint8_t { Same, Moved, Renamed };
inline constexpr Likeness AllLikenesses[] = {Likeness::Same, Likeness::Moved, Likeness::Renamed};

// None: it cannot be found that way. (count and what follows it say nothing here.)
std::optional<uint64_t> baselineKey(Likeness likeness, const BaselineEntry &entry);

// The entries, sorted, as the compiled policy holds them. What follows them is by the index of an entry there.
std::unique_ptr<BaselineFileT> packBaseline(std::vector<BaselineEntry> entries);
inline size_t baselineSize(const BaselineFileT &file) { return file.starts.size(); }
BaselineEntry baselineEntry(const BaselineFileT &file, uint32_t row);
// Entries of that key, in order.
llvm::ArrayRef<uint32_t> rowsOf(const BaselineFileT &file, uint64_t key);

// What an entry is, in one word: names it in reports, and to policy::locate.
std::string baselineId(const BaselineEntry &entry);

// The text of the file: an entry is one block, blocks are sorted, and nothing is added up, so that two changes are merged block by
// block.
std::string spellBaselineFile(std::vector<BaselineEntry> entries);

// The text of such a file, read on its own; the error is the first complaint, with `name`, line and column.
llvm::Expected<std::vector<BaselineEntry>> parseBaselineFile(llvm::StringRef text, llvm::StringRef name);

} // namespace harness::policy
