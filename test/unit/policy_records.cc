// What the fixtures of rules have shown, as a file; and when that is not enough to stop a build.

#include "policy_fixture.h"

#include "policy/records.h"

#include "gtest/gtest.h"

using namespace harness::policy;
using namespace harness::policy::test;

namespace {

constexpr const char *Text = R"(# What the fixtures of the project's rules have shown. A rule that a record does not speak for stops no build. Written by
# 'harness rule check'; after a merge conflict, keep either side and run it again.
schema = 1

[rule."a.b"]
definition = "00ff"
good = 1
bad = 2
wrong = ["rules/\"x\".cpp"]

[rule."a.b".fixtures]
"rules/\"x\".cpp" = "01"
"rules/y.cpp" = "02"

[rule."a.b".mutants]
"rules/y.cpp: one: more" = true
"rules/y.cpp: two" = false

[rule."c.d"]
definition = "00"
good = 0
bad = 0
)";

std::string messages(llvm::StringRef text) {
  auto records = parseRecords(text, "r.toml");
  return records ? "" : llvm::toString(records.takeError());
}

TEST(Records, RoundTrip) {
  auto records = parseRecords(Text, "r.toml");
  ASSERT_TRUE(bool(records)) << llvm::toString(records.takeError());
  EXPECT_EQ(spell(*records), Text);
  EXPECT_EQ((*records)["a.b"].killed(), 1u);
}

TEST(Records, Wrong) {
  EXPECT_EQ(messages("schema = 2\n"), "r.toml:1:10: this version of Harness reads records of schema 1; a newer one wrote this");
  EXPECT_EQ(messages("schema = 1\n[rule]\n'a.b' = 1\n"), "r.toml:3:1: the record of a rule is a table: [rule.\"ID\"]");
  EXPECT_EQ(messages("schema = 1\n[rule.'a.b']\ndefinition = 'x'\ngood = 1\nbad = 1\n"), "r.toml:3:14: a digest is written in hexadecimal digits");
  EXPECT_EQ(messages("schema = 1\n[rule.'a.b']\ndefinition = '0'\ngood = -1\nbad = 1\n"), "r.toml:4:8: how many is a whole number, 0 or more");
  EXPECT_EQ(messages("schema = 1\n[rule.'a.b']\ndefinition = '0'\ngood = 1\nbad = 1\n[rule.'a.b'.mutants]\nm = 1\n"),
            "r.toml:7:5: a mutant was killed, true, or it was not, false");
  EXPECT_EQ(messages("schema = 1\n[rule.'a.b']\ngod = 1\ngood = 1\nbad = 1\n"), "r.toml:3:1: [rule.ID] has no key 'god'; did you mean 'good'?");
  EXPECT_NE(messages("<<<<<<< mine\nschema = 1\n"), "");
}

// A rule with all that it takes.
struct Proven {
  DataRuleT rule;
  Record record;
  std::map<std::string, std::string> fixtures{{"a.cpp", "01"}, {"b.cpp", "02"}};

  Proven() {
    rule.id = "a.b";
    rule.reason = "r";
    rule.remedy = "do that";
    rule.fixtures = {"a.cpp", "b.cpp"};
    rule.definition = "0a";
    record = {rule.definition, 1, 1, fixtures, {}, {}, {{"a.cpp: m", true}, {"b.cpp: n", true}}};
  }
  std::map<std::string, std::string> includes;
  std::string why() const { return whyUnproven(rule, &record, fixtures, includes); }
};

TEST(Records, WhyUnproven) {
  EXPECT_EQ(Proven().why(), "");
  EXPECT_EQ(whyUnproven(Proven().rule, nullptr, {}), "it has never been checked");
  auto after = [](auto change) {
    Proven p;
    change(p);
    return p.why();
  };
  EXPECT_EQ(after([](Proven &p) { p.rule.remedy.clear(); }), "it has no 'remedy' to tell what to do instead");
  EXPECT_EQ(after([](Proven &p) { p.rule.fixtures.clear(); }), "it has no fixtures");
  EXPECT_EQ(after([](Proven &p) { p.rule.definition = "0b"; }), "it has changed since it was checked");
  EXPECT_EQ(after([](Proven &p) { p.fixtures["b.cpp"] = "03"; }), "'b.cpp' has changed since it was checked");
  EXPECT_EQ(after([](Proven &p) { p.fixtures["c.cpp"] = "03"; }), "'c.cpp' is new since it was checked");
  EXPECT_EQ(after([](Proven &p) { p.fixtures.erase("a.cpp"); }), "'a.cpp' is gone since it was checked");
  EXPECT_EQ(after([](Proven &p) { p.record.includes["src/a.h"] = "04", p.includes["src/a.h"] = "05"; }),
            "'src/a.h' has changed since it was checked, and its fixtures include that");
  EXPECT_EQ(after([](Proven &p) { p.record.includes["src/a.h"] = "04"; }),
            "'src/a.h' is gone since it was checked, and its fixtures include that");
  EXPECT_EQ(after([](Proven &p) { p.rule.unproven = Draft.str(); }), Draft);
  EXPECT_EQ(after([](Proven &p) { p.record.wrong.insert("a.cpp"); }), "it does not find in 'a.cpp' what it should, and nothing else");
  EXPECT_EQ(after([](Proven &p) { p.record.good = 0; }), "no fixture shows that it is silent about code that is right");
  EXPECT_EQ(after([](Proven &p) { p.record.bad = 0; }), "no fixture shows that it finds anything");
  EXPECT_EQ(after([](Proven &p) { p.record.mutants.clear(); }), "its fixtures have no mutants");
  EXPECT_EQ(after([](Proven &p) { p.record.mutants["b.cpp: n"] = false; }), "it does not find the mutant 'b.cpp: n'");
  EXPECT_EQ(after([](Proven &p) { p.record.mutants = {{"a", false}, {"b", false}}; }), "it does not find the mutant 'a' and 1 more");
}

std::string definition(const std::string &rule) {
  ReadResult result = readText("[[rule]]\nid = 'a.b'\n" + rule);
  EXPECT_EQ(result.messages, "");
  return result.policy ? result.policy->data_rules.at(0)->definition : "";
}

TEST(Records, WhatARuleIs) {
  std::string digest = definition("reason = 'r'\nquery = 'SELECT 1'\n");
  EXPECT_EQ(definition("# more\nquery = \"\"\"SELECT 1\"\"\"\nlevel = 'block'\nreason = \"r\"\n"), digest);
  EXPECT_NE(definition("reason = 'r'\nquery = 'SELECT 2'\n"), digest);
  EXPECT_NE(definition("reason = 'r'\nquery = 'SELECT 1'\nremedy = 'x'\n"), digest);
  EXPECT_NE(definition("reason = 'r'\nquery = 'SELECT 1'\nrow_limit = 7\n"), digest);
}

} // namespace
