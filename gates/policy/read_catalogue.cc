#include "policy/read_catalogue.h"

#include "policy/glob.h"
#include "policy/suggest.h"
#include "policy/words.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

StringRef ref(std::string_view s) { return StringRef(s.data(), s.size()); }

template <class Row> void sortByName(std::vector<std::unique_ptr<Row>> &rows) {
  llvm::sort(rows, [](const auto &a, const auto &b) { return a->name < b->name; });
}

// Calls each(name, table) for the tables of a table: [symbols.libc], [symbols.std].
template <class F> void eachTable(Reading &reading, TableReader &t, StringRef key, F &&each) {
  const toml::table *outer = t.inner(key);
  if (!outer)
    return;
  for (auto &&[name, value] : *outer) {
    if (const toml::table *inner = value.as_table())
      each(ref(name.str()), *inner, value.source());
    else
      reading.error(value.source(), "[" + key + "] holds tables only; write [" + key + "." + ref(name.str()) + "]");
  }
}

void append(std::vector<std::string> &to, std::vector<std::string> from) {
  for (std::string &s : from)
    if (!is_contained(to, s))
      to.push_back(std::move(s));
}

} // namespace

void CatalogueReader::add(StringRef path, bool project, const Place &wantedBy) {
  if (auto table = reading.parse(path, wantedBy))
    files.push_back({std::move(*table), project});
}

void CatalogueReader::read() {
  for (const File &file : files)
    readWords(file);
  for (const File &file : files)
    readRest(file);
}

void CatalogueReader::readWords(const File &file) {
  TableReader t(reading, file.table, "a catalogue file", "");
  if (const toml::table *traits = t.inner("traits"))
    for (auto &&[name, meaning] : *traits)
      if (StringRef trait = ref(name.str()); !trait.contains(":N:") && !trait.starts_with("scb:"))
        vocabulary.addTrait(trait); // those with arguments are known by their form
  eachTable(reading, t, "effects", [&](StringRef name, const toml::table &table, const toml::source_region &at) {
    TableReader e(reading, table, "[effects.\"" + name.str() + "\"]", "");
    auto effect = std::make_unique<EffectT>();
    effect->name = name.str();
    effect->meaning = e.text("meaning", TableReader::Required);
    for (StringRef note : {"ast", "pledge", "wasi", "capslock", "systemd"})
      e.text(note);
    e.finish();
    if (name == "pure" || name.empty() || name.contains('*'))
      return reading.error(at, "'" + name + "' cannot be the name of an effect");
    if (any_of(catalogue->effects, [&](const auto &other) { return other->name == name; }))
      return reading.error(at, "the effect '" + name + "' is defined twice");
    vocabulary.addEffect(name);
    catalogue->effects.push_back(std::move(effect));
  });
}

void CatalogueReader::readRest(const File &file) {
  TableReader t(reading, file.table, "a catalogue file", "");
  if (auto schema = t.number("schema", TableReader::Required); schema && *schema != 1)
    t.error("schema", "this version of Harness reads catalogue files of schema 1");
  t.node("traits");
  t.node("effects");
  eachTable(reading, t, "library", [&](StringRef name, const toml::table &table, const toml::source_region &) {
    TableReader l(reading, table, "[library." + name.str() + "]", "");
    LibraryT &into = library(name);
    into.platform |= l.flag("platform", false);
    readHeadersAndSymbols(l, into);
    l.text("verified");
    l.list("probe");
    l.finish();
  });
  eachTable(reading, t, "pure", [&](StringRef name, const toml::table &table, const toml::source_region &) {
    readPure(table, name, file.project);
  });
  eachTable(reading, t, "defaults",
            [&](StringRef, const toml::table &table, const toml::source_region &) { readDefaults(table); });
  if (const toml::table *words = t.inner("words")) {
    TableReader w(reading, *words, "[words]", "");
    auto read = [&](StringRef key, std::vector<std::string> &into) {
      std::vector<std::string> list = w.list(key);
      for (std::string &word : list)
        word = singular(word);
      append(into, std::move(list));
    };
    read("mechanism", catalogue->mechanism_words);
    read("general", catalogue->general_words);
    read("detail", catalogue->detail_words);
    w.finish();
  }
  t.tables("refine", [&](const toml::table &table) { readRefinement(table); });
  if (const toml::table *symbols = t.inner("symbols"))
    readSymbols(*symbols, file.project);
  t.tables("kind", [&](const toml::table &table) { readKind(reading, table, vocabulary, !file.project, kinds); });
  t.finish();
}

