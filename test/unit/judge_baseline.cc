// Which findings a baseline accepts, and what it looks like as a file.
#include "judge/baseline.h"
#include "report/report.h"

#include "llvm/ADT/STLExtras.h"

#include <gtest/gtest.h>

using namespace harness;
using policy::BaselineEntry;

namespace {

Finding finding(std::string entity, std::string reaches, std::string path, uint32_t line, std::string digest = "") {
  Finding f;
  f.rule = "topology.detached";
  f.at = {std::move(path), line, 1};
  f.message = "'" + entity + "' lets go of a thread";
  f.entity = entity;
  f.identity = f.rule + "|" + entity + "|" + reaches;
  f.digest = std::move(digest);
  return f;
}

BaselineEntry entry(const Finding &f, uint32_t count = 1) {
  BaselineEntry e = entryOf(f, f.identity);
  e.count = count;
  e.reason = "old";
  return e;
}

struct Outcome {
  std::vector<Finding> findings;
  std::vector<Accepted> accepted;
};

Outcome accept(std::vector<BaselineEntry> entries, std::vector<Finding> findings) {
  Outcome o{std::move(findings), {}};
  acceptByBaseline(*policy::packBaseline(std::move(entries)), "2026-11-20", o.findings, o.accepted);
  return o;
}

std::string readError(llvm::StringRef text) {
  auto read = policy::parseBaselineFile(text, "b.toml");
  return read ? "none" : llvm::toString(read.takeError());
}

} // namespace

TEST(Baseline, AcceptsWhereverTheLineIs) {
  Finding f = finding("a::f", "std::thread", "src/a.cc", 3);
  Finding later = finding("a::f", "std::thread", "src/a.cc", 30);
  Outcome o = accept({entry(f)}, {later});
  EXPECT_TRUE(o.findings.empty());
  ASSERT_EQ(o.accepted.size(), 1u);
  EXPECT_EQ(o.accepted[0].by, "baseline");
  EXPECT_EQ(o.accepted[0].key, "baseline.topology.detached|a::f|std::thread|src/a.cc");
}

TEST(Baseline, AcceptsNoMoreThanItsCount) {
  Finding f = finding("a::f", "std::thread", "src/a.cc", 3), g = f, h = f;
  g.at.line = 4, h.at.line = 5;
  Outcome o = accept({entry(f, 2)}, {h, g, f});
  EXPECT_EQ(o.accepted.size(), 2u);
  ASSERT_EQ(o.findings.size(), 1u);
  EXPECT_EQ(o.findings[0].at.line, 5u);
  ASSERT_EQ(o.findings[0].notes.size(), 1u);
  EXPECT_EQ(o.findings[0].notes[0].text, "harness.baseline.toml accepts 2 of these; there are more");
}

TEST(Baseline, OneFindingOfTwoTargetsCountsOnce) {
  Finding f = finding("a::f", "std::thread", "src/a.h", 3), g = f;
  f.target = "app", g.target = "tests";
  Outcome o = accept({entry(f)}, {f, g});
  EXPECT_TRUE(o.findings.empty());
  EXPECT_EQ(o.accepted.size(), 2u);
}

TEST(Baseline, FollowsAMoveAndARename) {
  Finding f = finding("a::f", "std::thread", "src/a.cc", 3, "0123");
  EXPECT_EQ(accept({entry(f)}, {finding("a::f", "std::thread", "src/b.cc", 9, "4567")}).accepted.size(), 1u) << "moved";
  EXPECT_EQ(accept({entry(f)}, {finding("b::g", "std::thread", "src/b.cc", 9, "0123")}).accepted.size(), 1u) << "renamed";
  EXPECT_EQ(accept({entry(f)}, {finding("b::g", "std::thread", "src/b.cc", 9, "4567")}).accepted.size(), 0u) << "other body";
  EXPECT_EQ(accept({entry(f)}, {finding("b::g", "std::jthread", "src/b.cc", 9, "0123")}).accepted.size(), 0u) << "reaches more";
  EXPECT_EQ(accept({entry(finding("a::f", "std::thread", "src/a.cc", 3))}, {finding("b::g", "std::thread", "src/a.cc", 3)}).accepted.size(), 0u)
      << "no digest tells nothing";
}

