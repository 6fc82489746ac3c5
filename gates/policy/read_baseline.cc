#include "policy/read_baseline.h"

#include "policy/baseline.h"
#include "policy/glob.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness::policy {
namespace {

using Need = TableReader::Need;

// One line of the compiled form, so neither tabs nor line breaks.
std::string oneLine(TableReader &t, StringRef name, Need need = TableReader::Optional) {
  std::string text = t.text(name, need);
  if (StringRef(text).find_first_of("\t\n\r") == StringRef::npos)
    return text;
  t.error(name, "'" + name + "' has neither tabs nor line breaks");
  return "";
}

std::optional<BaselineEntry> readEntry(Reading &reading, const toml::table &row) {
  size_t wrong = reading.diagnostics.size();
  TableReader t(reading, row, "[[accepted]]", "");
  BaselineEntry e;
  e.rule = oneLine(t, "rule", TableReader::Required);
  e.entity = oneLine(t, "entity");
  e.reaches = oneLine(t, "reaches");
  e.file = oneLine(t, "file");
  e.digest = oneLine(t, "digest");
  if (auto count = t.number("count")) {
    if (*count < 1 || *count > UINT32_MAX)
      t.error("count", "'count' is at least 1; take the entry out if nothing is left of it");
    else
      e.count = uint32_t(*count);
  }
  e.since = t.date("since");
  e.owner = oneLine(t, "owner");
  e.reason = oneLine(t, "reason", TableReader::Required);
  e.expires = t.date("expires");
  if (StringRef(e.rule).contains('*'))
    t.error("rule", "an entry is of one rule; a [[waiver]] can be of several");
  t.finish();
  if (reading.diagnostics.size() != wrong)
    return std::nullopt;
  std::string id = baselineId(e);
  if (reading.isWritten(id)) {
    const Place *first = reading.find(id);
    t.error("rule", "this entry stands here twice, first in line " + Twine(first->line) + "; keep the one with the smaller count");
    return std::nullopt;
  }
  reading.remember(id, row.source());
  return e;
}

} // namespace

void readBaseline(Reading &reading, StringRef policyPath, PolicyT &policy) {
  StringRef folder = sys::path::parent_path(policyPath);
  SmallString<128> path(folder);
  sys::path::append(path, BaselineName);
  if (!reading.files.readIfThere(path))
    return;
  auto table = reading.parse(path);
  if (!table)
    return;
  TableReader t(reading, *table, BaselineName, "");
  std::vector<BaselineEntry> entries;
  auto schema = t.number("schema", TableReader::Required);
  bool readable = !schema || *schema == BaselineSchema;
  if (!readable)
    t.error("schema", "this version of Harness reads baselines of schema " + Twine(BaselineSchema) + "; a newer one wrote this");
  t.tables("accepted", [&](const toml::table &row) {
    if (readable)
      if (auto entry = readEntry(reading, row))
        entries.push_back(std::move(*entry));
  });
  t.finish();
  policy.baseline = packBaseline(std::move(entries));
}

} // namespace harness::policy
