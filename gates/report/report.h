// What a build, or one gate of it, has to say: findings, what was accepted, and what could not be judged. The writers
// (text.h, sarif.h, json.h, junit.h, github.h) give it a form; none of them decides anything.
//
// Findings at the policy come with their key already looked up: `at` is set to the line of harness.toml.
#pragma once

#include "judge/finding.h"

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace harness {

// A rule that was applied. `page` is its page in the manual, relative to Report::manual ("effect.undeclared.md").
struct RuleInfo {
  std::string id, summary, page;
  Level level = Level::Block;
};

// Something that kept a target from being judged. It is never a pass. `target` is empty when it concerns them all.
struct ToolFailure {
  std::string target, message;
};

// That a target costs something else than was accepted: "42.4 → 45.6 (+3.2): +1 stateful_process (+4.0), …". No finding.
struct CostLine {
  std::string target, text;
  friend auto operator<=>(const CostLine &, const CostLine &) = default;
};

// How much of the baseline is in use; `entries` counts what it accepts, not its blocks.
struct BaselineUse {
  size_t entries = 0, used = 0;
  bool complete = false; // the whole build was judged: what is not used is gone
};

struct Report {
  std::string version; // of Harness
  std::string date;    // yyyy-mm-dd on which it was judged; empty: ages are not shown
  std::string project;
  std::string manual; // absolute URI of the folder of rule pages, with its last slash; empty: no links
  std::vector<std::string> targets;
  std::vector<RuleInfo> rules;
  std::vector<Finding> findings;
  std::vector<Accepted> accepted;
  std::vector<ToolFailure> failures;
  std::vector<CostLine> costs;
  std::vector<Allowed> allowed;         // every HARNESS_ALLOW that was seen, whether or not it accepts anything
  std::optional<BaselineUse> baseline;  // of all targets together; none: there is no baseline
};

// "since 2026-11-20, 12 days ago", "until 2027-03-31, for 130 days"; without what is unknown, empty when nothing is known.
std::string spellAge(const Accepted &accepted, llvm::StringRef date);
// Why it is accepted, and how old that is: "waits for the tariff; since 2026-11-20, 12 days ago"; may be empty.
std::string spellReason(const Accepted &accepted, llvm::StringRef date);
// "baseline: 12 accepted, 3 fewer than written"
std::string spell(const BaselineUse &use);

// Adds what `from` says; names that are empty in `into` are taken over. The result is canonical.
void merge(Report &into, Report from);

// Sorts every list and drops what stands there twice, so that equal reports are written alike.
void canonicalise(Report &report);

// The report with what is no UTF-8 in its texts replaced by U+FFFD: names and paths are bytes, JSON is not.
Report withValidUtf8(Report report);

// A finding as it is shown once, with all targets it was found in: a header is judged in each target that includes it.
template <class T> struct Shown {
  const T *what;
  std::vector<llvm::StringRef> targets;
};
std::vector<Shown<Finding>> shown(const std::vector<Finding> &findings);
std::vector<Shown<Accepted>> shown(const std::vector<Accepted> &accepted);

struct Counts {
  size_t errors = 0, warnings = 0, remarks = 0, accepted = 0, failures = 0;
  bool passed() const { return errors == 0 && failures == 0; }
};
Counts count(const Report &report);

// "src/a.cpp:3:10", without what is unknown; empty for no position.
std::string spell(const Position &at);

// "error", "warning", "remark": the level in the compiler's words.
llvm::StringRef severity(Level level);

// What stands before the first dot: "effect" of "effect.undeclared".
llvm::StringRef family(llvm::StringRef rule);

// Names the finding across line changes, as 32 hexadecimal digits of the SHA-256 of its identity.
std::string fingerprint(const Finding &finding);

} // namespace harness