TEST(Baseline, FollowsARenameThatTheMessageTells) {
  Finding f = finding("a::f", "a::f calls service, as a::f::g does", "src/a.cc", 3, "0123");
  EXPECT_EQ(accept({entry(f)}, {finding("b::h", "b::h calls service, as a::f::g does", "src/b.cc", 9, "0123")}).accepted.size(), 1u);
  EXPECT_EQ(accept({entry(f)}, {finding("b::h", "b::h calls another, as a::f::g does", "src/b.cc", 9, "0123")}).accepted.size(), 0u);
}

TEST(Baseline, WhatStayedComesBeforeWhatLooksLikeIt) {
  Finding stayed = finding("a::f", "std::thread", "src/a.cc", 3, "0123");
  Finding copy = finding("a::copy", "std::thread", "src/a.cc", 1, "0123");
  Outcome o = accept({entry(stayed)}, {copy, stayed});
  ASSERT_EQ(o.findings.size(), 1u);
  EXPECT_EQ(o.findings[0].entity, "a::copy");
}

TEST(Baseline, AFileIsTheSameInAnotherFolder) {
  auto uses = [](std::string path) {
    Finding f = finding(path, "store", path, 2);
    f.identity = f.rule + "|" + path + "|store";
    return f;
  };
  EXPECT_EQ(accept({entry(uses("src/a/rate.cc"))}, {uses("src/b/rate.cc")}).accepted.size(), 1u);
  EXPECT_EQ(accept({entry(uses("src/a/rate.cc"))}, {uses("src/b/rates.cc")}).accepted.size(), 0u);
}

TEST(Baseline, EachOfSeveralEffectsIsAccepted) {
  Finding f = finding("a::f", "", "src/a.cc", 3);
  f.identities = {"topology.detached|a::f|fs.read", "topology.detached|a::f|net.send"};
  f.identity = "topology.detached|a::f|fs.read,net.send";
  BaselineEntry read = entryOf(f, f.identities[0]), send = entryOf(f, f.identities[1]);
  EXPECT_EQ(read.reaches, "fs.read");
  EXPECT_EQ(accept({read, send}, {f}).accepted.size(), 1u);
  Outcome half = accept({read}, {f});
  ASSERT_EQ(half.findings.size(), 1u);
  ASSERT_EQ(half.findings[0].notes.size(), 1u);
  EXPECT_EQ(half.findings[0].notes[0].text, "harness.baseline.toml accepts a part of this: 'fs.read'");
  f.identities.resize(1); // one of them was mended
  EXPECT_EQ(accept({read, send}, {f}).accepted.size(), 1u);
}

TEST(Baseline, AnExpiredEntryAcceptsNothing) {
  Finding f = finding("a::f", "std::thread", "src/a.cc", 3);
  BaselineEntry e = entry(f);
  e.expires = "2026-11-20";
  EXPECT_EQ(accept({e}, {f}).accepted.size(), 1u) << "the last day";
  e.expires = "2026-11-19";
  Outcome o = accept({e}, {f});
  ASSERT_EQ(o.findings.size(), 1u);
  EXPECT_EQ(o.findings[0].notes[0].text, "its entry in harness.baseline.toml expired on 2026-11-19: old");
}

TEST(Baseline, DoesNotAcceptWhatIsWrongWithThePolicy) {
  Finding f = finding("waiver", "x", "", 0);
  f.rule = "policy.waiver";
  EXPECT_EQ(accept({entry(f)}, {f}).accepted.size(), 0u);
}

TEST(Baseline, AnIdentityIsTakenApart) {
  Finding f = finding("a::f(int)", "", "src/a.cc", 3);
  auto reaches = [&](std::string rest) { return entryOf(f, f.rule + "|" + rest).reaches; };
  EXPECT_EQ(reaches("a::f(int)|x|y"), "x|y");
  EXPECT_EQ(reaches("domain|a::f(int)|x"), "domain|@|x");
  EXPECT_EQ(reaches("a::f(int)"), "");
  EXPECT_EQ(reaches("a::f(int)|'a::f' does it"), "'@' does it");
  EXPECT_EQ(reaches("a::f(int)@src/a.cc|a::g@src/b.cc"), "a::g@src/b.cc");
  EXPECT_EQ(reaches("lock|m"), "lock|m");
}

