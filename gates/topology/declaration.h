// The [[process]] that would declare a node.
#pragma once

#include "topology/nodes.h"

namespace harness {

// Without id and reason. The entry is left out where there are several, or none with a name.
policy::ProcessT declarationOf(const Program &program, const Node &node);

// "makes a thread", "installs a signal handler": what whoever makes such a node does.
const char *making(ProcessKind kind);

// On one line, as a remedy: `[[process]] id = "…"  kind = "thread"  created_in = "shop::start"  …`.
std::string acceptProcess(const Program &program, const Node &node);

} // namespace harness
