// Building the call graph and its leaves from merged facts; see Edge and Leaf for what comes out.
#pragma once

namespace harness {

class Program;

// Fills edges, leaves, overriders and effects of a program whose facts are merged and owned.
void buildGraph(Program &program);

} // namespace harness