TEST(Baseline, TheFileSaysTheSameWhenItIsReadBack) {
  BaselineEntry a = entry(finding("a::f", "std::thread", "src/a \"b\\.cc", 3, "0123"), 2);
  a.since = "2026-11-20", a.owner = "pricing", a.expires = "2027-03-31";
  BaselineEntry b = entry(finding("a::b", "x", "src/b.cc", 3));
  std::string text = policy::spellBaselineFile({a, b});
  auto read = policy::parseBaselineFile(text, "b.toml");
  ASSERT_TRUE(bool(read)) << llvm::toString(read.takeError());
  EXPECT_EQ(policy::spellBaselineFile(*read), text);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].entity, "a::b");
  EXPECT_EQ((*read)[1].count, 2u);
  EXPECT_EQ((*read)[1].expires, "2027-03-31");
  EXPECT_EQ((*read)[1].file, "src/a \"b\\.cc");
}

TEST(Baseline, MistakesAreSaidAtTheirPlace) {
  const std::string good = "schema = 1\n[[accepted]]\nrule = 'a.b'\nentity = 'f'\nreason = 'old'\n";
  EXPECT_EQ(readError(good), "none");
  EXPECT_EQ(readError("schema = 2\n"), "b.toml:1:10: this version of Harness reads baselines of schema 1; a newer one wrote this");
  EXPECT_EQ(readError("[[accepted]]\nrule = 'a.b'\n"), "b.toml:1:1: [[accepted]] needs 'reason'");
  EXPECT_EQ(readError("schema = 1\n[[accepted]]\nrule = 'a.b'\n"), "b.toml:2:1: [[accepted]] needs 'reason'");
  EXPECT_EQ(readError(good + "count = 0\n"), "b.toml:6:9: 'count' is at least 1; take the entry out if nothing is left of it");
  EXPECT_EQ(readError(good + "cuont = 1\n"), "b.toml:6:1: [[accepted]] has no key 'cuont'; did you mean 'count'?");
  EXPECT_EQ(readError(good + "owner = \"a\\tb\"\n"), "b.toml:6:9: 'owner' has neither tabs nor line breaks");
  EXPECT_EQ(readError(good + "expires = '2027'\n"), "b.toml:6:11: 'expires' must be a date without quotes, such as 2027-03-31, not a string");
  EXPECT_EQ(readError("schema = 1\n[[accepted]]\nrule = 'a.*'\nreason = 'old'\n"), "b.toml:3:8: an entry is of one rule; a [[waiver]] can be of several");
  EXPECT_EQ(readError(good + "[[accepted]]\nrule = 'a.b'\nentity = 'f'\nreason = 'new'\n"),
            "b.toml:7:8: this entry stands here twice, first in line 2; keep the one with the smaller count");
  EXPECT_EQ(readError("<<<<<<< HEAD\n").substr(0, 34), "b.toml:1:1: not valid TOML: root t");
}

TEST(Baseline, DamagedBytesAcceptNothing) {
  policy::BaselineFileT file;
  file.keys = {1, 2, 3};
  file.rows = {7};
  file.starts = {5, 900};
  file.text = "a\tb";
  EXPECT_TRUE(policy::rowsOf(file, 3).empty());
  EXPECT_EQ(policy::baselineEntry(file, 0).rule, "");
  EXPECT_EQ(policy::baselineEntry(file, 1).rule, "");
  EXPECT_EQ(policy::baselineEntry(file, 9).rule, "");
}

TEST(Age, IsWhatTheDatesSay) {
  Accepted a;
  a.since = "2026-11-08", a.expires = "2027-03-31";
  EXPECT_EQ(spellAge(a, "2026-11-20"), "since 2026-11-08, 12 days ago, until 2027-03-31, 131 days left");
  EXPECT_EQ(spellAge(a, "2026-11-09"), "since 2026-11-08, 1 day ago, until 2027-03-31, 142 days left");
  EXPECT_EQ(spellAge(a, ""), "since 2026-11-08, until 2027-03-31");
  EXPECT_EQ(spellAge(a, "2028-01-01"), "since 2026-11-08, 419 days ago, until 2027-03-31");
  EXPECT_EQ(spellAge({}, "2026-11-20"), "of unknown age");
  EXPECT_FALSE(dayNumber("2026-02-30"));
  EXPECT_FALSE(dayNumber("2026-1-030"));
  EXPECT_EQ(dayNumber("1970-01-02"), 1);
}
