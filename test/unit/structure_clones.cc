// Copies of functions: found by hashes and windows of statements, and held to a slow search that looks at all pairs.

#include "structure/clones.h"

#include "gtest/gtest.h"

#include "llvm/ADT/Hashing.h"

#include <deque>
#include <functional>
#include <random>
#include <set>

using namespace harness;
using namespace harness::facts;

namespace {

constexpr char Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string textOf(llvm::ArrayRef<uint16_t> statements) {
  std::string text;
  for (uint16_t s : statements) {
    text += Digits[s >> 6];
    text += Digits[s & 63];
  }
  return text;
}

struct Code {
  Facts facts;
  std::deque<std::string> names;

  StringId string(std::string s) {
    names.push_back(std::move(s));
    facts.strings.push_back(names.back());
    return StringId(facts.strings.size() - 1);
  }
  // Name, file and line, hashes, statements: as much as finding looks at.
  Fingerprint &add(const std::string &name, const std::string &file, uint32_t line, int64_t renamed, uint32_t exact,
                   llvm::ArrayRef<uint16_t> statements = {}, uint32_t lines = 5) {
    size_t f = 0;
    while (f < facts.files.size() && facts.path(Id<File>(f)) != file)
      ++f;
    if (f == facts.files.size())
      facts.files.push_back({string(file), string(file), Origin::Project});
    size_t n = 0;
    while (n < names.size() && names[n] != name)
      ++n;
    Function function;
    function.name = n < names.size() ? StringId(n) : string(name);
    facts.functions.push_back(function);
    Fingerprint row;
    row.function = Id<Function>(facts.functions.size() - 1);
    row.place = {Id<File>(f), line, 1};
    row.lines = lines;
    row.tokens = 100;
    row.renamed = renamed;
    row.exact = exact;
    if (!statements.empty())
      row.statements = string(textOf(statements));
    facts.fingerprints.push_back(row);
    return facts.fingerprints.back();
  }
  std::vector<CloneClass> clones() const {
    return findClones(facts, [](const Fingerprint &) { return true; });
  }
};

// The statements 1, 2, … n, but for `edits`: at the first number stands the second.
std::vector<uint16_t> counting(uint16_t n, std::initializer_list<std::pair<size_t, uint16_t>> edits = {}) {
  std::vector<uint16_t> all;
  for (uint16_t i = 1; i <= n; ++i)
    all.push_back(i);
  for (auto [at, other] : edits)
    all[at] = other;
  return all;
}

std::string spell(const Code &code, const std::vector<CloneClass> &classes) {
  std::string out;
  for (const CloneClass &c : classes) {
    out += std::to_string(int(c.kind)) + " " + std::to_string(c.similarity) + ":";
    for (uint32_t copy : c.copies)
      out += " " + code.facts.path(code.facts.fingerprints[copy].place.file).str() + ":" +
             std::to_string(code.facts.fingerprints[copy].place.line);
    out += "\n";
  }
  return out;
}

// ---- the reference

unsigned slowCommon(llvm::ArrayRef<uint16_t> a, llvm::ArrayRef<uint16_t> b) {
  std::vector<std::vector<int>> known(a.size(), std::vector<int>(b.size(), -1));
  std::function<int(size_t, size_t)> from = [&](size_t i, size_t j) -> int {
    if (i == a.size() || j == b.size())
      return 0;
    int &k = known[i][j];
    if (k < 0)
      k = a[i] == b[j] ? 1 + from(i + 1, j + 1) : std::max(from(i + 1, j), from(i, j + 1));
    return k;
  };
  return from(0, 0);
}

std::string slowClones(const Code &code) {
  const Facts &f = code.facts;
  auto order = [&](uint32_t i) {
    const Place &p = f.fingerprints[i].place;
    return std::make_tuple(f.path(p.file).str(), p.line, p.column);
  };
  auto overloads = [&](uint32_t a, uint32_t b) {
    return f.fingerprints[a].place.file == f.fingerprints[b].place.file &&
           f.functions[f.fingerprints[a].function.index].name == f.functions[f.fingerprints[b].function.index].name;
  };
  std::vector<uint32_t> all;
  for (uint32_t i = 0; i < f.fingerprints.size(); ++i)
    all.push_back(i);
  std::sort(all.begin(), all.end(), [&](uint32_t a, uint32_t b) { return order(a) < order(b); });

  std::vector<CloneClass> classes;
  std::vector<uint32_t> firsts;
  for (uint32_t i : all) {
    std::vector<uint32_t> equal;
    for (uint32_t j : all)
      if (f.fingerprints[i].renamed == f.fingerprints[j].renamed) {
        bool twin = false;
        for (uint32_t k : equal)
          twin |= overloads(k, j);
        if (!twin)
          equal.push_back(j);
      }
    if (equal.front() != i)
      continue;
    firsts.push_back(i);
    bool exact = true;
    for (uint32_t j : equal)
      exact &= f.fingerprints[i].exact == f.fingerprints[j].exact;
    if (equal.size() > 1)
      classes.push_back({exact ? CloneKind::Exact : CloneKind::Renamed, 100, equal, 0});
  }
  auto similarity = [&](uint32_t i, uint32_t j) -> unsigned {
    std::vector<uint16_t> a = statementsOf(f.str(f.fingerprints[i].statements)),
                          b = statementsOf(f.str(f.fingerprints[j].statements));
    auto isRepetitive = [](const std::vector<uint16_t> &s) {
      return std::set<uint16_t>(s.begin(), s.end()).size() < 8;
    };
    if (isRepetitive(a) || isRepetitive(b) || overloads(i, j))
      return 0;
    unsigned percent = 200 * slowCommon(a, b) / (a.size() + b.size());
    return percent < LeastSimilarity ? 0 : percent;
  };
  std::set<uint32_t> done;
  for (uint32_t i : firsts) {
    std::vector<uint32_t> joined = {i};
    unsigned least = 100;
    if (!done.insert(i).second)
      continue;
    for (size_t k = 0; k < joined.size(); ++k) {
      unsigned closest = 0;
      for (uint32_t j : firsts)
        if (unsigned s = j == joined[k] ? 0 : similarity(joined[k], j)) {
          closest = std::max(closest, s);
          if (done.insert(j).second)
            joined.push_back(j);
        }
      least = std::min(least, closest);
    }
    if (joined.size() < 2)
      continue;
    std::sort(joined.begin(), joined.end(), [&](uint32_t a, uint32_t b) { return order(a) < order(b); });
    classes.push_back({CloneKind::Similar, least, joined, 0});
  }
  std::sort(classes.begin(), classes.end(), [&](const CloneClass &a, const CloneClass &b) {
    return std::make_tuple(order(a.copies.back()), a.kind, order(a.copies.front())) <
           std::make_tuple(order(b.copies.back()), b.kind, order(b.copies.front()));
  });
  return spell(code, classes);
}

} // namespace

