#include "policy/read_rules.h"

#include "policy/allowance.h"
#include "policy/read_contracts.h"
#include "policy/read_forbid.h"
#include "policy/read_match.h"
#include "policy/read_nogood.h"
#include "policy/read_records.h"
#include "policy/records.h"

using namespace llvm;

namespace harness::policy {
namespace {

int64_t positive(TableReader &t, StringRef name, int64_t otherwise, int64_t most) {
  std::optional<int64_t> value = t.number(name);
  if (value && (*value < 1 || *value > most))
    t.error(name, "'" + name + "' is between 1 and " + Twine(most));
  return value.value_or(otherwise);
}

void readQuery(TableReader &t, DataRuleT &rule) {
  rule.query = std::make_unique<QueryT>();
  rule.query->sql = t.text("query");
  rule.query->time_limit_s = positive(t, "time_limit_s", rule.query->time_limit_s, 600);
  rule.query->row_limit = positive(t, "row_limit", rule.query->row_limit, 1000000);
}

// A rule finds what it forbids in one way.
void oneWay(Reading &reading, TableReader &t, const toml::table &table) {
  StringRef first;
  for (StringRef way : {"query", "match", "forbid", "order", "protocol"})
    if (t.has(way) && !first.empty())
      t.error(way, "a rule has '" + first + "' or '" + way + "'; make two of it");
    else if (t.has(way))
      first = way;
  if (first.empty())
    reading.error(table.source(), "[[rule]] needs 'query', 'match', 'forbid', 'order' or 'protocol': how it finds what it forbids");
}

void readRule(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[[rule]]", "");
  auto r = std::make_unique<DataRuleT>();
  r->id = identify(t, "rule", policy.data_rules);
  if (!r->id.empty() && !isRuleId(r->id))
    t.error("id", "'" + r->id + "' cannot be the id of a rule; write a family and a name, 'shop.no-clock', in small letters, digits and '-'");
  constexpr StringRef Levels[] = {"off", "guidance", "warn", "block"};
  if (auto level = t.choice("level", Levels))
    r->level = Level(*level);
  r->message = t.text("message");
  r->remedy = t.text("remedy");
  r->reason = t.text("reason", TableReader::Required);
  if (t.has("match"))
    r->match = readMatch(reading, t, *r);
  if (const toml::table *table = t.inner("forbid"))
    r->forbid = readForbid(reading, *table, t.key("forbid"));
  if (const toml::table *table = t.inner("order"))
    r->order = readOrder(reading, *table, t.key("order"), *r);
  if (const toml::table *table = t.inner("protocol"))
    r->protocol = readProtocol(reading, *table, t.key("protocol"), *r);
  if (t.has("query"))
    readQuery(t, *r);
  else
    t.node("query"); // one of the keys there are
  if (!r->query)
    for (StringRef key : {"time_limit_s", "row_limit"})
      t.refuse(key, "'" + key + "' says nothing without 'query'");
  oneWay(reading, t, table);
  readNoGood(reading, t, *r);
  r->fixtures = readFixtures(reading, t);
  if (t.flag("draft", false))
    r->unproven = Draft.str();
  r->definition = definitionDigest(table);
  t.finish();
  if (!r->id.empty())
    policy.data_rules.push_back(std::move(r));
}

} // namespace

void readDataRules(Reading &reading, TableReader &file, PolicyT &policy) {
  file.tables("rule", [&](const toml::table &row) { readRule(reading, row, policy); });
}

void checkDataRules(Reading &reading, const PolicyT &policy, ArrayRef<std::string> known, const CheckQuery &checkQuery) {
  StringSet<> families;
  for (const std::string &id : known)
    families.insert(StringRef(id).split('.').first);
  for (const auto &rule : policy.data_rules) {
    std::string key = "rule." + rule->id;
    if (StringRef family = StringRef(rule->id).split('.').first; families.contains(family))
      reading.errorAt(key + ".id", "'" + family + "' is a family of rules that come with Harness; choose another");
    if (rule->forbid)
      checkForbid(reading, policy, *rule->forbid, key + ".forbid");
    if (!rule->query || !checkQuery)
      continue;
    auto wrong = checkQuery(rule->query->sql, !rule->message.empty());
    const Place *at = reading.find(key + ".query");
    if (wrong && at)
      reading.error(wrong->offset ? reading.within(*at, rule->query->sql, *wrong->offset) : *at, wrong->message);
  }
}

} // namespace harness::policy
