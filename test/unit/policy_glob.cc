// Globs: what they match, how closely they name a file, who owns it.

#include "policy/glob.h"

#include "gtest/gtest.h"

#include <algorithm>

using namespace harness::policy;

static Glob glob(llvm::StringRef text) { return llvm::cantFail(Glob::compile(text)); }

static std::string wrong(llvm::StringRef text) {
  auto g = Glob::compile(text);
  return g ? "" : llvm::toString(g.takeError());
}

struct Match {
  const char *glob, *path;
  bool matches;
};

class GlobMatch : public testing::TestWithParam<Match> {};

TEST_P(GlobMatch, IsAsTheTableSays) {
  const Match &m = GetParam();
  EXPECT_EQ(glob(m.glob).match(m.path), m.matches) << m.glob << " on " << m.path;
}

INSTANTIATE_TEST_SUITE_P(Table, GlobMatch,
                         testing::ValuesIn(std::vector<Match>{
                             {"src/a.cc", "src/a.cc", true},
                             {"src/a.cc", "src/a.ccc", false},
                             {"src/a.cc", "src/b.cc", false},
                             {"src/*.cc", "src/a.cc", true},
                             {"src/*.cc", "src/.cc", true},
                             {"src/*.cc", "src/x/a.cc", false},
                             {"src/*", "src/a.cc", true},
                             {"src/*", "src", false},
                             {"*", "a", true},
                             {"*", "a/b", false},
                             {"**", "a", true},
                             {"**", "a/b/c", true},
                             {"src/**", "src/a", true},
                             {"src/**", "src/a/b/c.h", true},
                             {"src/**", "src", false},
                             {"src/**", "srcs/a", false},
                             {"**/x.h", "x.h", true},
                             {"**/x.h", "a/b/x.h", true},
                             {"**/x.h", "a/xx.h", false},
                             {"a/**/b", "a/b", true},
                             {"a/**/b", "a/x/y/b", true},
                             {"a/**/b", "a/b/c", false},
                             {"a/**/b/**/c", "a/b/x/b/y/c", true},
                             {"a/**/b/**/c", "a/x/c", false},
                             {"a/**/*.h", "a/x/y.h", true},
                             {"a/**/*.h", "a/y.h", true},
                             {"a*b*c", "aXbYc", true},
                             {"a*b*c", "abcabc", true},
                             {"a*b*c", "aXbY", false},
                             {"?.h", "a.h", true},
                             {"?.h", ".h", false},
                             {"a?b", "a/b", false},
                             {"[a-c].h", "b.h", true},
                             {"[a-c].h", "d.h", false},
                             {"[!a-c].h", "d.h", true},
                             {"[!a-c].h", "a.h", false},
                             {"[a-cx].h", "x.h", true},
                             {"[]].h", "].h", true},
                             {"[-a].h", "-.h", true},
                             {"Q[A-Z]*", "QFile", true},
                             {"Q[A-Z]*", "Query", false},
                             {"{a,b}/x", "a/x", true},
                             {"{a,b}/x", "b/x", true},
                             {"{a,b}/x", "c/x", false},
                             {"x.{h,c{c,pp}}", "x.cpp", true},
                             {"x.{h,c{c,pp}}", "x.cc", true},
                             {"x.{h,c{c,pp}}", "x.c", false},
                             {"a{,b}", "a", true},
                             {"a{,b}", "ab", true},
                         }));

TEST(Glob, SaysWhatIsWrong) {
  EXPECT_EQ(wrong(""), "is empty");
  EXPECT_EQ(wrong("/src/**"), "is an absolute path; write it relative to the folder of harness.toml");
  EXPECT_EQ(wrong("c:/src"), "is an absolute path; write it relative to the folder of harness.toml");
  EXPECT_EQ(wrong("../x"), "has a '..'; write the path from the folder of harness.toml");
  EXPECT_EQ(wrong("./x"), "has a '.'; write the path from the folder of harness.toml");
  EXPECT_EQ(wrong("a//b"), "has an empty name between slashes");
  EXPECT_EQ(wrong("src\\a"), "has a '\\'; folders are divided by '/'");
  EXPECT_EQ(wrong("src/"), "ends in '/'; write 'src/**' for everything below it");
  EXPECT_EQ(wrong("src**"), "has a '**' that does not stand alone between slashes");
  EXPECT_EQ(wrong("[a"), "has a '[' that is never closed");
  EXPECT_EQ(wrong("{a,b"), "has a '{' that is never closed");
  EXPECT_EQ(wrong("a}b"), "has a '}' without a '{'");
  EXPECT_EQ(wrong("{a}b}"), "has a '}' without a '{'");
  std::string many = "{0,1,2,3,4,5,6,7,8,9}";
  EXPECT_EQ(wrong(many + many + many), "has braces that stand for more than 256 globs");
}

