// Which units were not looked at by which rules with a matcher: old facts are never taken for new ones.

#include "judge/matchers.h"

#include "facts/format.h"
#include "facts/merge.h"

#include <gtest/gtest.h>

using namespace harness;
using namespace harness::facts;

namespace {

struct Policy : policy::PolicyT {
  Policy() { project = std::make_unique<policy::ProjectT>(); }
  policy::MatchT &rule(const std::string &id) {
    auto rule = std::make_unique<policy::DataRuleT>();
    rule->id = id;
    rule->match = std::make_unique<policy::MatchT>();
    rule->match->key = id + "@1";
    data_rules.push_back(std::move(rule));
    return *data_rules.back()->match;
  }
};

// One unit: "a.cc", which includes "a.h". `matchers`: null: it says nothing of any.
Facts unit(const char *matchers, bool again = false) {
  Facts f;
  f.strings = {"a.cc", "a.h"};
  f.files = {{StringId(0), StringId(0)}, {StringId(1), StringId(1)}};
  f.includes.push_back({Id<File>(0), Id<File>(1), 1});
  if (!again)
    f.units.push_back({Id<File>(0)});
  if (matchers) {
    f.strings.push_back(matchers);
    Run run{Id<File>(0), StringId(2)};
    run.flags.set(RunFlag::Again, again);
    f.runs.push_back(run);
  }
  return f;
}

// "a.cc: shop.a shop.b"
std::string missing(const Policy &policy, std::initializer_list<Facts> parts) {
  Merger merger;
  for (const Facts &part : parts)
    merger.add(part);
  const Facts all = merger.take();
  std::string text;
  const Ownership ownership(policy, {});
  auto of = [&](Id<File> f) { return ownership.of(all.file(f), all.path(f)); };
  for (const NotLookedAt &unit : notLookedAt(policy, matchRules(policy), of, all, "")) {
    text += all.path(unit.unit).str() + ":";
    for (const policy::DataRuleT *rule : unit.rules)
      text += " " + rule->id;
  }
  return text;
}

TEST(Matchers, WhatWasRunIsNotMissing) {
  Policy policy;
  policy.rule("shop.a");
  policy.rule("shop.b");
  EXPECT_EQ(missing(policy, {unit("shop.a@1 shop.b@1")}), "");
  EXPECT_EQ(missing(policy, {unit("shop.a@1 shop.b@0")}), "a.cc: shop.b");
  EXPECT_EQ(missing(policy, {unit("shop.a@1")}), "a.cc: shop.b");
  EXPECT_EQ(missing(policy, {unit(nullptr)}), "a.cc: shop.a shop.b");
  EXPECT_EQ(missing(policy, {unit("shop.b@0"), unit("shop.a@1", true), unit("shop.b@1", true)}), "");
}

TEST(Matchers, OneObjectDoesNotSpeakForAnother) {
  Policy policy;
  policy.rule("shop.a");
  EXPECT_EQ(missing(policy, {unit("shop.a@1"), unit(nullptr)}), "a.cc: shop.a");
  EXPECT_EQ(missing(policy, {unit("shop.a@1"), unit("shop.a@0")}), "a.cc: shop.a");
  EXPECT_EQ(missing(policy, {unit("shop.a@1"), unit("shop.a@1")}), "");
}

TEST(Matchers, OnlyWhereTheyMayFindSomething) {
  Policy policy;
  policy::MatchT &rule = policy.rule("shop.a");
  rule.files = {"b/**"};
  EXPECT_EQ(missing(policy, {unit(nullptr)}), "");
  rule.files = {"*.h"};
  EXPECT_EQ(missing(policy, {unit(nullptr)}), "a.cc: shop.a");
  rule.files.clear();
  policy.data_rules[0]->level = policy::Level::off;
  EXPECT_EQ(missing(policy, {unit(nullptr)}), "");
}

TEST(Matchers, FactsWithoutThemAreNoLarger) {
  Facts without = unit(nullptr), with = unit("shop.a@1");
  auto read = [](const std::string &bytes) { return cantFail(facts::read(bytes)).front(); };
  const std::string packed = write(without, Packing::Packed);
  EXPECT_EQ(read(packed).runs.size(), 0u);
  EXPECT_EQ(read(packed).includes.size(), 1u);
  EXPECT_EQ(read(write(with, Packing::Packed)).runs.size(), 1u);
  EXPECT_EQ(read(write(with, Packing::Plain)).runs.size(), 1u);
}

} // namespace
