// Lakos' figures of a graph, against values that can be worked out by hand.
#include "cost/modules.h"

#include <gtest/gtest.h>

using namespace harness;

TEST(Modules, AChain) {
  Graph chain{{}, {0}, {1}, {2}};
  EXPECT_EQ(dependencyCounts(chain), (std::vector<uint32_t>{1, 2, 3, 4}));
  EXPECT_EQ(couplingOf(chain).ccd, 10u);
  EXPECT_DOUBLE_EQ(couplingOf(chain).acd, 2.5);
}

TEST(Modules, ACircleIsOne) {
  Graph circle{{1}, {2}, {0}};
  EXPECT_EQ(dependencyCounts(circle), (std::vector<uint32_t>{3, 3, 3}));
  EXPECT_EQ(couplingOf(circle).ccd, 9u);
}

TEST(Modules, ADiamondIsCountedOnce) {
  Graph diamond{{1, 2}, {3}, {3}, {}};
  EXPECT_EQ(dependencyCounts(diamond), (std::vector<uint32_t>{4, 2, 2, 1}));
}

// By definition: Lakos 1996, §4.13.
TEST(Modules, ABalancedBinaryTreeHasNccdOne) {
  Graph tree{{1, 2}, {3, 4}, {5, 6}, {}, {}, {}, {}};
  EXPECT_EQ(couplingOf(tree).ccd, 7u + 2 * 3 + 4 * 1);
  EXPECT_DOUBLE_EQ(couplingOf(tree).nccd, 1.0);
}

TEST(Modules, Nothing) {
  EXPECT_EQ(couplingOf({}).ccd, 0u);
  EXPECT_EQ(couplingOf({}).nccd, 0);
}

TEST(Modules, Stability) {
  Stability s{.afferent = 3, .efferent = 1, .classes = 4, .abstract = 1};
  EXPECT_DOUBLE_EQ(s.instability(), 0.25);
  EXPECT_DOUBLE_EQ(s.abstractness(), 0.25);
  EXPECT_DOUBLE_EQ(s.distance(), 0.5);
  EXPECT_DOUBLE_EQ(Stability().instability(), 0);
}
