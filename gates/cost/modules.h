// Modules: a header and the source that includes it by its own name, or one of them alone; what J. Lakos calls a component
// ("Large-Scale C++ Software Design", 1996, §3.1). And what he and R. C. Martin compute of the graphs that they and the
// components of the policy make.
#pragma once

#include "cost/count.h"

namespace harness {

void countModules(const Program &program, std::vector<Term> &out);

// A directed graph, as lists of successors.
using Graph = std::vector<llvm::SmallVector<uint32_t, 4>>;

struct ModuleGraph {
  std::vector<std::string> names; // "src/domain/rate", sorted
  Graph includes;                 // without those to itself
};
ModuleGraph findModules(const Program &program);

// Lakos 1996 §4.13: of each node how many it depends on, directly or not, itself counted in; their sum is the cumulative
// component dependency.
std::vector<uint32_t> dependencyCounts(const Graph &graph);
struct Coupling {
  uint64_t ccd = 0;
  double acd = 0;  // average: ccd / n
  double nccd = 0; // ccd / that of a balanced binary tree of n nodes, (n + 1) · log2(n + 1) − n
};
Coupling couplingOf(const Graph &graph);

// R. C. Martin, "Agile Software Development" (2002), ch. 20: of a component the other components that use it (afferent)
// and those it uses (efferent), instability I = efferent / both, abstractness A = abstract classes / classes, distance from
// the main sequence D = |A + I − 1|. Nothing to divide by gives 0.
struct Stability {
  uint32_t afferent = 0, efferent = 0, classes = 0, abstract = 0;
  double instability() const { return afferent + efferent ? double(efferent) / (afferent + efferent) : 0; }
  double abstractness() const { return classes ? double(abstract) / classes : 0; }
  double distance() const;
};
// By component.
std::vector<Stability> stabilities(const Program &program, const ComponentGraph &graph);

} // namespace harness
