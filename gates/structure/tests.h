// Which code is there to test the rest: what structure rules tell apart. Code that only tests use is not live, and a class
// that only tests derive from an interface is no second implementation.
#pragma once

#include "closure/program.h"

namespace harness {

// Is the component of a kind for tests ("test", "property-test", "fault-test")? Code without an owner is none.
bool isTest(const Program &program, ComponentId component);
template <class Row> bool isTest(const Program &program, facts::Id<Row> row) { return isTest(program, program.owner(row)); }

} // namespace harness