TEST(Clones, ExactAndRenamed) {
  Code code;
  code.add("f", "b.cc", 1, 7, 1);
  code.add("g", "a.cc", 9, 7, 1);
  code.add("h", "c.cc", 1, 8, 1);
  code.add("i", "c.cc", 9, 8, 2);
  EXPECT_EQ(spell(code, code.clones()), "0 100: a.cc:9 b.cc:1\n1 100: c.cc:1 c.cc:9\n");
  EXPECT_EQ(code.clones().front().saved, 100u);
}

TEST(Clones, OnePlaceIsOneFunction) {
  Code code;
  code.add("f", "a.h", 1, 7, 1);
  code.add("g", "a.h", 1, 7, 1);
  EXPECT_EQ(spell(code, code.clones()), "");
}

TEST(Clones, OverloadsAreNone) {
  Code code;
  code.add("f", "a.h", 1, 7, 1);
  code.add("f", "a.h", 9, 7, 1);
  EXPECT_EQ(spell(code, code.clones()), "");
  code.add("f", "b.h", 1, 7, 1); // another function of that name
  EXPECT_EQ(spell(code, code.clones()), "0 100: a.h:1 b.h:1\n");
}

TEST(Clones, SimilarFromTheThresholdOn) {
  Code code;
  code.add("f", "a.cc", 1, 1, 1, counting(20));
  code.add("g", "b.cc", 1, 2, 1, counting(20, {{3, 99}, {9, 99}, {16, 99}})); // 17 of 20
  EXPECT_EQ(spell(code, code.clones()), "2 85: a.cc:1 b.cc:1\n");
  code.add("h", "c.cc", 1, 3, 1, counting(20, {{1, 98}, {5, 98}, {12, 98}, {18, 98}})); // 16
  EXPECT_EQ(spell(code, code.clones()), "2 85: a.cc:1 b.cc:1\n");
}

