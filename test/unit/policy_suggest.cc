// What a person may have meant.

#include "policy/suggest.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using llvm::StringRef;

TEST(Suggest, FindsTheNearestName) {
  const StringRef names[] = {"files", "public", "uses", "effects"};
  EXPECT_EQ(nearest("use", names), "uses");
  EXPECT_EQ(nearest("fiels", names), "files");
  EXPECT_EQ(nearest("FILES", names), "files");
  EXPECT_EQ(nearest("effect", names), "effects");
  EXPECT_EQ(nearest("zzzzz", names), "");
  EXPECT_EQ(nearest("ports", names), "");
}

TEST(Suggest, TakesTheFirstOfEquals) {
  const StringRef names[] = {"cat", "bat"};
  EXPECT_EQ(nearest("rat", names), "cat");
}

TEST(Suggest, MakesAPhrase) {
  const StringRef few[] = {"a1", "b2"};
  EXPECT_EQ(suggestion("a2", few), "; did you mean 'a1'?");
  EXPECT_EQ(suggestion("xyz", few), "; one of a1, b2");
  const StringRef many[] = {"a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9"};
  EXPECT_EQ(suggestion("xyz", many), "");
  EXPECT_EQ(suggestion("xyz", {}), "");
}

TEST(Suggest, ListsWhatThereIs) {
  const StringRef few[] = {"app", "store"};
  EXPECT_EQ(choices("stroe", few), "; did you mean 'store'? There are store, app");
  EXPECT_EQ(choices("nothing", llvm::ArrayRef(few).take_front(1)), "; there is app");
  const StringRef many[] = {"a1", "b2", "c3", "d4", "e5", "f6", "g7", "h8", "i9"};
  EXPECT_EQ(choices("zzz", many), "; there are a1, b2, c3, d4, e5, f6, g7, h8 and 1 more");
}
