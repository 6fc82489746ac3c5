// topology.coroutine: a coroutine that is suspended holds no lock: whoever resumes it may be another thread, and may not unlock it.

#include "rules/underlock.h"

namespace harness {
namespace {

void run(Context &context) {
  reportUnderLock(
      context, UnderLock::Suspends,
      [](const UnderLock &event, const std::string &lock) { return "suspends while it holds '" + lock + "'; another thread may resume it"; },
      "release the lock before it suspends");
}

Rule rule("topology.coroutine", Level::Warn, Rule::Link, "no coroutine suspends while it holds a lock", run);

} // namespace
} // namespace harness