TEST(Glob, KnowsHowCloselyItNamesAFile) {
  auto rank = [](llvm::StringRef text) {
    Glob g = glob(text);
    return g.patterns().front().specificity();
  };
  EXPECT_EQ(rank("src/a.cc"), (Specificity{8, 8}));
  EXPECT_EQ(rank("src/*.cc"), (Specificity{4, 7}));
  EXPECT_EQ(rank("src/[ab].cc"), (Specificity{4, 7}));
  EXPECT_GT(rank("src/domain/**"), rank("src/**"));
  EXPECT_GT(rank("src/**/x.cc"), rank("src/**"));
  EXPECT_GT(rank("src/x/**"), rank("src/**/xxxxxxxxxxx.cc")) << "letters before the first wildcard count first";
}

TEST(Glob, HasWildcard) {
  EXPECT_FALSE(glob("policy/a.toml").hasWildcard());
  EXPECT_TRUE(glob("policy/*.toml").hasWildcard());
  EXPECT_TRUE(glob("policy/{a,b}.toml").hasWildcard());
}

TEST(OwnerIndex, GivesTheFileToTheClosestGlob) {
  OwnerIndex index;
  index.add(glob("src/**"), 0);
  index.add(glob("src/domain/**"), 1);
  index.add(glob("src/domain/legacy_*.cc"), 2);
  index.add(glob("{include,api}/shop/**"), 3);
  index.add(glob("**/*.proto"), 4);
  EXPECT_EQ(index.find("src/main.cc").first, 0u);
  EXPECT_EQ(index.find("src/domain/a/rate.cc").first, 1u);
  EXPECT_EQ(index.find("src/domain/legacy_rate.cc").first, 2u);
  EXPECT_EQ(index.find("api/shop/x.h").first, 3u);
  EXPECT_EQ(index.find("docs/x.proto").first, 4u);
  EXPECT_EQ(index.find("src/x.proto").first, 0u) << "letters before the first wildcard count first";
  EXPECT_FALSE(index.find("docs/x.md"));
  EXPECT_FALSE(index.find(""));
}

TEST(OwnerIndex, TellsTwoOwners) {
  OwnerIndex index;
  index.add(glob("src/a*"), 0);
  index.add(glob("src/?b"), 1);
  index.add(glob("src/*c"), 1);
  index.add(glob("src/a*"), 0);
  EXPECT_EQ(index.find("src/ax"), (OwnerIndex::Owner{0, OwnerIndex::None})) << "the same owner twice is one owner";
  EXPECT_EQ(index.find("src/ab"), (OwnerIndex::Owner{0, OwnerIndex::None})) << "5 letters before the star";
  index.add(glob("src/a?"), 2);
  EXPECT_EQ(index.find("src/ax"), (OwnerIndex::Owner{0, 2}));
  EXPECT_TRUE(index.find("src/ax").ambiguous());
}

// The index against the obvious way of doing it.
TEST(OwnerIndex, AgreesWithAskingEveryGlob) {
  const char *globs[] = {"a/**", "a/b/**", "a/b*/c", "**/c", "a/*/c", "a/b/?", "{a,b}/**", "b/**/c", "*", "a/[b-d]/**"};
  const char *names[] = {"a", "b", "c", "bb"};
  OwnerIndex index;
  for (uint32_t i = 0; i < std::size(globs); ++i)
    index.add(glob(globs[i]), i);
  for (const char *x : names)
    for (const char *y : names)
      for (const char *z : names)
        for (std::string path : {std::string(x), x + std::string("/") + y, x + std::string("/") + y + "/" + z}) {
          std::vector<std::pair<Specificity, uint32_t>> matches;
          for (uint32_t i = 0; i < std::size(globs); ++i) {
            std::vector<Specificity> ranks;
            Glob g = glob(globs[i]);
            for (const Pattern &p : g.patterns())
              if (p.match(path))
                ranks.push_back(p.specificity());
            if (!ranks.empty())
              matches.emplace_back(*std::max_element(ranks.begin(), ranks.end()), i);
          }
          auto found = index.find(path);
          ASSERT_EQ(matches.empty(), !found) << path;
          if (matches.empty())
            continue;
          Specificity best = std::max_element(matches.begin(), matches.end())->first;
          size_t owners = std::count_if(matches.begin(), matches.end(), [&](auto &m) { return m.first == best; });
          EXPECT_EQ(owners > 1, found.ambiguous()) << path;
          EXPECT_TRUE(std::count(matches.begin(), matches.end(), std::pair(best, found.first))) << path;
        }
}
