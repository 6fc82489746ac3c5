// topology.self-deadlock: a lock that is not recursive is not taken by a thread that holds it ([thread.mutex.requirements.mutex]).

#include "rules/underlock.h"

namespace harness {
namespace {

void run(Context &context) {
  reportUnderLock(
      context, UnderLock::Deadlocks,
      [](const UnderLock &event, const std::string &lock) {
        return (event.through ? "calls what takes '" : "takes '") + lock + "' while it holds it: " +
               (event.unproved ? "that it goes the way without is unproved" : "it waits for itself");
      },
      "split off a function that expects the lock to be held, and call that");
}

Rule rule("topology.self-deadlock", Level::Block, Rule::Link, "no lock is taken twice by one thread", run);

} // namespace
} // namespace harness