std::vector<std::string> CatalogueReader::readEffects(TableReader &table, StringRef key) {
  std::vector<std::string> effects = table.sorted(key, TableReader::Required);
  for (const std::string &effect : effects)
    if (effect != "pure" && !vocabulary.isEffect(effect))
      table.errorAtEntry(key, effect, vocabulary.noEffect(effect));
    else if (effect == "pure" && effects.size() > 1)
      table.errorAtEntry(key, effect, "'pure' means no effect; it stands alone");
  llvm::erase(effects, "pure");
  return effects;
}

void CatalogueReader::readSymbols(const toml::table &symbols, bool project) {
  for (auto &&[libraryName, value] : symbols) {
    StringRef library = ref(libraryName.str());
    const toml::table *table = value.as_table();
    if (!table || table->contains("fx")) {
      reading.error(value.source(), "name the library that '" + library + "' belongs to: [symbols.LIBRARY]");
      continue;
    }
    for (auto &&[symbolName, description] : *table) {
      StringRef name = ref(symbolName.str());
      const toml::table *row = description.as_table();
      if (!row) {
        reading.error(description.source(), "'" + name + "' must be a table such as { fx = [\"net.rpc\"] }");
        continue;
      }
      TableReader t(reading, *row, "'" + name.str() + "'",
                    project ? ("symbols." + library + "." + name).str() : std::string());
      CallableT callable;
      callable.library = library.str();
      callable.effects = readEffects(t, "fx");
      callable.traits = t.sorted("tr");
      for (const std::string &trait : callable.traits)
        if (!vocabulary.isTrait(trait))
          t.errorAtEntry("tr", trait, vocabulary.noTrait(trait));
      callable.decl = t.sorted("decl");
      t.text("hdr");
      t.choice("v", {"cc", "so", "doc", "mem"});
      t.finish();
      addCallable(name, std::move(callable), project, symbolName.source());
    }
  }
}

void CatalogueReader::addCallable(StringRef name, CallableT callable, bool project, const toml::source_region &at) {
  callable.c_linkage = name.consume_front("::");
  callable.name = name.str();
  callable.project = project;
  for (std::string &other : callable.decl)
    if (StringRef(other).starts_with("::"))
      other.erase(0, 2);
  if (name.empty())
    return reading.error(at, "a symbol must have a name");
  auto [it, inserted] = entries.try_emplace(name, Entry{catalogue->symbols.size(), project, Place()});
  if (inserted) {
    it->second.at = reading.place(at);
    catalogue->symbols.push_back(std::make_unique<CallableT>(std::move(callable)));
    return;
  }
  if (it->second.project == project) {
    const Place &first = it->second.at;
    return reading.error(at, "'" + name + "' is listed twice; first in " + first.path + ":" + Twine(first.line));
  }
  *catalogue->symbols[it->second.index] = std::move(callable);
  it->second.project = project;
  it->second.at = reading.place(at);
}

void CatalogueReader::readPure(const toml::table &pure, StringRef library, bool project) {
  TableReader t(reading, pure, "[pure." + library.str() + "]", "");
  append(catalogue->pure_headers, t.list("headers"));
  for (const std::string &name : t.list("names")) {
    CallableT callable;
    callable.library = library.str();
    addCallable(name, std::move(callable), project, pure.get("names")->source());
  }
  t.finish();
}

void CatalogueReader::readDefaults(const toml::table &defaults) {
  TableReader t(reading, defaults, "[defaults]", "");
  std::vector<std::string> matches = t.list("match", TableReader::Required);
  std::vector<std::string> effects = readEffects(t, "fx");
  std::vector<std::string> traits = t.sorted("tr");
  for (const std::string &trait : traits)
    if (!vocabulary.isTrait(trait))
      t.errorAtEntry("tr", trait, vocabulary.noTrait(trait));
  t.finish();
  for (std::string &match : matches) {
    auto row = std::make_unique<DefaultT>();
    row->match = std::move(match);
    row->effects = effects;
    row->traits = traits;
    catalogue->defaults.push_back(std::move(row));
  }
}

