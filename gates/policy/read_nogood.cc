#include "policy/read_nogood.h"

using namespace llvm;

namespace harness::policy {
namespace {

std::unique_ptr<EventT> readEvent(Reading &reading, const toml::table &table, StringRef title) {
  TableReader t(reading, table, title, "");
  auto event = std::make_unique<EventT>();
  constexpr StringRef Kinds[] = {"finding", "commit", "text"};
  if (auto kind = t.choice("kind", Kinds))
    event->kind = EventKind(*kind);
  else if (!t.has("kind"))
    reading.error(table.source(), title + " needs 'kind': finding, commit or text");
  event->at = t.text("at", event->kind == EventKind::text ? TableReader::Optional : TableReader::Required);
  event->text = t.text("text", TableReader::Required);
  event->date = t.date("date");
  if (!t.has("date"))
    reading.error(table.source(), title + " needs 'date'");
  t.finish();
  return event;
}

} // namespace

void readNoGood(Reading &reading, TableReader &table, DataRuleT &rule) {
  if (const toml::table *source = table.inner("source"))
    rule.source = readEvent(reading, *source, "'source'");
  table.tables("recurrence", [&](const toml::table &row) { rule.recurrences.push_back(readEvent(reading, row, "[[rule.recurrence]]")); });
  if (!rule.recurrences.empty() && !rule.source)
    table.error("recurrence", "what happens again has happened before: the rule needs 'source'");
}

} // namespace harness::policy
