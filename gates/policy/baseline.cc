#include "policy/baseline.h"

#include "policy/read_baseline.h"
#include "policy/toml_text.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <tuple>

using namespace llvm;

namespace harness::policy {
namespace {

constexpr size_t Columns = 10;

auto order(const BaselineEntry &e) { return std::tie(e.rule, e.entity, e.reaches, e.file); }

void sortEntries(std::vector<BaselineEntry> &entries) {
  llvm::sort(entries, [](const auto &a, const auto &b) { return order(a) < order(b); });
}

// Of the finding, bytes; of the file, UTF-8: the same.
void add(std::string &text, StringRef part) {
  text += json::isUTF8(part) ? part.str() : json::fixUTF8(part);
  text += '\x1f';
}

std::string line(const BaselineEntry &e) {
  std::string text;
  for (StringRef column : {StringRef(e.rule), StringRef(e.entity), StringRef(e.reaches), StringRef(e.file), StringRef(e.digest)})
    text += column.str() + "\t";
  text += std::to_string(e.count) + "\t" + e.since + "\t" + e.owner + "\t" + e.reason + "\t" + e.expires + "\n";
  return text;
}

} // namespace

std::optional<uint64_t> baselineKey(Likeness likeness, const BaselineEntry &e) {
  std::string text = std::to_string(int(likeness)) + "\x1f";
  add(text, e.rule);
  add(text, e.reaches);
  switch (likeness) {
  case Likeness::Same:
    add(text, e.entity);
    add(text, e.file);
    break;
  case Likeness::Moved:
    if (e.file.empty())
      return std::nullopt; // there is nowhere to move
    add(text, e.entity);
    break;
  case Likeness::Renamed:
    if (!e.file.empty() && e.entity == e.file)
      add(text, sys::path::filename(e.file, sys::path::Style::posix));
    else if (!e.digest.empty())
      add(text, e.digest);
    else
      return std::nullopt;
    break;
  }
  return xxh3_64bits(text);
}

std::unique_ptr<BaselineFileT> packBaseline(std::vector<BaselineEntry> entries) {
  sortEntries(entries);
  auto file = std::make_unique<BaselineFileT>();
  std::vector<std::pair<uint64_t, uint32_t>> keys;
  for (auto [row, entry] : enumerate(entries)) {
    for (Likeness likeness : AllLikenesses)
      if (auto key = baselineKey(likeness, entry))
        keys.emplace_back(*key, row);
    file->starts.push_back(file->text.size());
    file->text += line(entry);
  }
  llvm::sort(keys);
  for (auto [key, row] : keys) {
    file->keys.push_back(key);
    file->rows.push_back(row);
  }
  return file;
}

// The bytes may come from anywhere: what does not fit is empty.
BaselineEntry baselineEntry(const BaselineFileT &file, uint32_t row) {
  BaselineEntry e;
  if (row >= file.starts.size() || file.starts[row] > file.text.size())
    return e;
  SmallVector<StringRef, Columns> columns;
  StringRef(file.text).drop_front(file.starts[row]).split('\n').first.split(columns, '\t');
  if (columns.size() != Columns || columns[5].getAsInteger(10, e.count))
    return e;
  e.rule = columns[0], e.entity = columns[1], e.reaches = columns[2], e.file = columns[3], e.digest = columns[4];
  e.since = columns[6], e.owner = columns[7], e.reason = columns[8], e.expires = columns[9];
  return e;
}

ArrayRef<uint32_t> rowsOf(const BaselineFileT &file, uint64_t key) {
  auto [begin, end] = std::equal_range(file.keys.begin(), file.keys.end(), key);
  size_t from = begin - file.keys.begin(), to = end - file.keys.begin();
  return to <= file.rows.size() ? ArrayRef(file.rows).slice(from, to - from) : ArrayRef<uint32_t>();
}

std::string baselineId(const BaselineEntry &e) {
  return "baseline." + e.rule + "|" + e.entity + "|" + e.reaches + "|" + e.file;
}

std::string spellBaselineFile(std::vector<BaselineEntry> entries) {
  sortEntries(entries);
  std::string text;
  raw_string_ostream os(text);
  os << "# Findings that are accepted. Written by `harness baseline`, see docs/baseline.md. An entry may be taken out, its count made\n"
        "# smaller, its reason, owner and expires changed by hand. Where two changes meet, keep the entries of both; of an entry that\n"
        "# then stands here twice, keep the one with the smaller count.\n"
        "schema = "
     << BaselineSchema << '\n';
  for (const BaselineEntry &e : entries) {
    os << "\n[[accepted]]\n";
    auto text = [&](StringRef key, StringRef value) {
      if (value.empty())
        return;
      os << key << " = ";
      quote(os, value);
      os << '\n';
    };
    auto date = [&](StringRef key, StringRef value) {
      if (!value.empty())
        os << key << " = " << value << '\n';
    };
    text("rule", e.rule);
    text("entity", e.entity);
    text("reaches", e.reaches);
    text("file", e.file);
    text("digest", e.digest);
    if (e.count != 1)
      os << "count = " << e.count << '\n';
    date("since", e.since);
    text("owner", e.owner);
    text("reason", e.reason);
    date("expires", e.expires);
  }
  return text;
}

Expected<std::vector<BaselineEntry>> parseBaselineFile(StringRef text, StringRef name) {
  auto disk = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  disk->addFile("/" + BaselineName.str(), 0, MemoryBuffer::getMemBufferCopy(text));
  Files files(disk);
  Diagnostics diagnostics;
  Reading reading(files, diagnostics);
  PolicyT policy;
  readBaseline(reading, "/harness.toml", policy);
  if (!diagnostics.empty()) {
    llvm::sort(diagnostics);
    const Diagnostic &first = diagnostics.front();
    return createStringError(name + ":" + Twine(first.line) + ":" + Twine(first.column) + ": " + first.message);
  }
  std::vector<BaselineEntry> entries;
  for (uint32_t row = 0; policy.baseline && row < baselineSize(*policy.baseline); ++row)
    entries.push_back(baselineEntry(*policy.baseline, row));
  return entries;
}

} // namespace harness::policy
