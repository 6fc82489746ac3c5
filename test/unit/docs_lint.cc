#include "docs/lint.h"

#include "gtest/gtest.h"

using namespace harness::docs;

namespace {

struct Docs {
  std::map<std::string, std::string> texts;
  std::set<std::string> entities, targets = {"all", "shop", "harness-audit", "harness-gate"};

  Project project() const {
    Project p;
    for (auto &[path, text] : texts)
      p.files.insert(path);
    p.commands = {{"cost", {{"build", "why", "format", "help"}, {}}}, {"lint-docs", {{"root"}, {}}}, {"judge", {}},
                  {"rule", {{"format"}, {"check", "list"}}}};
    p.values = [](llvm::StringRef, llvm::StringRef option) {
      return option == "format" ? std::vector<std::string>{"text", "json"} : std::vector<std::string>();
    };
    p.rules = {"boundary.cycle", "boundary.uses", "shop.no-clock"};
    p.entities = entities;
    p.targets = targets;
    p.build = "build";
    p.read = [this](llvm::StringRef path) { return std::optional(texts.at(path.str())); };
    return p;
  }

  std::string lint(const std::string &page = "docs/a.md") const {
    std::string out;
    for (const Fault &f : harness::docs::lint(project(), {page}).faults)
      out += (out.empty() ? "" : "\n") + std::to_string(f.line) + ":" + std::to_string(f.column) + " " + f.message;
    return out;
  }
};

std::string lint(const std::string &text) {
  return Docs{{{"docs/a.md", text},
               {"docs/b.md", "# One thing\n# Another\n"},
               {"src/rate.cpp", "1\n2\n3\n4\n5\n6\n7\n8"},
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
  EXPECT_EQ(lint("`src/rate.cpp:9`, `rate.cpp:9`, `src/rate.cpp:99999999999`"),
            "1:2 'src/rate.cpp:9' is past the end of the file, which has 8 lines\n"
            "1:34 'src/rate.cpp:99999999999' is past the end of the file, which has 8 lines");
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

TEST(Lint, WordsAndValuesOfCommands) {
  EXPECT_EQ(lint("`harness rule check a.b`, `harness rule --format=json list`, `harness rule [check]`, `harness rule FORM`"), "");
  EXPECT_EQ(lint("`harness rule chekc a.b`"), "1:15 harness rule has no 'chekc'; did you mean 'check'?");
  EXPECT_EQ(lint("`harness cost --format=json`, `harness cost --format text --why`, `harness cost --format=FORM`, `harness cost [--format=text|json]`, "
                 "`harness cost --format=`, `harness cost --format --why`, `harness cost --build=jsno`"),
            "");
  EXPECT_EQ(lint("`harness cost --format=jsno`"), "1:15 harness cost has no '--format=jsno'; did you mean 'json'?");
  EXPECT_EQ(lint("`harness cost --format yaml`"), "1:24 harness cost has no '--format=yaml'; one of text, json");
}

TEST(Lint, Targets) {
  EXPECT_EQ(lint("```sh\nninja -C build\nninja -C build -j 4 shop harness-gate\nninja -C other rest\ncmake --build build --target shop -j 4\n"
                 "cmake --build build\nninja -C build -t clean x\nninja -C build TARGET… src/a.cpp^\n```"),
            "");
  EXPECT_EQ(lint("```sh\nninja -C build shp\nninja -C other harness-gat\ncmake --build build --target all nosuch\n```"),
            "2:16 the build has no target 'shp'; did you mean 'shop'?\n3:16 the build has no target 'harness-gat'; did you mean 'harness-gate'?\n"
            "4:34 the build has no target 'nosuch'");
  Docs none{{{"docs/a.md", "```sh\nninja -C build harness-gat\n```"}}, {}, {}};
  EXPECT_EQ(none.lint(), ""); // no build, no targets
}

TEST(Lint, Rules) {
  EXPECT_EQ(lint("`boundary.uses` `shop.no-clock` `boundary.cc` `boundary.weights` `other.usez` `boundary.*`"), "");
  EXPECT_EQ(lint("`boundary.usez` `shop.no-clok`"), "1:2 there is no rule 'boundary.usez'; did you mean 'boundary.uses'?\n"
                                                    "1:18 there is no rule 'shop.no-clok'; did you mean 'shop.no-clock'?");
}

TEST(Lint, Calls) {
  Docs docs{{{"docs/a.md", "`./other`\n```sh\n./dev test\nharness cost --why && dev/x\ncd examples\n./run.sh\n```\n"},
             {"docs/b.md", "```sh\n./dev demo\nharness rule list\n```\n"},
             {"dev", ""},
             {"other", ""},
             {"examples/run.sh", ""}},
            {}};
  std::string out;
  for (const Call &c : harness::docs::lint(docs.project(), {"docs/a.md", "docs/b.md"}).calls)
    out += c.path + ":" + std::to_string(c.line) + ":" + std::to_string(c.column) + " " + c.program + "|" + c.command + "\n";
  EXPECT_EQ(out, "docs/a.md:3:1 dev|\ndocs/a.md:4:9 |cost\ndocs/a.md:6:1 examples/run.sh|\ndocs/b.md:3:9 |rule\n");
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
