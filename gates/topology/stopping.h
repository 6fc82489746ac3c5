// How a process is told to stop, as the policy declares it: does what the declaration names have anything to do with what
// runs?
//
//   what the named function and all it calls write, notify, close, join
//   what runs in the node reads, waits for, takes from                     → they meet, or nothing connects them
#pragma once

#include "topology/topology.h"

namespace harness {

// Of `shutdown = "shop::Worker::stop"`: does surely nothing that the functions of that name do reach the node? Not if
// something that they do, or that runs in the node, is out of sight.
bool isDeafTo(const Topology &topology, const Node &node, llvm::StringRef name);

// Of `shutdown = "stop_token"`: does surely nothing that runs in the node take or ask one?
bool takesNoStopToken(const Topology &topology, const Node &node);

} // namespace harness
