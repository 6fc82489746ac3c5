#include "policy/read_rules.h"

#include "policy/read_match.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

// As those of Harness: a family and a name.
bool isRuleId(StringRef id) {
  auto [family, name] = id.split('.');
  auto isWord = [](StringRef word) {
    return !word.empty() && all_of(word, [](char c) { return isLower(c) || isDigit(c) || c == '-'; });
  };
  return isWord(family) && isWord(name);
}

int64_t positive(TableReader &t, StringRef name, int64_t otherwise, int64_t most) {
  std::optional<int64_t> value = t.number(name);
  if (value && (*value < 1 || *value > most))
    t.error(name, "'" + name + "' is between 1 and " + Twine(most));
  return value.value_or(otherwise);
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
  t.notYet({"forbid"});
  if (t.has("match")) {
    r->match = readMatch(reading, t, *r);
  } else if (t.has("query")) {
    r->query = std::make_unique<QueryT>();
    r->query->sql = t.text("query");
    r->query->time_limit_s = positive(t, "time_limit_s", r->query->time_limit_s, 600);
    r->query->row_limit = positive(t, "row_limit", r->query->row_limit, 1000000);
  } else {
    t.node("query"); // one of the keys there are
    if (!t.has("forbid"))
      reading.error(table.source(), "[[rule]] needs 'match' or 'query': how it finds what it forbids");
    for (StringRef key : {"time_limit_s", "row_limit"})
      t.refuse(key, "'" + key + "' says nothing without 'query'");
  }
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
    if (!rule->query || !checkQuery)
      continue;
    auto wrong = checkQuery(rule->query->sql, !rule->message.empty());
    const Place *at = reading.find(key + ".query");
    if (wrong && at)
      reading.error(wrong->offset ? reading.within(*at, rule->query->sql, *wrong->offset) : *at, wrong->message);
  }
}

} // namespace harness::policy
