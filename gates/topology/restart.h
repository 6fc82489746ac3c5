// Can a node be made a second time?
#pragma once

#include "topology/nodes.h"

namespace harness {

// Nothing of the program makes the node more than once: from main, a single chain of calls leads to the place that
// makes it, none of them in a loop; and what runs in it does not catch an exception and go on. False wherever that is
// not certain: where somebody may call whom nobody here calls, or whose address is taken, where a thread or callback
// does.
bool isMadeOnce(const Program &program, const Node &node);

// Is it made in a loop of the function that makes it? Not certain counts as yes.
bool isMadeInLoop(const Program &program, const Node &node);

} // namespace harness
