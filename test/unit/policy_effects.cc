// Sets of effects.

#include "policy/effects.h"

#include "gtest/gtest.h"

#include <vector>

using namespace harness::policy;

static EffectSet set(std::initializer_list<int> members) {
  EffectSet s;
  for (int m : members)
    s.insert(EffectId(m));
  return s;
}

TEST(EffectSet, HoldsEveryIdOf256) {
  EffectSet s = set({0, 63, 64, 128, 255});
  EXPECT_EQ(s.size(), 5u);
  for (int i = 0; i < 256; ++i)
    EXPECT_EQ(s.contains(EffectId(i)), i == 0 || i == 63 || i == 64 || i == 128 || i == 255) << i;
  s.erase(64);
  EXPECT_FALSE(s.contains(64));
  EXPECT_EQ(s, set({0, 63, 128, 255}));
}

TEST(EffectSet, Algebra) {
  EXPECT_EQ(set({1, 200}) | set({2, 200}), set({1, 2, 200}));
  EXPECT_EQ(set({1, 200}) & set({2, 200}), set({200}));
  EXPECT_EQ(set({1, 200}) - set({2, 200}), set({1}));
  EXPECT_TRUE(set({}).empty());
  EXPECT_FALSE(set({255}).empty());
  EXPECT_TRUE(set({1, 2}).containsAll(set({2})));
  EXPECT_FALSE(set({1, 2}).containsAll(set({2, 3})));
  EXPECT_TRUE(set({1}).containsAll(set({})));
  EXPECT_TRUE(set({1, 70}).intersects(set({70})));
  EXPECT_FALSE(set({1}).intersects(set({70})));
}

TEST(EffectSet, IsVisitedInOrder) {
  std::vector<int> seen;
  set({200, 3, 64}).forEach([&](EffectId e) { seen.push_back(e); });
  EXPECT_EQ(seen, (std::vector<int>{3, 64, 200}));
}
