// Accounts: what they weigh, how they differ, and that a baseline says the same when it is read back.
#include "cost/account.h"
#include "policy/cost_baseline.h"

#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

using namespace harness;
using harness::policy::Measure;

namespace {

const Weights usual{policy::PolicyT()};

Account accountOf(Account entries) {
  llvm::sort(entries, isBefore);
  return entries;
}

Baseline readBack(const Baseline &baseline) {
  auto text = policy::parseCostBaseline(spellBaseline(baseline), "harness.cost.toml");
  if (!text) {
    ADD_FAILURE() << llvm::toString(text.takeError());
    return {};
  }
  return parseBaseline(*text);
}

std::vector<std::string> entities(const Account &account) {
  std::vector<std::string> all;
  for (const Entry &e : account)
    all.push_back(e.component + "/" + policy::infoOf(e.measure).id + "/" + e.entity + "=" + std::to_string(e.amount));
  return all;
}

std::string readError(llvm::StringRef text) {
  auto read = policy::parseCostBaseline(text, "b.toml");
  return read ? "none" : llvm::toString(read.takeError());
}

} // namespace

TEST(Account, FigureIsTheSumOfWhatIsThere) {
  CostVector v = sum(accountOf({{"domain", Measure::PublicFunction, "f()"},
                                {"domain", Measure::PublicFunction, "g()"},
                                {"domain", Measure::StatefulProcess, "worker"},
                                {"domain", Measure::PureFunction, "f()"},
                                {"domain", Measure::Token, "a.cc", 500}}));
  EXPECT_DOUBLE_EQ(usual.weigh(v), 2 * 0.4 + 4.0 - 0.2);
}

TEST(Account, WeightsOfThePolicy) {
  policy::PolicyT policy;
  auto weight = [&](const char *measure, double value, bool infinite) {
    policy.weights.push_back(std::make_unique<policy::WeightT>());
    policy.weights.back()->measure = measure;
    policy.weights.back()->weight = value;
    policy.weights.back()->infinite = infinite;
  };
  weight("token", 0.01, false);
  weight("registry", 0, true);
  const Weights weights(policy);
  EXPECT_DOUBLE_EQ(weights.weigh(sum(accountOf({{"", Measure::Token, "a.cc", 50}, {"", Measure::Registry, "table"}}))), 0.5);
  EXPECT_TRUE(weights.infinite[size_t(Measure::Registry)]);
  EXPECT_FALSE(weights.infinite[size_t(Measure::Token)]);
}

TEST(Account, TheLineOfAGate) {
  Account before = accountOf({{"d", Measure::PublicFunction, "old()"}, {"d", Measure::PublicFunction, "older()"},
                              {"d", Measure::Token, "a.cc", 10}});
  Account after = accountOf({{"d", Measure::StatefulProcess, "worker"}, {"d", Measure::Token, "a.cc", 20}});
  EXPECT_EQ(spellChanges(42.4, compare(before, after), usual),
            "42.4 → 45.6 (+3.2): +1 stateful_process (+4.0), -2 public_function (-0.8)");
  EXPECT_EQ(spellChanges(42.4, compare(before, before), usual), "");
}

TEST(Account, WhatCameAndWhatWent) {
  std::vector<Change> changes =
      compare(accountOf({{"d", Measure::Module, "a"}, {"d", Measure::Module, "b"}, {"d", Measure::Callback, "f()", 3}}),
              accountOf({{"d", Measure::Module, "b"}, {"e", Measure::Module, "a"}, {"d", Measure::Callback, "f()", 5}}));
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].measure, Measure::Module);
  EXPECT_EQ(changes[0].by(), 0); // it moved, and that is said
  ASSERT_EQ(changes[0].entities.size(), 2u);
  EXPECT_EQ(changes[0].entities[0].by, -1);
  EXPECT_EQ(changes[0].entities[1].entry.component, "e");
  EXPECT_EQ(changes[1].before, 3);
  EXPECT_EQ(changes[1].after, 5);
  EXPECT_EQ(changes[1].entities[0].by, 2);
}

TEST(CostBaseline, SaysTheSameWhenItIsReadBack) {
  Baseline baseline;
  baseline["shop domain"] = accountOf({{"domain", Measure::PublicFunction, "shop::f(const char *, \"x\\y\")"},
                                       {"a.b", Measure::PublicFunction, "Straße::α()"},
                                       {"", Measure::Token, "src/a.cc", 1234},
                                       {"domain", Measure::Module, "src/a"}});
  baseline["app"] = accountOf({{"app", Measure::Module, "main"}});
  Baseline read = readBack(baseline);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(entities(read["shop domain"]), entities(baseline["shop domain"]));
  EXPECT_EQ(entities(read["app"]), entities(baseline["app"]));
  EXPECT_EQ(spellBaseline(read), spellBaseline(baseline));
  EXPECT_TRUE(readBack({}).empty());
}

TEST(CostBaseline, Mistakes) {
  EXPECT_EQ(readError(""), "b.toml:1:1: harness.cost.toml needs 'schema'");
  EXPECT_EQ(readError("schema = 9\n"),
            "b.toml:1:10: this version of Harness reads baselines of schema 1; write it anew with 'harness cost --write-baseline'");
  EXPECT_EQ(readError("schema = 1\n[target.a.b.modul]\n\"x\" = 1\n"),
            "b.toml:2:1: no measure is named 'modul'; did you mean 'module'?");
  EXPECT_EQ(readError("schema = 1\n[target.a.b.module]\n\"x\" = 0\n"), "b.toml:3:7: how many is a whole number, 1 or more");
  EXPECT_EQ(readError("schema = 1\n[target.a.b.module]\n\"x\" = 1.5\n"), "b.toml:3:7: how many is a whole number, 1 or more");
  EXPECT_EQ(readError("schema = 1\n[target.a]\nb = 1\n"),
            "b.toml:3:1: a component is a table: [target.TARGET.COMPONENT.MEASURE]");
  EXPECT_EQ(readError("schema = 1\n[target.a.b.module]\n\"x\\ty\" = 1\n"), "b.toml:3:1: a name has no tabs and line breaks");
}
