// Lines of a [[layers]] order.

#include "policy/layers.h"

#include "gtest/gtest.h"

using namespace harness::policy;

static std::string same(llvm::StringRef text) {
  auto layer = parseLayer(text);
  return layer ? spell(*layer) : llvm::toString(layer.takeError());
}

TEST(Layer, IsReadAndWritten) {
  EXPECT_EQ(same("domain"), "domain");
  EXPECT_EQ(same("a|b"), "a | b");
  EXPECT_EQ(same(" a :b"), "a : b");
  EXPECT_EQ(same("( a ) | b"), "(a) | b");
  auto layer = llvm::cantFail(parseLayer("a : (b)"));
  EXPECT_FALSE(layer.independent);
  ASSERT_EQ(layer.members.size(), 2u);
  EXPECT_FALSE(layer.members[0].optional);
  EXPECT_TRUE(layer.members[1].optional);
  EXPECT_TRUE(llvm::cantFail(parseLayer("a | b")).independent);
}

TEST(Layer, SaysWhatIsWrong) {
  EXPECT_EQ(same("a | b : c"), "mixes '|' and ':'; the components of a layer are either all independent or all not");
  EXPECT_EQ(same("a |"), "has no name where a component must be");
  EXPECT_EQ(same(""), "has no name where a component must be");
  EXPECT_EQ(same("()"), "has no name where a component must be");
  EXPECT_EQ(same("(a"), "has a bracket without its partner");
}
