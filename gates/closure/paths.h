// Evidence: how an effect is reached. Nothing is stored for it; a path is searched when a finding is printed.
#pragma once

#include "closure/program.h"

namespace harness {

struct Path {
  std::vector<Edge> edges; // from the start, may be empty
  Leaf leaf;
};

// Which edges a path may take.
using Follow = llvm::function_ref<bool(const Edge &)>;
inline bool everyEdge(const Edge &) { return true; }
inline bool ownEdges(const Edge &e) { return e.isOwn(); } // that count for what a component itself does

// A shortest path from `start` to a leaf with `effect`, the same on every run: ties go by place and name. Paths in
// `avoid` (leaves already shown) are not taken again.
std::optional<Path> findPath(const Program &program, facts::Id<facts::Function> start, policy::EffectId effect,
                             Follow follow, llvm::ArrayRef<Path> avoid = {});

// Up to k paths that differ in the edge by which they leave, or in the leaf.
std::vector<Path> findPaths(const Program &program, facts::Id<facts::Function> start, policy::EffectId effect,
                            Follow follow, size_t k);

// The edge (or leaf) that all paths from `start` to `effect` have in common and that is nearest to the effect: without
// it, `start` is clean. None if no single edge does.
std::optional<Edge> cutEdge(const Program &program, facts::Id<facts::Function> start, policy::EffectId effect,
                            Follow follow);

// "shop::rate → shop::config → ::getenv"
std::string spell(const Program &program, facts::Id<facts::Function> start, const Path &path);

} // namespace harness
