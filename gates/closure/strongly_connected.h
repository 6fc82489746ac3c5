// The circles of a graph.
#pragma once

#include <cstdint>
#include <vector>

namespace harness {

// The strongly connected components of a graph, each before those that lead to it: of a call graph, callees first. From
// node v lead the edges to[first[v]] … to[first[v + 1] - 1] (R. Tarjan, "Depth-first search and linear graph algorithms",
// 1972).
std::vector<std::vector<uint32_t>> stronglyConnected(const std::vector<uint32_t> &first, const std::vector<uint32_t> &to);

} // namespace harness
