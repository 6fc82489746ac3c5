// What a rule says: one finding, with its evidence and its way out. Everything that prints, stores or counts findings
// works on this type.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

enum class Level : uint8_t { Off, Guidance, Warn, Block };

// A position as a person opens it: path relative to the source root, line and column from 1 (0 = unknown).
struct Position {
  std::string path;
  uint32_t line = 0, column = 0;
  friend auto operator<=>(const Position &, const Position &) = default;
};

struct Note {
  Position at; // may be empty: a note without a place
  std::string text;
  bool step = false; // one step of an execution path, in the order of execution; reports show steps as a code flow
  std::string policyKey = {}; // of a note at the policy, until its position is looked up
  friend auto operator<=>(const Note &, const Note &) = default;
};

// A text to be written instead of that which begins at `at` and ends before the given place of the same file.
struct Fix {
  Position at;
  uint32_t endLine = 0, endColumn = 0;
  std::string text;
  friend auto operator<=>(const Fix &, const Fix &) = default;
};

struct Finding {
  std::string rule; // "effect.undeclared"
  Level level = Level::Block;
  Position at;
  std::string policyKey;   // set when the finding is at the policy ("component.domain.uses.store"); `at` is then empty
  std::string message;     // one line, no full stop
  std::vector<Note> notes; // evidence in the order it is read: path, then cut edge
  std::vector<Fix> fixes = {}; // together they are one way out
  std::string remedy;      // what to do in the code
  std::string accept;      // the exact policy or waiver line that would accept it
  std::string component, entity, target;
  std::string placedIn; // the component of its place, by which its level was chosen; of no interest once it is reported
  std::string unresolved; // the name in the policy that stands for nothing, where that is what is found
  std::string identity; // stable across line changes: rule, entity, what it reaches; no positions
  std::vector<std::string> identities; // each is accepted for itself, as each of several effects is; empty: the one above
  std::string digest;                  // of the entity's signature and body; empty: nobody asked, or it has none
};

// A finding that does not count, and who said so. `by` is "waiver", "baseline" or "source" (HARNESS_ALLOW).
struct Accepted {
  Finding finding;
  std::string by, reason, owner, expires, since; // dates: yyyy-mm-dd, may be empty
  std::string key; // what accepts it: "waiver.3", the id of a baseline's entry, the key of an Allowed
};

// A HARNESS_ALLOW in the code.
struct Allowed {
  std::string rule, reason, owner, expires, since;
  std::string entity, component; // the declaration that it is on
  Position at;
  std::string key() const { return "allow." + rule + "|" + entity + "|" + at.path + "|" + reason; }
  friend auto operator<=>(const Allowed &, const Allowed &) = default;
};

// Days since 1970-01-01 of a date, yyyy-mm-dd; none for what is no date.
std::optional<int64_t> dayNumber(std::string_view date);

// The order in which findings are printed, everywhere: by place, those without one last; equal places by rule,
// message, identity and target, then by all the rest, so that it is total.
bool before(const Finding &a, const Finding &b);

// Whether it is one finding, of one target or of two.
bool isSame(const Finding &a, const Finding &b);

} // namespace harness
