// The parts of the graph, each written by one function. Internal to gates/graph.
#pragma once

#include "graph/database.h"
#include "graph/graph.h"
#include "graph/numbers.h"

namespace harness::graph {

// Targets, components, files and what includes what.
void writeBuild(const GraphInput &input, const Numbers &numbers, Filling &into);
// Functions, types and variables, and which of them needs which.
void writeCode(const Program &program, const Numbers &numbers, Filling &into);
// The effects of each function, each with the next function on a shortest way to it.
void writeEffects(const Program &program, const Numbers &numbers, Filling &into);
void writeTopology(const Topology &topology, const Numbers &numbers, Filling &into);
void writeCosts(const GraphInput &input, const Numbers &numbers, Filling &into);
void writeFindings(const GraphInput &input, Filling &into);

// A place as its three columns.
struct PlaceColumns {
  Reference file;
  std::optional<int64_t> line, column;
};
inline PlaceColumns columnsOf(const Numbers &numbers, const facts::Place &place) {
  auto known = [](uint32_t n) { return n ? std::optional<int64_t>(n) : std::nullopt; };
  return {{numbers.of(place.file)}, known(place.line), known(place.column)};
}

// Rows that may stand there more than once, in an order that is the same for equal programs.
template <class Row> void sortRows(std::vector<Row> &rows) {
  llvm::sort(rows, [](const Row &a, const Row &b) { return a.tied() < b.tied(); });
  rows.erase(llvm::unique(rows, [](const Row &a, const Row &b) { return a.tied() == b.tied(); }), rows.end());
}

} // namespace harness::graph
