// The implementation graph: everything that is known of a build, as one SQLite file (schema.h, docs/graph.md).
//
//   program of all targets, its topology, its account, its findings → rows in the order of their ids → bytes of the file
#pragma once

#include "cost/account.h"
#include "judge/finding.h"
#include "topology/topology.h"

#include <string>

namespace harness::graph {

// A target, and the facts that it brings along.
struct TargetFacts {
  std::string name;
  const facts::Facts *facts;
};

struct GraphFinding {
  const Finding *finding;
  llvm::StringRef accepted; // who accepts it and why; empty: nobody
};

struct GraphInput {
  const Program &program; // all targets together
  const Topology &topology;
  llvm::ArrayRef<Use> uses;
  const Account &account;
  llvm::ArrayRef<TargetFacts> targets;
  llvm::ArrayRef<GraphFinding> findings; // in the order in which they are reported
  bool complete;                         // no target of the project is left out
};

// Equal input gives equal bytes.
llvm::Expected<std::string> writeGraph(const GraphInput &input);

// One without rows, for statements to be checked against.
std::string emptyGraph();

} // namespace harness::graph
