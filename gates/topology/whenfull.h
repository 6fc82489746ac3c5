// What whoever puts something into a queue does when there is no room.
#pragma once

#include "topology/queues.h"

namespace harness {

// Unknown: the code does not show it clearly.
enum class WhenFull { Unknown, Rejects, DropsOldest, Blocks };

// Of a push of the queue: returns early, takes something out first, or waits for a condition that looks at the size.
WhenFull whenFull(const Program &program, const Callees &callees, const Queue &queue, const QueueUse &push);

} // namespace harness
