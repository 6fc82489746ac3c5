// No-goods: rules that were learnt from a failure. They keep where they come from and each time that it happened again, and
// the third time raises their level.
//
// After "Harness Engineering: From Agent Prompts to Engineering Control Systems", §15 (no-good compilation): a failure that was
// only written down is a note.
#pragma once

#include "policy_generated.h"

#include <string>

namespace harness::policy {

// From this many recurrences on, a rule stops being advice.
inline constexpr size_t RecurrencesToPromote = 3;

// "4f2c1e of 2026-11-21: Refund before audit"
std::string spellEvent(const EventT &event);
// Of its source, and how often since.
std::string spellHistory(const DataRuleT &rule);
// The level that its recurrences have earned it, at least the one that it has: block if `mayBlock`, otherwise warn.
Level earnedLevel(const DataRuleT &rule, bool mayBlock);

} // namespace harness::policy
