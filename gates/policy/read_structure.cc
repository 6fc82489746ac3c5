#include "policy/read_structure.h"

#include "policy/glob.h"
#include "policy/words.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

std::vector<std::string> readGlobs(TableReader &t, StringRef name) {
  std::vector<std::string> out;
  for (std::string &text : t.sorted(name)) {
    auto glob = Glob::compile(text);
    if (glob)
      out.push_back(std::move(text));
    else
      t.errorAtEntry(name, text, "'" + text + "' " + toString(glob.takeError()));
  }
  return out;
}

std::string keyOf(StringRef term) { return join(keysOf(term), " "); }

// Entries that are the same word; "Manager" and "managers", say. Those that hold no word are refused.
void refuseTwins(TableReader &t, StringRef name, ArrayRef<std::string> entries) {
  StringMap<StringRef> seen;
  for (const std::string &entry : entries) {
    std::string key = keyOf(entry);
    if (key.empty())
      t.errorAtEntry(name, entry, "'" + entry + "' holds no word");
    else if (auto [it, fresh] = seen.try_emplace(key, entry); !fresh)
      t.errorAtEntry(name, entry, "'" + entry + "' is '" + it->second + "' again");
  }
}

// A table that may stand in one policy file only; null if it is not there, or stands twice.
const toml::table *once(Reading &reading, TableReader &file, StringRef name) {
  const toml::table *table = file.inner(name);
  const Place *before = table && reading.isWritten(name) ? reading.find(name) : nullptr;
  if (before)
    reading.error(table->source(), "[" + name + "] is said twice; first in " + before->path + ":" + Twine(before->line));
  else if (table)
    reading.remember(name, table->source());
  return before ? nullptr : table;
}

std::unique_ptr<StructureT> readKeys(Reading &reading, const toml::table &table) {
  TableReader t(reading, table, "[structure]", "structure");
  auto s = std::make_unique<StructureT>();
  s->written = true;
  s->mechanism_words = t.sorted("mechanism_words");
  std::vector<std::string> bare = s->mechanism_words;
  for (std::string &word : bare)
    if (StringRef(word).starts_with("-"))
      word.erase(0, 1);
  for (const std::string &entry : s->mechanism_words)
    if (wordsOf(entry).size() > 1)
      t.errorAtEntry("mechanism_words", entry, "'" + entry + "' is more than one word");
  if (is_contained(bare, ""))
    t.errorAtEntry("mechanism_words", "-", "'-' takes out the word that follows it");
  llvm::erase(bare, "");
  refuseTwins(t, "mechanism_words", bare);
  std::optional<int64_t> limit = t.number("mechanism_limit");
  if (limit && *limit < 0)
    t.error("mechanism_limit", "'mechanism_limit' is at least 0");
  s->mechanism_limit = limit.value_or(-1);
  s->installed = readGlobs(t, "installed");
  t.finish();
  return s;
}

std::unique_ptr<DomainT> readDomain(Reading &reading, const toml::table &table) {
  TableReader t(reading, table, "[domain]", "domain");
  auto d = std::make_unique<DomainT>();
  d->terms = t.sorted("terms", TableReader::Required);
  refuseTwins(t, "terms", d->terms);
  d->components = t.sorted("components");
  d->files = readGlobs(t, "files");
  StringMap<std::string> meanings; // what each term and synonym means
  for (const std::string &term : d->terms)
    meanings[keyOf(term)] = term;
  if (const toml::table *synonyms = t.inner("synonyms")) {
    TableReader rows(reading, *synonyms, "'synonyms'", "domain.synonyms");
    for (auto &&[key, value] : *synonyms) {
      auto row = std::make_unique<SynonymT>();
      row->term = std::string(key.str());
      row->words = rows.sorted(row->term);
      if (!meanings.contains(keyOf(row->term)))
        reading.error(key.source(), "'" + row->term + "' is none of 'terms'");
      if (row->words.empty() && value.is_array() && value.as_array()->empty())
        reading.error(value.source(), "'" + row->term + "' has no synonyms here; take the key out");
      for (const std::string &word : row->words) {
        std::string words = keyOf(word);
        if (words.empty())
          rows.errorAtEntry(row->term, word, "'" + word + "' holds no word");
        else if (auto [it, fresh] = meanings.try_emplace(words, row->term); !fresh)
          rows.errorAtEntry(row->term, word, keyOf(it->second) == words
                                                 ? "'" + word + "' is one of 'terms'"
                                                 : "'" + word + "' stands for '" + it->second + "' already");
      }
      d->synonyms.push_back(std::move(row));
    }
    rows.finish();
    llvm::sort(d->synonyms, [](const auto &a, const auto &b) { return a->term < b->term; });
  }
  t.finish();
  return d;
}

} // namespace

void readStructure(Reading &reading, TableReader &file, PolicyT &policy) {
  if (const toml::table *table = once(reading, file, "structure"))
    policy.structure = readKeys(reading, *table);
  if (const toml::table *table = once(reading, file, "domain"))
    policy.domain = readDomain(reading, *table);
}

void completeStructure(PolicyT &policy) {
  if (!policy.structure)
    policy.structure = std::make_unique<StructureT>();
  StructureT &s = *policy.structure;
  std::vector<std::string> words = policy.catalogue->mechanism_words;
  for (const std::string &entry : s.mechanism_words)
    if (StringRef(entry).starts_with("-"))
      llvm::erase(words, keyOf(entry));
    else if (!is_contained(words, keyOf(entry)))
      words.push_back(keyOf(entry));
  llvm::sort(words);
  s.mechanism_words = std::move(words);
}

} // namespace harness::policy
