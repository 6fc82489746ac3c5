// Headers of libraries, and generated ones, define far more than a unit uses. What its object does not contain says
// nothing about it.
#pragma once

#include "unit.h"

namespace harness {

// Marks functions of others that the unit defines and its object does not contain (FunctionFlag::Unused), and drops what
// their bodies do, but for what they mention: that crosses boundaries whether it is called or not. Of the system's headers
// they are dropped altogether.
void prune(Unit &unit);

} // namespace harness
