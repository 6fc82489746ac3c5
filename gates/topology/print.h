// The process topology as a person, Graphviz or a program reads it. All in the order of places, so the same on every run.
#pragma once

#include "topology/topology.h"

#include "llvm/Support/raw_ostream.h"

namespace harness {

void printText(const Topology &topology, llvm::raw_ostream &os);
void printDot(const Topology &topology, llvm::raw_ostream &os);
void printJson(const Topology &topology, llvm::raw_ostream &os);

} // namespace harness
