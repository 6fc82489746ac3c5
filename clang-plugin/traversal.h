// The one walk over a translation unit. It decides what is read (project code, and library code that project code
// reaches), keeps track of where it is, and calls the extractors.
#pragma once

#include "unit.h"

namespace harness {

void traverse(Unit &unit);

} // namespace harness
