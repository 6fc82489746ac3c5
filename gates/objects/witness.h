// The second witness: the symbols of an object against the facts of its units.
#pragma once

#include "objects/objects.h"

namespace harness::objects {

// Leaves only the rows of `symbols` that no function of the facts explains by name: undefined symbols that nothing
// calls or mentions, and strong functions that nothing defines. What the compiler itself adds is left out.
void keepUnexplained(facts::Facts &frame, const ObjectFacts &object);

} // namespace harness::objects
