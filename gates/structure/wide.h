// What a component shows in its public headers and nobody outside of it needs.
#pragma once

#include "structure/liveness.h"

namespace harness {

// Of components that say what is public; by place. What is dead, needed by nothing but tests, exported or installed is none
// of it. Tests are outside of what they test.
std::vector<Entity> findWideApi(const Program &program, const Liveness &liveness);

} // namespace harness
