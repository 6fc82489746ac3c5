// topology.blocking-under-lock: nothing waits while a lock is held, save for a condition that releases it.

#include "rules/underlock.h"

namespace harness {
namespace {

void run(Context &context) {
  reportUnderLock(
      context, UnderLock::Waits,
      [](const UnderLock &event, const std::string &lock) { return "waits in '" + event.name + "' while it holds '" + lock + "'"; },
      "copy what is needed under the lock, release it, and wait then");
}

Rule rule("topology.blocking-under-lock", Level::Warn, Rule::Link, "nothing waits while a lock is held", run);

} // namespace
} // namespace harness