TEST(Clones, SimilarWherePartsAreMissing) {
  Code code;
  std::vector<uint16_t> all = counting(20), less = all;
  less.erase(less.begin() + 7, less.begin() + 10);
  code.add("f", "a.cc", 1, 1, 1, all);
  code.add("g", "b.cc", 1, 2, 1, less);
  EXPECT_EQ(spell(code, code.clones()), "2 91: a.cc:1 b.cc:1\n"); // 34 of 37
}

TEST(Clones, RepetitionIsNoSimilarity) {
  Code code;
  code.add("f", "a.cc", 1, 1, 1, std::vector<uint16_t>(20, 5));
  code.add("g", "b.cc", 1, 2, 1, std::vector<uint16_t>(21, 5));
  EXPECT_EQ(spell(code, code.clones()), "");
}

TEST(Clones, CFunctionsAreAlikeForTheirTypes) {
  Code code;
  code.add("f", "a.cc", 1, 1, 1, counting(20));
  code.add("g", "b.cc", 1, 2, 1, counting(20, {{3, 99}}));
  for (Function &f : code.facts.functions)
    f.flags.set(FunctionFlag::ExternC);
  EXPECT_EQ(spell(code, code.clones()), "");
}

TEST(Clones, ALambdaIsCopiedAlong) {
  Code code;
  code.add("f", "a.cc", 1, 1, 1, {}, 20);
  code.add("f::(lambda)", "a.cc", 5, 2, 1);
  code.add("g", "b.cc", 1, 1, 1, {}, 20);
  code.add("g::(lambda)", "b.cc", 5, 2, 1);
  EXPECT_EQ(spell(code, code.clones()), "0 100: a.cc:1 b.cc:1\n");
  code.add("h::(lambda)", "c.cc", 5, 2, 1); // and once elsewhere
  EXPECT_EQ(spell(code, code.clones()), "0 100: a.cc:1 b.cc:1\n0 100: a.cc:5 b.cc:5 c.cc:5\n");
}

TEST(Clones, WhatDoesNotCountIsNotThere) {
  Code code;
  code.add("f", "a.cc", 1, 7, 1);
  code.add("g", "b.cc", 1, 7, 1);
  EXPECT_TRUE(findClones(code.facts, [](const Fingerprint &f) { return f.place.file.index == 0; }).empty());
}

TEST(Clones, AsASearchThroughAllPairsFindsThem) {
  std::mt19937 dice(1);
  auto upTo = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n)(dice); };
  size_t found = 0;
  for (unsigned round = 0; round < 400; ++round) {
    Code code;
    std::vector<std::vector<uint16_t>> kinds(3);
    for (auto &kind : kinds)
      for (size_t n = 10 + upTo(20); n > 0; --n)
        kind.push_back(upTo(30) * 130);
    for (unsigned i = 0; i < 14; ++i) {
      std::vector<uint16_t> s = kinds[upTo(2)];
      for (size_t edits = upTo(5); edits > 0; --edits)
        switch (upTo(2)) {
        case 0:
          s[upTo(s.size() - 1)] = upTo(30) * 130;
          break;
        case 1:
          s.insert(s.begin() + upTo(s.size()), upTo(30) * 130);
          break;
        case 2:
          if (s.size() > 10)
            s.erase(s.begin() + upTo(s.size() - 1));
        }
      // What is renamed alike has the same statements.
      int64_t renamed = int64_t(llvm::hash_combine_range(s.begin(), s.end()));
      code.add("f" + std::to_string(upTo(9)), std::string(1, char('a' + upTo(2))) + ".cc", 1 + i * 10, renamed, upTo(1),
               s);
    }
    std::string fast = spell(code, code.clones());
    ASSERT_EQ(fast, slowClones(code)) << "round " << round;
    found += llvm::StringRef(fast).count("2 ");
  }
  EXPECT_GT(found, 400u);
}
