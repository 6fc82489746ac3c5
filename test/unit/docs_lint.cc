#include "docs/lint.h"

#include "gtest/gtest.h"

using namespace harness::docs;

namespace {

struct Docs {
  std::map<std::string, std::string> texts;
  std::set<std::string> entities;

  Project project() const {
    Project p;
    for (auto &[path, text] : texts)
      p.files.insert(path);
    p.commands = {{"cost", {"build", "why", "help"}}, {"lint-docs", {"root"}}, {"judge", {}}};
    p.entities = entities;
    p.read = [this](llvm::StringRef path) { return std::optional(texts.at(path.str())); };
    return p;
  }

  std::string lint(const std::string &page = "docs/a.md") const {
    std::string out;
    for (const Fault &f : harness::docs::lint(project(), {page}))
      out += (out.empty() ? "" : "\n") + std::to_string(f.line) + ":" + std::to_string(f.column) + " " + f.message;
    return out;
  }
};

std::string lint(const std::string &text) {
  return Docs{{{"docs/a.md", text},
               {"docs/b.md", "# One thing\n# Another\n"},
               {"src/rate.cpp", ""},
               {"src/deep/clock.h", ""},
               {"examples/shop/README.md", ""},
               {"examples/shop/run.sh", ""},
               {"dev", ""}},
              {"shop::rate", "shop::Clock", "shop::Clock::now"}}
      .lint();
}

TEST(Lint, Links) {
  EXPECT_EQ(lint("[x](b.md) [x](b.md#one-thing) [x](../dev) [x](../src) [x](/src/rate.cpp) [x](../src/rate.cpp#L3)"), "");
  EXPECT_EQ(lint("[x](https://a.b/c) [x](mailto:a@b)"), "");
  EXPECT_EQ(lint("# Here\n[x](#here) [x](#ther)"), "2:16 'docs/a.md' has no heading '#ther'; did you mean 'here'?");
  EXPECT_EQ(lint("[x](c.md)"), "1:5 the link leads to no file: 'c.md'; did you mean 'docs/a.md'?");
  EXPECT_EQ(lint("[x](clock.h)"), "1:5 the link leads to no file: 'clock.h'; did you mean 'src/deep/clock.h'?");
  EXPECT_EQ(lint("[x](b.md#one-thin)"), "1:9 'docs/b.md' has no heading '#one-thin'; did you mean 'one-thing'?");
  EXPECT_EQ(lint("[x](../../y.md)"), "1:5 the link leads out of the project: '../../y.md'");
}

TEST(Lint, Files) {
  EXPECT_EQ(lint("`src/rate.cpp` `src/rate.cpp:8:17` `deep/clock.h` `../src/rate.cpp`"), "");
  EXPECT_EQ(lint("`src/**` `src/NAME.cpp` `<build>/x.json` `src/…/x.h` `/usr/x.h` `nlohmann/json.hpp` `PREFIX/x.sh`"), "");
  EXPECT_EQ(lint("`src/clock.h`"), "1:2 'src/clock.h' is no file of the project; did you mean 'src/deep/clock.h'?");
  EXPECT_EQ(lint("`./dev test` `./de test`"), "1:15 './de' is no file of the project; did you mean 'dev'?");
}

TEST(Lint, Commands) {
  EXPECT_EQ(lint("```sh\n./dev test\nbuild/prefix/bin/harness cost --build=b [--why]\nharness --version\nharness COMMAND --x\nexamples/shop/run.sh\n"
                 "cd examples/shop && ./run.sh\n```"),
            "");
  EXPECT_EQ(lint("```sh\nharness cots --build b\nharness cost --biuld=b\n./run.sh\n```\n```\nharness nothing\n```"),
            "2:9 harness has no command 'cots'; did you mean 'cost'?\n3:14 harness cost has no option '--biuld'; did you mean '--build'?");
  EXPECT_EQ(lint("`harness judg` and `harness cost [--wy]`, in `harness NAME`"),
            "1:10 harness has no command 'judg'; did you mean 'judge'?\n1:34 harness cost has no option '--wy'; did you mean '--why'?");
  EXPECT_EQ(lint("```sh\ncd elsewhere\n./run2.sh\n```"), "");
  EXPECT_EQ(lint("```sh\nexamples/shop/rn.sh\n```"), "2:1 'examples/shop/rn.sh' is no file of the project; did you mean 'examples/shop/run.sh'?");
}

TEST(Lint, Entities) {
  EXPECT_EQ(lint("`shop::rate` `shop::rate()` `::shop::Clock` `shop::Clock::Tick` `std::thread` `shop::*`"), "");
  EXPECT_EQ(lint("`shop::rat` `shop::Clock::noww`"), "1:2 'shop::rat' is nothing in the code; did you mean 'shop::rate'?\n"
                                                    "1:14 'shop::Clock::noww' is nothing in the code; did you mean 'shop::Clock::now'?");
  EXPECT_EQ((Docs{{{"docs/a.md", "`shop::rat`"}}, {}}).lint(), ""); // no build, no names
}

TEST(Lint, NoSuchPage) { EXPECT_EQ(Docs{}.lint(), "0:0 there is no such file"); }

TEST(Lint, Agents) {
  auto agents = [](Docs docs, unsigned most) {
    std::string out;
    for (const Fault &f : lintAgents(docs.project(), most))
      out += std::to_string(f.line) + (f.isWarning ? " warning " : " error ") + f.message;
    return out;
  };
  EXPECT_EQ(agents({}, 120), "0 warning there is none: it tells whoever works on the project where to begin");
  EXPECT_EQ(agents({{{"AGENTS.md", "a\nb\n"}}, {}}, 2), "");
  EXPECT_EQ(agents({{{"AGENTS.md", "a\nb\n"}}, {}}, 1),
            "2 error has 2 lines, and 1 are the most: it is read at each start; move the rest to pages that it links");
}

} // namespace
