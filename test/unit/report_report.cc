// Merging, sorting and counting of reports.

#include "report_sample.h"

#include "gtest/gtest.h"

using namespace harness;

TEST(Report, MergeIsIndependentOfOrder) {
  Report a = sampleReport(), b;
  b.targets = {"shop_store", "shop_app"};
  b.findings = {boundaryFinding()};
  b.findings[0].target = "shop_store";
  b.failures = {{"shop_store", "object without facts"}};

  Report ab = a, ba = b;
  merge(ab, b);
  merge(ba, a);
  EXPECT_EQ(ab.targets, (std::vector<std::string>{"shop_app", "shop_domain", "shop_store"}));
  EXPECT_EQ(ab.targets, ba.targets);
  EXPECT_EQ(ba.project, "shop");
  EXPECT_EQ(ba.version, "0.1.0");
  ASSERT_EQ(ab.findings.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(ab.findings[i].message, ba.findings[i].message);
    EXPECT_EQ(ab.findings[i].target, ba.findings[i].target);
  }
  EXPECT_EQ(ab.failures.size(), 1u);
}

TEST(Report, SameFindingInTwoTargetsIsShownOnce) {
  Report r;
  r.findings = {boundaryFinding(), boundaryFinding(), boundaryFinding()};
  r.findings[1].target = "shop_store";
  auto all = shown(r.findings);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].targets, (std::vector<llvm::StringRef>{"shop_app", "shop_store"}));
  EXPECT_EQ(count(r).warnings, 1u);
  canonicalise(r);
  EXPECT_EQ(r.findings.size(), 2u);
}

TEST(Report, FindingsStandInTheOrderOfPlaces) {
  Finding early = effectFinding(), late = effectFinding(), nowhere = effectFinding();
  late.at.column = 11;
  nowhere.at = {};
  EXPECT_TRUE(before(early, late));
  EXPECT_FALSE(before(late, early));
  EXPECT_TRUE(before(late, nowhere));
  EXPECT_FALSE(before(nowhere, early));
  EXPECT_FALSE(before(early, early));
}

TEST(Report, PassesOnlyWithoutErrorsAndFailures) {
  Report r;
  EXPECT_TRUE(count(r).passed());
  r.findings = {boundaryFinding()};
  EXPECT_TRUE(count(r).passed()) << "a warning does not block";
  r.failures = {{"t", "no facts"}};
  EXPECT_FALSE(count(r).passed()) << "what was not judged has not passed";
  r.failures.clear();
  r.findings[0].level = Level::Block;
  EXPECT_FALSE(count(r).passed());
  r.findings[0].level = Level::Off;
  EXPECT_TRUE(count(r).passed());
  EXPECT_TRUE(shown(r.findings).empty());
}

TEST(Report, FingerprintFollowsIdentityNotPlace) {
  Finding f = effectFinding(), moved = f, other = f;
  moved.at = {"src/elsewhere.cpp", 99, 1};
  moved.message = "worded otherwise";
  other.identity += "2";
  EXPECT_EQ(fingerprint(f).size(), 32u);
  EXPECT_EQ(fingerprint(f), fingerprint(moved));
  EXPECT_NE(fingerprint(f), fingerprint(other));
  f.identity.clear();
  other.identity.clear();
  other.entity = "shop::other()";
  EXPECT_NE(fingerprint(f), fingerprint(other));
}

TEST(Sources, GiveLinesAndColumns) {
  Sources s = sampleSources();
  EXPECT_EQ(s.line("src/config/config.cpp", 1), "\tauto *v = std::getenv(name);") << "without its CR LF";
  EXPECT_EQ(s.line("src/config/config.cpp", 2), "int b;") << "last line without line break";
  EXPECT_EQ(s.line("src/config/config.cpp", 3), std::nullopt);
  EXPECT_EQ(s.line("src/config/config.cpp", 0), std::nullopt);
  EXPECT_EQ(s.line("src/absent.cpp", 1), std::nullopt);
  EXPECT_EQ(s.line("", 1), std::nullopt);
  EXPECT_EQ(s.line("<build>/gen/a.cpp", 1), "int generated;");
  EXPECT_EQ(s.display("<build>/gen/a.cpp"), "out/gen/a.cpp");
  EXPECT_EQ(s.display("src/odd.cpp"), "src/odd.cpp");
  // "größe": two letters of two bytes before the byte column 13.
  EXPECT_EQ(s.codePointColumn("src/odd.cpp", 1, 15), 13u);
  EXPECT_EQ(s.codePointColumn("src/odd.cpp", 1, 1000), 1000u);
  EXPECT_EQ(s.codePointColumn("src/absent.cpp", 1, 15), 15u);
}
