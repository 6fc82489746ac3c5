// topology.foreign-code-under-lock: no stored callback is called under a lock: nobody here knows which locks it takes.

#include "rules/underlock.h"

namespace harness {
namespace {

void run(Context &context) {
  reportUnderLock(
      context, UnderLock::CallsStored,
      [](const UnderLock &event, const std::string &lock) { return "calls what is stored in '" + event.name + "' while it holds '" + lock + "'"; },
      "copy the callback, release the lock, and call it then");
}

Rule rule("topology.foreign-code-under-lock", Level::Warn, Rule::Link, "no stored callback is called under a lock", run);

} // namespace
} // namespace harness
