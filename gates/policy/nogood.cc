#include "policy/nogood.h"

#include <algorithm>

namespace harness::policy {

std::string spellEvent(const EventT &event) {
  std::string what = event.kind == EventKind::commit ? "commit " + event.at.substr(0, 12) + " of " : event.at.empty() ? "" : event.at + " on ";
  return what + event.date + ": " + event.text;
}

std::string spellHistory(const DataRuleT &rule) {
  std::string text = spellEvent(*rule.source);
  if (size_t n = rule.recurrences.size())
    text += "; again " + (n == 1 ? std::string("once") : n == 2 ? "twice" : std::to_string(n) + " times") + ", last on " + rule.recurrences.back()->date;
  return text;
}

Level earnedLevel(const DataRuleT &rule, bool mayBlock) {
  if (rule.recurrences.size() < RecurrencesToPromote)
    return rule.level;
  return std::max(rule.level, mayBlock ? Level::block : Level::warn);
}

} // namespace harness::policy
