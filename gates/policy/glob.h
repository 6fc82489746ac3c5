// File globs of the policy, and the index that says which of many globs owns a path.
//
//   *      any characters but '/'             **   any folders, none included; stands alone between slashes
//   ?      one character but '/'              {a,b}  either; may nest, up to 256 alternatives in all
//   [a-z]  one character of a set; [!a-z] one that is not in it
//
// Paths are relative, with forward slashes: "src/domain/rate.cc". `src/**` matches everything below src.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace harness::policy {

// How closely a glob names a file: letters before the first wildcard, then letters in all. The greater owns the file.
struct Specificity {
  uint32_t prefix = 0, literals = 0;
  friend auto operator<=>(const Specificity &, const Specificity &) = default;
};

// A glob without alternatives: one of those that a glob with braces stands for.
class Pattern {
public:
  bool match(llvm::StringRef path) const;
  Specificity specificity() const { return rank; }
  // What every match begins with: the letters before the first wildcard.
  llvm::StringRef prefix() const { return llvm::StringRef(text).take_front(rank.prefix); }
  llvm::StringRef str() const { return text; }

private:
  friend class Glob;
  explicit Pattern(std::string text);
  std::string text;
  Specificity rank;
};

class Glob {
public:
  // The error says what is wrong with the text, as the end of a sentence: "has a '[' that is never closed".
  static llvm::Expected<Glob> compile(llvm::StringRef text);

  bool match(llvm::StringRef path) const;
  llvm::ArrayRef<Pattern> patterns() const & { return alternatives; }
  llvm::ArrayRef<Pattern> patterns() const && = delete; // they would not outlive it
  bool hasWildcard() const;

private:
  std::vector<Pattern> alternatives;
};

// Which owner's globs fit a path best. Owners are small numbers chosen by the caller.
class OwnerIndex {
public:
  static constexpr uint32_t None = 0xffffffffu;

  // `second` is another owner whose glob fits equally well: the file has two owners.
  struct Owner {
    uint32_t first = None, second = None;
    explicit operator bool() const { return first != None; }
    bool ambiguous() const { return second != None; }
    friend bool operator==(const Owner &, const Owner &) = default;
  };

  void add(const Glob &glob, uint32_t owner);
  Owner find(llvm::StringRef path) const;

private:
  struct Entry {
    Pattern pattern;
    uint32_t owner;
  };
  // By the folder that the letters before the first wildcard name ("src/domain/"), the most specific first.
  llvm::StringMap<std::vector<Entry>> folders;
};

} // namespace harness::policy