void CatalogueReader::readRefinement(const toml::table &refine) {
  TableReader t(reading, refine, "[[refine]]", "");
  std::vector<std::string> symbols = t.list("symbols", TableReader::Required);
  std::optional<int64_t> argument = t.number("argument", TableReader::Required);
  if (argument && (*argument < 0 || *argument > 255))
    t.error("argument", "'argument' counts the parameters from 0");
  for (const std::string &symbol : symbols)
    refined.emplace_back(StringRef(symbol).starts_with("::") ? symbol.substr(2) : symbol,
                         reading.place(refine.get("symbols")->source()));
  t.tables("cases", [&](const toml::table &table) {
    TableReader c(reading, table, "a case of [[refine]]", "");
    std::string text = c.text("text");
    std::optional<int64_t> value = c.number("value"), mask = c.number("mask");
    std::vector<std::string> effects = readEffects(c, "fx");
    c.finish();
    if (text.empty() == !(value || mask))
      return reading.error(table.source(), "a case of [[refine]] has either 'text' or 'value' and 'mask'");
    if (!mask)
      mask = -1;
    if (!value)
      value = *mask;
    if (text.empty() && (*value & *mask) != *value)
      return c.error("value", "'value' has bits outside 'mask'; no argument would match");
    for (StringRef symbol : symbols) {
      symbol.consume_front("::");
      auto row = std::make_unique<RefinementT>();
      row->symbol = symbol.str();
      row->argument = uint32_t(argument.value_or(0));
      row->text = text;
      row->value = text.empty() ? *value : 0;
      row->mask = text.empty() ? *mask : 0;
      row->effects = effects;
      catalogue->refinements.push_back(std::move(row));
    }
  });
  t.finish();
}

LibraryT &CatalogueReader::library(StringRef name) {
  for (auto &l : libraries)
    if (l->name == name)
      return *l;
  libraries.push_back(std::make_unique<LibraryT>());
  libraries.back()->name = name.str();
  return *libraries.back();
}

void CatalogueReader::readHeadersAndSymbols(TableReader &table, LibraryT &into) {
  std::vector<std::string> headers = table.list("headers");
  for (const std::string &header : headers)
    if (auto glob = Glob::compile(header); !glob)
      table.errorAtEntry("headers", header, "'" + header + "' " + toString(glob.takeError()));
  append(into.headers, std::move(headers));
  append(into.symbols, table.list("symbols"));
}

void CatalogueReader::readLibrary(const toml::table &table) {
  TableReader t(reading, table, "[[library]]", "");
  std::string name = t.text("name", TableReader::Required);
  if (reading.find("library." + name))
    t.error("name", "the library '" + name + "' is defined twice");
  t.identify("library." + name);
  LibraryT discarded;
  readHeadersAndSymbols(t, name.empty() ? discarded : library(name));
  if (!t.has("headers") && !t.has("symbols"))
    reading.error(table.source(), "[[library]] needs 'headers' or 'symbols'");
  t.finish();
}

std::unique_ptr<CatalogueT> CatalogueReader::finish() {
  for (auto &[symbol, at] : refined)
    if (!entries.contains(symbol))
      reading.error(at, "[[refine]] names '" + symbol + "', which no [symbols] list");
  sortByName(catalogue->effects);
  sortByName(catalogue->symbols);
  sortByName(libraries);
  for (auto &l : libraries) {
    llvm::sort(l->headers);
    llvm::sort(l->symbols);
  }
  llvm::sort(catalogue->pure_headers);
  for (auto *words : {&catalogue->mechanism_words, &catalogue->general_words, &catalogue->detail_words})
    llvm::sort(*words);
  llvm::sort(catalogue->defaults, [](const auto &a, const auto &b) { return a->match < b->match; });
  llvm::sort(catalogue->refinements, [](const auto &a, const auto &b) {
    return std::tie(a->symbol, a->argument, a->text, a->mask, a->value, a->effects) <
           std::tie(b->symbol, b->argument, b->text, b->mask, b->value, b->effects);
  });
  return std::move(catalogue);
}

} // namespace harness::policy
