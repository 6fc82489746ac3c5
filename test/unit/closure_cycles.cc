// Loops of a skeleton, and what has happened before a place in it: small graphs, one per shape.

#include "closure/before.h"
#include "closure/cycles.h"

#include "gtest/gtest.h"

using namespace harness;
using facts::FlowKind;

namespace {

using Blocks = std::vector<SkeletonBlock>;

// Blocks from their flows; block b has the one event b.
Blocks graph(uint32_t size, std::initializer_list<std::pair<uint32_t, uint32_t>> normal,
             std::initializer_list<std::pair<uint32_t, uint32_t>> exceptions = {}) {
  Blocks blocks(size);
  for (uint32_t b = Skeletons::Entry; b < size; ++b)
    blocks[b].events.push_back(b);
  for (auto [from, to] : normal)
    blocks[from].next.push_back({to, FlowKind::Normal});
  for (auto [from, to] : exceptions)
    blocks[from].next.push_back({to, FlowKind::Exception});
  return blocks;
}

bool isReachedWithoutEvent(const Blocks &blocks, uint32_t to, uint32_t event) {
  return isReachedWithout(blocks, {to, 0}, [&](uint32_t e) { return e == event; });
}

} // namespace

TEST(Cycles, NoneInALine) { EXPECT_EQ(cyclesOf(graph(4, {{1, 2}, {2, 3}, {3, 0}})), std::vector<uint32_t>(4, 0)); }

TEST(Cycles, ABlockThatComesBackToItself) {
  std::vector<uint32_t> cycles = cyclesOf(graph(3, {{1, 2}, {2, 2}, {2, 0}}));
  EXPECT_EQ(cycles[1], 0u);
  EXPECT_NE(cycles[2], 0u);
}

TEST(Cycles, TwoLoopsInARow) {
  std::vector<uint32_t> cycles = cyclesOf(graph(6, {{1, 2}, {2, 3}, {3, 2}, {3, 4}, {4, 5}, {5, 4}, {5, 0}}));
  EXPECT_NE(cycles[2], 0u);
  EXPECT_EQ(cycles[2], cycles[3]);
  EXPECT_EQ(cycles[4], cycles[5]);
  EXPECT_NE(cycles[2], cycles[4]);
  EXPECT_EQ(cycles[1], 0u);
}

TEST(Cycles, ByAnExceptionOnlyIfTheseCount) {
  Blocks retry = graph(4, {{1, 2}, {2, 0}, {3, 2}}, {{2, 3}}); // try { 2 } catch { 3 }, and again
  EXPECT_EQ(cyclesOf(retry), std::vector<uint32_t>(4, 0));
  EXPECT_EQ(cyclesOf(retry, /*exceptions=*/true)[2], cyclesOf(retry, true)[3]);
  EXPECT_NE(cyclesOf(retry, true)[2], 0u);
}

TEST(Before, InBothBranchesIsBefore) {
  Blocks branches = graph(5, {{1, 2}, {1, 3}, {2, 4}, {3, 4}, {4, 0}});
  EXPECT_TRUE(isReachedWithoutEvent(branches, 4, 2));
  EXPECT_FALSE(isReachedWithoutEvent(branches, 4, 1));
  EXPECT_FALSE(isReachedWithout(branches, {4, 0}, [](uint32_t e) { return e == 2 || e == 3; }));
}

TEST(Before, AnExceptionMayLeaveABlockBeforeItsEvent) {
  Blocks tried = graph(4, {{1, 2}, {2, 0}, {3, 0}}, {{2, 3}});
  EXPECT_TRUE(isReachedWithoutEvent(tried, 3, 2));
  EXPECT_FALSE(returnsWithout(tried, [](uint32_t e) { return e == 2; })); // the handler is no normal way
}

TEST(Before, TheOrderWithinABlockCounts) {
  Blocks one = graph(2, {{1, 0}});
  one[1].events = {7, 8};
  auto is7 = [](uint32_t e) { return e == 7; };
  EXPECT_FALSE(isReachedWithout(one, {1, 1}, is7));
  EXPECT_TRUE(isReachedWithout(one, {1, 0}, is7));
  EXPECT_FALSE(returnsWithout(one, is7));
}
