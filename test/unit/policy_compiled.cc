// policy.bin: there and back, damaged, of another version, left alone when it is the same.

#include "policy_fixture.h"

#include "policy/compiled.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

std::string errorOf(llvm::StringRef bytes) {
  auto policy = parseCompiled(bytes);
  return policy ? "" : llvm::toString(policy.takeError());
}

std::unique_ptr<PolicyT> sample() {
  return valid("[[component]]\nname = 'a'\nkind = 'adapter'\nfiles = ['a/**']\neffects = ['fs']\n");
}

TEST(Compiled, ThereAndBack) {
  std::string bytes = serialise(*sample());
  auto back = parseCompiled(bytes);
  ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
  EXPECT_EQ(serialise(**back), bytes);
  EXPECT_EQ((*back)->components[0]->name, "a");
  EXPECT_EQ((*back)->catalogue->symbols.size(), 3u);
}

TEST(Compiled, AtAnyAddress) {
  std::string bytes = serialise(*sample());
  std::string shifted = " " + bytes;
  EXPECT_EQ(errorOf(llvm::StringRef(shifted).drop_front()), "");
}

TEST(Compiled, IsNotSomethingElse) {
  EXPECT_EQ(errorOf(""), "policy.bin: is not a compiled policy");
  EXPECT_EQ(errorOf("schema = 1\n[project]\n"), "policy.bin: is not a compiled policy");
}

TEST(Compiled, OtherVersionsAreRefused) {
  PolicyT policy;
  policy.schema = CompiledSchema - 1;
  EXPECT_EQ(errorOf(serialise(policy)), "policy.bin: was written by an older version of Harness (schema 3, this one "
                                        "reads 4); build again");
  policy.schema = CompiledSchema + 1;
  EXPECT_EQ(errorOf(serialise(policy)), "policy.bin: was written by a newer version of Harness (schema 5, this one "
                                        "reads 4); build again");
}

// Whatever happens to the bytes, reading them ends in a policy or in an error.
TEST(Compiled, DamageIsFoundOrHarmless) {
  std::string bytes = serialise(*sample());
  constexpr size_t Padding = 8; // at most, at the end
  for (size_t length = 0; length + Padding < bytes.size(); length += 3)
    EXPECT_NE(errorOf(llvm::StringRef(bytes).take_front(length)), "") << length;
  unsigned refused = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string damaged = bytes;
    damaged[i] = char(damaged[i] ^ 0xa5);
    refused += !errorOf(damaged).empty();
  }
  EXPECT_GT(refused, 0u);
}

TEST(Compiled, IsWrittenOnlyWhenItDiffers) {
  llvm::SmallString<128> folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("policy", folder));
  std::string path = (folder + "/policy.bin").str();
  auto policy = sample();
  EXPECT_TRUE(llvm::cantFail(writeCompiled(path, *policy)));
  EXPECT_FALSE(llvm::cantFail(writeCompiled(path, *policy)));
  policy->mode = Mode::warn;
  EXPECT_TRUE(llvm::cantFail(writeCompiled(path, *policy)));
  EXPECT_EQ(llvm::cantFail(readCompiled(path))->mode, Mode::warn);
  ASSERT_FALSE(llvm::sys::fs::remove_directories(folder));

  auto missing = readCompiled(path);
  ASSERT_FALSE(bool(missing));
  EXPECT_EQ(llvm::toString(missing.takeError()), path + ": cannot be read: No such file or directory");
  auto nowhere = writeCompiled(path, *policy);
  ASSERT_FALSE(bool(nowhere));
  EXPECT_EQ(llvm::toString(nowhere.takeError()).find(path + ": cannot be written: "), 0u);
}

} // namespace
