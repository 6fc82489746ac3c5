// Catalogue files: effects, what functions of libraries do, which headers are whose, and the kinds that come with
// Harness. docs/policy.md describes the form; the files are in gates/catalogue/.
#pragma once

#include "policy/read_kinds.h"
#include "policy/toml_reader.h"
#include "policy/vocabulary.h"
#include "policy_generated.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace harness::policy {

class CatalogueReader {
public:
  explicit CatalogueReader(Reading &reading) : reading(reading) {}

  // Parses a file; its parts are read by read(). What a project's file says replaces what the catalogue says.
  void add(llvm::StringRef path, bool project, const Place &wantedBy = {});
  // The words of all files, then all else.
  void read();
  // The [symbols] of a policy. After read().
  void readSymbols(const toml::table &symbols, bool project);
  // A [[library]] of a policy. After read().
  void readLibrary(const toml::table &library);
  // Sorts, and complains about what can only be seen when all is read.
  std::unique_ptr<CatalogueT> finish();

  Vocabulary vocabulary;
  std::vector<KindSource> kinds;
  std::vector<std::unique_ptr<LibraryT>> libraries; // sorted by finish()

private:
  struct File {
    toml::table table;
    bool project;
  };
  struct Entry {
    size_t index;
    bool project;
    Place at;
  };

  void readWords(const File &file);
  void readRest(const File &file);
  void readPure(const toml::table &pure, llvm::StringRef library, bool project);
  void readDefaults(const toml::table &defaults);
  void readRefinement(const toml::table &refine);
  std::vector<std::string> readEffects(TableReader &table, llvm::StringRef key);
  void addCallable(llvm::StringRef name, CallableT callable, bool project, const toml::source_region &at);
  LibraryT &library(llvm::StringRef name);
  void readHeadersAndSymbols(TableReader &table, LibraryT &into);

  Reading &reading;
  std::deque<File> files;
  std::unique_ptr<CatalogueT> catalogue = std::make_unique<CatalogueT>();
  llvm::StringMap<Entry> entries; // by name
  std::vector<std::pair<std::string, Place>> refined;
};

} // namespace harness::policy
