#include "policy/read_records.h"

#include "policy/glob.h"
#include "policy/toml_text.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <sstream>

using namespace llvm;

namespace harness::policy {
namespace {

// Raised when rules that are written alike find something else than before: what they have shown is shown no more.
constexpr int Meaning = 1;

void writeCanonically(raw_ostream &os, const toml::node &node) {
  if (const toml::table *table = node.as_table()) {
    os << '{';
    for (auto &&[key, value] : *table) { // by name
      quote(os, key.str());
      os << '=';
      writeCanonically(os, value);
      os << ',';
    }
    os << '}';
  } else if (const toml::array *array = node.as_array()) {
    os << '[';
    for (const toml::node &value : *array) {
      writeCanonically(os, value);
      os << ',';
    }
    os << ']';
  } else if (const auto *text = node.as_string()) {
    quote(os, text->get());
  } else if (const auto *number = node.as_integer()) {
    os << number->get();
  } else if (const auto *flag = node.as_boolean()) {
    os << (flag->get() ? "true" : "false");
  } else {
    std::ostringstream other; // no rule has dates or fractions
    other << toml::node_view(node);
    os << other.str();
  }
}

StringRef ref(const toml::key &key) { return StringRef(key.str().data(), key.str().size()); }

std::string digest(Reading &reading, const toml::node &node) {
  auto text = node.value<std::string>();
  if (text && !text->empty() && all_of(*text, isHexDigit))
    return *text;
  reading.error(node.source(), "a digest is written in hexadecimal digits");
  return {};
}

uint32_t howMany(TableReader &t, StringRef name) {
  auto value = t.number(name, TableReader::Required);
  if (value && (*value < 0 || *value > UINT32_MAX))
    t.error(name, "how many is a whole number, 0 or more");
  return uint32_t(value.value_or(0));
}

Record readRecord(Reading &reading, const toml::table &table) {
  TableReader t(reading, table, "[rule.ID]", "");
  Record record;
  if (const toml::node *node = t.node("definition"))
    record.definition = digest(reading, *node);
  record.good = howMany(t, "good");
  record.bad = howMany(t, "bad");
  for (std::string &path : t.list("wrong"))
    record.wrong.insert(std::move(path));
  for (auto [name, digests] : {std::pair("fixtures", &record.fixtures), std::pair("includes", &record.includes)})
    if (const toml::table *files = t.inner(name))
      for (auto &&[key, node] : *files)
        (*digests)[ref(key).str()] = digest(reading, node);
  if (const toml::table *mutants = t.inner("mutants"))
    for (auto &&[key, node] : *mutants) {
      if (!node.is_boolean())
        reading.error(node.source(), "a mutant was killed, true, or it was not, false");
      record.mutants[ref(key).str()] = node.value_or(false);
    }
  t.finish();
  return record;
}

Records readRecords(Reading &reading, StringRef path) {
  Records records;
  auto table = reading.parse(path);
  if (!table)
    return records;
  TableReader t(reading, *table, RecordsName, "");
  auto schema = t.number("schema", TableReader::Required);
  const toml::table *rules = t.inner("rule");
  if (schema && *schema != RecordsSchema) {
    t.error("schema", "this version of Harness reads records of schema " + Twine(RecordsSchema) + "; a newer one wrote this");
  } else if (rules) {
    for (auto &&[key, node] : *rules) {
      if (const toml::table *rule = node.as_table())
        records[ref(key).str()] = readRecord(reading, *rule);
      else
        reading.error(key.source(), "the record of a rule is a table: [rule.\"ID\"]");
    }
  }
  t.finish();
  return records;
}

// As the compiled policy holds it.
std::unique_ptr<RuleRecordT> pack(const Record &record) {
  auto packed = std::make_unique<RuleRecordT>();
  packed->good = record.good;
  packed->bad = record.bad;
  packed->wrong.assign(record.wrong.begin(), record.wrong.end());
  for (const auto &[what, killed] : record.mutants) {
    auto mutant = std::make_unique<MutantT>();
    auto [fixture, name] = StringRef(what).split(": ");
    mutant->fixture = fixture.str();
    mutant->name = name.str();
    mutant->killed = killed;
    packed->mutants.push_back(std::move(mutant));
  }
  return packed;
}

} // namespace

std::vector<std::string> readFixtures(Reading &reading, TableReader &rule) {
  std::vector<std::string> paths;
  StringRef folder = rule.region().path ? sys::path::parent_path(*rule.region().path) : StringRef();
  for (const std::string &pattern : rule.sorted("fixtures")) {
    auto glob = Glob::compile(pattern);
    if (!glob) {
      rule.errorAtEntry("fixtures", pattern, "'" + pattern + "' " + toString(glob.takeError()));
      continue;
    }
    std::vector<std::string> found = reading.files.match(folder, *glob);
    if (found.empty())
      rule.errorAtEntry("fixtures", pattern, "no file matches '" + pattern + "'");
    append_range(paths, found);
  }
  llvm::sort(paths);
  paths.erase(llvm::unique(paths), paths.end());
  return paths;
}

std::string definitionDigest(const toml::table &rule) {
  toml::table meant(rule);
  for (const char *key : {"level", "fixtures", "source", "recurrence", "draft"})
    meant.erase(key);
  std::string text;
  raw_string_ostream os(text);
  os << Meaning << '\n';
  writeCanonically(os, meant);
  return contentDigest(text);
}

void proveDataRules(Reading &reading, StringRef policyPath, PolicyT &policy) {
  StringRef folder = sys::path::parent_path(policyPath);
  SmallString<128> path(folder);
  sys::path::append(path, RecordsName);
  Records records;
  if (reading.files.readIfThere(path))
    records = readRecords(reading, path);
  for (const auto &rule : policy.data_rules) {
    std::map<std::string, std::string> digests;
    for (std::string &fixture : rule->fixtures) {
      auto text = reading.files.read(fixture);
      StringRef name = fixture;
      if (!folder.empty() && name.consume_front(folder))
        name.consume_front("/");
      if (text)
        digests[name.str()] = contentDigest(*text);
      else
        reading.error(Place{fixture}, "cannot be read: " + text.getError().message());
      fixture = name.str();
    }
    auto it = records.find(rule->id);
    const Record *record = it == records.end() ? nullptr : &it->second;
    std::map<std::string, std::string> includes;
    if (record)
      for (const auto &entry : record->includes) {
        SmallString<128> included(folder);
        sys::path::append(included, entry.first);
        if (auto text = reading.files.readIfThere(included))
          includes[entry.first] = contentDigest(*text);
      }
    rule->unproven = whyUnproven(*rule, record, digests, includes);
    if (record && record->definition == rule->definition && record->fixtures == digests && record->includes == includes)
      rule->record = pack(*record);
  }
}

Expected<Records> parseRecords(StringRef text, StringRef name) {
  auto disk = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  disk->addFile("/" + RecordsName.str(), 0, MemoryBuffer::getMemBufferCopy(text));
  Files files(disk);
  Diagnostics diagnostics;
  Reading reading(files, diagnostics);
  Records records = readRecords(reading, "/" + RecordsName.str());
  if (diagnostics.empty())
    return records;
  llvm::sort(diagnostics);
  const Diagnostic &first = diagnostics.front();
  return createStringError(name + ":" + Twine(first.line) + ":" + Twine(first.column) + ": " + first.message);
}

} // namespace harness::policy
