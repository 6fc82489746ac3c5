// Reading TOML tables by name, with every complaint at its line: what the policy and the catalogue files are read with.
// Internal to gates/policy; brings in TOML++, which is slow to compile.
#pragma once

// TOML++ 3.3 assumes of malformed text ("[,x]") what is not so, and lets the compiler build on it. Its parser does find
// the mistake when nothing is assumed.
#define TOML_EXCEPTIONS 0
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT
#undef TOML_ASSERT_ASSUME
#undef TOML_ASSUME
#define TOML_ASSERT(expr) static_assert(true)
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
#define TOML_ASSUME(...) static_assert(true)
#include <toml++/toml.h>

#include "policy/files.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/Twine.h"

#include <optional>
#include <string>
#include <vector>

namespace harness::policy {

struct Place {
  std::string path;
  uint32_t line = 0, column = 0;
};

// The state of one reading: files, complaints so far, and where each key of the policy is written (locate.h says what
// the keys are).
class Reading {
public:
  Reading(Files &files, Diagnostics &diagnostics) : files(files), diagnostics(diagnostics) {}

  // Parses a file; none after a complaint.
  std::optional<toml::table> parse(llvm::StringRef path, const Place &wantedBy = {});

  Place place(const toml::source_region &region);
  void error(const Place &at, const llvm::Twine &message);
  void error(const toml::source_region &at, const llvm::Twine &message) { error(place(at), message); }
  // At the place that find() gives.
  void errorAt(llvm::StringRef key, const llvm::Twine &message);

  void remember(llvm::StringRef key, const toml::source_region &region);
  bool isWritten(llvm::StringRef key) const { return places.contains(key); }
  // The place of the key, or of the innermost table around it that is written; null when there is none.
  const Place *find(llvm::StringRef key) const;

  Files &files;
  Diagnostics &diagnostics;
  bool unreadable = false; // a file could not be read or is not TOML

private:
  llvm::StringMap<Place> places;
};

// One table. Each key is asked for once; finish() complains about those that nobody asked for.
class TableReader {
public:
  // `title` stands in messages: "[[component]]". `key` is what the keys of this table are remembered under; a table
  // that has a name gets it from identify().
  TableReader(Reading &reading, const toml::table &table, llvm::StringRef title, llvm::StringRef key);

  void identify(llvm::StringRef newKey);
  llvm::StringRef key() const { return prefix; }
  std::string key(llvm::StringRef name) const { return prefix + "." + name.str(); }

  bool has(llvm::StringRef name) const { return table.contains(std::string_view(name)); }
  const toml::node *node(llvm::StringRef name); // null: not there

  enum Need { Optional, Required };
  // An empty string is refused; what is missing or wrong comes back empty.
  std::string text(llvm::StringRef name, Need need = Optional);
  // Strings without duplicates, as they are written, or sorted where their order says nothing.
  std::vector<std::string> list(llvm::StringRef name, Need need = Optional);
  std::vector<std::string> sorted(llvm::StringRef name, Need need = Optional);
  bool flag(llvm::StringRef name, bool otherwise);
  std::optional<int64_t> number(llvm::StringRef name, Need need = Optional);
  std::string date(llvm::StringRef name); // yyyy-mm-dd
  // One of `names`, as its index.
  std::optional<unsigned> choice(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> names);
  const toml::table *inner(llvm::StringRef name);
  // Every table of an array of tables, "[[name]]".
  void tables(llvm::StringRef name, llvm::function_ref<void(const toml::table &)> each);

  // A key that may not be there, and is not suggested.
  void refuse(llvm::StringRef name, const llvm::Twine &message);
  // Keys that belong to what this version does not judge.
  void notYet(llvm::ArrayRef<llvm::StringRef> names);
  void finish();

  // At the value of a key, and at one entry of a list.
  void error(llvm::StringRef name, const llvm::Twine &message);
  void errorAtEntry(llvm::StringRef name, llvm::StringRef entry, const llvm::Twine &message);
  const toml::source_region &region() const { return table.source(); }

private:
  bool wrongType(const toml::node &found, llvm::StringRef name, llvm::StringRef wanted);
  void missing(llvm::StringRef name, Need need);

  Reading &reading;
  const toml::table &table;
  std::string title, prefix;
  llvm::SmallVector<std::string, 12> asked, refused;
};

} // namespace harness::policy
