// The closure of effects against the obvious way to compute it: repeat until nothing changes.

#include "closure/program.h"

#include <gtest/gtest.h>

#include <random>

using namespace harness;
using facts::Id;
using policy::EffectSet;

namespace {

std::vector<EffectSet> naive(const std::vector<Edge> &edges, std::vector<EffectSet> sets, bool ownOnly) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Edge &e : edges) {
      if (ownOnly && !e.isOwn())
        continue;
      EffectSet before = sets[e.from.index];
      sets[e.from.index] |= sets[e.to.index];
      changed |= !(before == sets[e.from.index]);
    }
  }
  return sets;
}

struct Graph {
  size_t functions;
  std::vector<Edge> edges;
  std::vector<EffectSet> base;
};

// Sparse to dense, with loops, cycles and several edges between two nodes.
Graph random(unsigned seed) {
  std::mt19937 dice(seed);
  auto upTo = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n)(dice); };
  Graph g{1 + upTo(60), {}, {}};
  g.base.resize(g.functions);
  size_t edges = upTo(g.functions * 3);
  for (size_t i = 0; i < edges; ++i) {
    Edge e{Id<facts::Function>(upTo(g.functions - 1)), Id<facts::Function>(upTo(g.functions - 1)), {}, {}};
    e.kind = static_cast<Edge::Kind>(upTo(Edge::Escape));
    e.port = upTo(7) == 0;
    g.edges.push_back(e);
  }
  for (size_t i = 0; i < g.functions / 4 + 1; ++i)
    g.base[upTo(g.functions - 1)].insert(upTo(255));
  return g;
}

TEST(Closure, AgreesWithTheNaiveFixpointOnRandomGraphs) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    Graph g = random(seed);
    for (bool own : {false, true})
      ASSERT_EQ(closeEffects(g.functions, g.edges, g.base, [&](const Edge &e) { return !own || e.isOwn(); }),
                naive(g.edges, g.base, own))
          << "seed " << seed;
  }
}

TEST(Closure, ACycleSharesItsEffects) {
  std::vector<Edge> edges;
  for (unsigned i = 0; i < 3; ++i)
    edges.push_back({Id<facts::Function>(i), Id<facts::Function>((i + 1) % 3), {}, {}});
  std::vector<EffectSet> base(3);
  base[1].insert(7);
  for (const EffectSet &set : closeEffects(3, edges, base, [](const Edge &) { return true; }))
    EXPECT_TRUE(set.contains(7));
}

TEST(Closure, WhatRunsLaterOrBehindAPortIsNotOwn) {
  for (Edge::Kind kind : {Edge::Spawn, Edge::Escape}) {
    Edge e{Id<facts::Function>(0), Id<facts::Function>(1), {}, {}};
    e.kind = kind;
    EXPECT_FALSE(e.isOwn());
  }
  Edge port{Id<facts::Function>(0), Id<facts::Function>(1), {}, {}};
  port.port = true;
  EXPECT_FALSE(port.isOwn());
}

TEST(Closure, AChainOfAnyLengthDoesNotRecurse) {
  constexpr size_t N = 200000;
  std::vector<Edge> edges;
  for (size_t i = 0; i + 1 < N; ++i)
    edges.push_back({Id<facts::Function>(i), Id<facts::Function>(i + 1), {}, {}});
  std::vector<EffectSet> base(N);
  base.back().insert(3);
  EXPECT_TRUE(closeEffects(N, edges, base, [](const Edge &) { return true; }).front().contains(3));
}

} // namespace
