#include "docs/markdown.h"
#include "docs/shell.h"

#include "gtest/gtest.h"

using namespace harness::docs;

namespace {

// "text@line:column, …"
std::string spell(const std::vector<Piece> &pieces) {
  std::string out;
  for (const Piece &p : pieces)
    out += (out.empty() ? "" : ", ") + p.text + "@" + std::to_string(p.line) + ":" + std::to_string(p.column);
  return out;
}

std::string anchors(const Page &page) {
  std::string out;
  for (const std::string &anchor : page.anchors)
    out += (out.empty() ? "" : " ") + anchor;
  return out;
}

TEST(Markdown, Links) {
  EXPECT_EQ(spell(parse("see [a](b.md), ![c](d.png \"e\")\nand [f](<g h.md>)").links), "b.md@1:9, d.png@1:21, g h.md@2:10");
  EXPECT_EQ(spell(parse("[a `b` c](d.md) and [e\nf](g(1).md)").links), "d.md@1:11, g(1).md@2:4");
  EXPECT_EQ(spell(parse("[label]: there.md\n\n[^1]: no link").links), "there.md@1:10");
  EXPECT_EQ(spell(parse("`[a](b.md)` and \\`[c](d.md)\\`").links), "d.md@1:23");
}

TEST(Markdown, Code) {
  EXPECT_EQ(spell(parse("a `b c` and ``d ` e``").code), "b c@1:4, d ` e@1:15");
  EXPECT_EQ(spell(parse("over `two\nlines`\n\nnot `over\n\nparagraphs`").code), "two\nlines@1:7");
  EXPECT_EQ(spell(parse("# `in` a heading\n| `in` | a table |").code), "in@1:4, in@2:4");
}

TEST(Markdown, Blocks) {
  Page page = parse("```sh once\nls `a`\n[b](c)\n```\n~~~\n```\n~~~\n1. list\n   ```cpp\n   x\n   ```\n````\n```\n````\n");
  ASSERT_EQ(page.blocks.size(), 4u);
  EXPECT_EQ(page.blocks[0].language, "sh");
  EXPECT_EQ(spell(page.blocks[0].lines), "ls `a`@2:1, [b](c)@3:1");
  EXPECT_EQ(spell(page.blocks[1].lines), "```@6:1");
  EXPECT_EQ(page.blocks[2].language, "cpp");
  EXPECT_EQ(spell(page.blocks[3].lines), "```@13:1");
  EXPECT_TRUE(page.links.empty());
  EXPECT_TRUE(page.code.empty());
  EXPECT_EQ(page.lines, 14u);
}

TEST(Markdown, BlockWithoutEnd) { EXPECT_EQ(spell(parse("```\n[a](b)").blocks.at(0).lines), "[a](b)@2:1"); }

TEST(Markdown, Anchors) {
  EXPECT_EQ(anchorOf("`[symbols]` and `[catalogue]`"), "symbols-and-catalogue");
  EXPECT_EQ(anchorOf("What it costs: a, b & c"), "what-it-costs-a-b--c");
  EXPECT_EQ(anchorOf("lock_order – a → b…"), "lock_order--a--b");
  EXPECT_EQ(anchorOf("See [this page](there.md#x) now"), "see-this-page-now");
  EXPECT_EQ(anchorOf("Größe"), "größe");
  EXPECT_EQ(anchors(parse("# A b\n## A b ##\n#no\n```\n# in code\n```\n<a id=\"here\"></a> <a name=\"there\"></a>")), "a-b a-b-1 here there");
}

TEST(Markdown, Empty) {
  EXPECT_EQ(parse("").lines, 0u);
  EXPECT_TRUE(parse("](").links.at(0).text.empty());
  EXPECT_TRUE(parse("`").code.empty());
}

std::string commands(const std::string &text) {
  std::string out;
  for (const ShellCommand &command : commandsIn(parse("```sh\n" + text + "\n```").blocks.at(0)))
    out += (out.empty() ? "" : " / ") + spell(command.words);
  return out;
}

TEST(Shell, Commands) {
  EXPECT_EQ(commands("./dev demo  # builds"), "./dev@2:1, demo@2:7");
  EXPECT_EQ(commands("$ a && b | c; d"), "a@2:3 / b@2:8 / c@2:12 / d@2:15");
  EXPECT_EQ(commands("CC=x D= a 'b c' d\"e f\""), "a@2:9, b c@2:11, de f@2:17");
  EXPECT_EQ(commands("a \\\n  --b\nc"), "a@2:1, --b@3:3 / c@4:1");
  EXPECT_EQ(commands("a >b 2>&1 <c\nd"), "a@2:1 / d@3:1");
  EXPECT_EQ(commands("cat <<'EOF'\nharness nothing\nEOF\nb"), "cat@2:1 / b@5:1");
  EXPECT_EQ(commands("# only a comment"), "");
}

} // namespace
