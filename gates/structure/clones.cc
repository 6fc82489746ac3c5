#include "structure/clones.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Twelve bits each, as two characters.
constexpr unsigned Codes = 1 << 12;
// Functions that say the same few things over and over are alike without being copies.
constexpr unsigned FewestDifferent = 8;
// Statements in a row that similar functions have in common. At 85 % of ten or more there always are three: of m common
// statements there are m - 2 such sequences, each of the at most 0.36 m other statements breaks two of them, and
// m > 7.
constexpr unsigned Window = 3;
// What more functions share is an idiom; and pairs grow with the square.
constexpr size_t MostSharers = 64;

class Finder {
public:
  Finder(const Facts &facts, function_ref<bool(const Fingerprint &)> isCompared) : facts(facts) {
    for (uint32_t i = 0; i < facts.fingerprints.size(); ++i)
      if (isCompared(row(i)))
        rows.push_back(i);
    llvm::sort(rows, [&](uint32_t a, uint32_t b) { return key(a) < key(b); });
    // A header is in many units, a static function of it even under many names.
    rows.erase(llvm::unique(rows, [&](uint32_t a, uint32_t b) { return row(a).place == row(b).place; }), rows.end());
  }

  std::vector<CloneClass> run() {
    findEqual();
    findSimilar();
    dropInner();
    llvm::sort(classes, [&](const CloneClass &a, const CloneClass &b) {
      auto order = [&](const CloneClass &c) {
        return std::make_tuple(key(c.copies.back()), c.kind, key(c.copies.front()));
      };
      return order(a) < order(b);
    });
    return std::move(classes);
  }

private:
  const Fingerprint &row(uint32_t i) const { return facts.fingerprints[i]; }
  const Function &function(uint32_t i) const { return facts.functions[row(i).function.index]; }
  // The order of copies, the same whatever the order of rows is.
  std::tuple<StringRef, uint32_t, uint32_t, int64_t, uint32_t> key(uint32_t i) const {
    const Fingerprint &r = row(i);
    return {facts.path(r.place.file), r.place.line, r.place.column, r.renamed, r.exact};
  }
  // Lambdas have no name that would make them overloads.
  bool mayShareName(uint32_t i) const { return function(i).kind == FunctionKind::Lambda; }
  bool areOverloads(uint32_t a, uint32_t b) const {
    return row(a).place.file == row(b).place.file && function(a).name == function(b).name && !mayShareName(a);
  }

  // ---- types 1 and 2; what is left are the first copies, in order
  void findEqual() {
    std::vector<std::vector<uint32_t>> groups;
    DenseMap<int64_t, uint32_t> groupOf;
    // The two values that a DenseMap keeps for itself are hashes like any other.
    auto asKey = [](int64_t hash) {
      using Info = DenseMapInfo<int64_t>;
      return hash == Info::getEmptyKey() || hash == Info::getTombstoneKey() ? hash / 2 : hash;
    };
    std::set<std::tuple<uint32_t, Id<File>, StringId>> named; // of each group
    for (uint32_t i : rows) {
      auto [it, fresh] = groupOf.try_emplace(asKey(row(i).renamed), groups.size());
      if (fresh)
        groups.emplace_back();
      bool isFirst = named.insert({it->second, row(i).place.file, function(i).name}).second;
      if (isFirst || mayShareName(i))
        groups[it->second].push_back(i);
    }
    for (std::vector<uint32_t> &group : groups) {
      firsts.push_back(group.front());
      if (group.size() < 2)
        continue;
      CloneClass c;
      bool same = all_of(group, [&](uint32_t i) { return row(i).exact == row(group.front()).exact; });
      c.kind = same ? CloneKind::Exact : CloneKind::Renamed;
      c.saved = row(group.front()).tokens * (group.size() - 1);
      c.copies = std::move(group);
      classes.push_back(std::move(c));
    }
  }

  // ---- type 3, among the first copies
  struct Candidate {
    uint32_t row;
    std::vector<uint16_t> statements, sorted;
  };

  bool mayBeSimilar(const Candidate &a, const Candidate &b) const {
    return !areOverloads(a.row, b.row) &&
           !(function(a.row).flags.has(FunctionFlag::ExternC) && function(b.row).flags.has(FunctionFlag::ExternC));
  }

  static unsigned percent(size_t common, const Candidate &a, const Candidate &b) {
    return 200 * common / (a.statements.size() + b.statements.size());
  }

  // An upper bound that needs no table: how many statements they have in common in any order.
  static unsigned percentInAnyOrder(const Candidate &a, const Candidate &b) {
    size_t common = 0;
    for (auto i = a.sorted.begin(), j = b.sorted.begin(); i != a.sorted.end() && j != b.sorted.end();)
      if (*i < *j)
        ++i;
      else if (*j < *i)
        ++j;
      else
        ++common, ++i, ++j;
    return percent(common, a, b);
  }

  void collectCandidates() {
    for (uint32_t i : firsts) {
      StringRef text = facts.str(row(i).statements);
      if (text.empty())
        continue;
      Candidate c{i, statementsOf(text), {}};
      c.sorted = c.statements;
      llvm::sort(c.sorted);
      unsigned different = 0;
      for (size_t k = 0; k < c.sorted.size(); ++k)
        different += k == 0 || c.sorted[k] != c.sorted[k - 1];
      if (different >= FewestDifferent && c.statements.size() >= Window)
        candidates.push_back(std::move(c));
    }
  }

  // Calls each(a, b), a < b, once for every two candidates that share a window which is no idiom.
  void eachPair(function_ref<void(uint32_t, uint32_t)> each) const {
    std::vector<std::pair<uint64_t, uint32_t>> windows;
    std::vector<uint32_t> first; // where the windows of a candidate begin in `groupOf`
    for (uint32_t c = 0; c < candidates.size(); ++c) {
      const std::vector<uint16_t> &s = candidates[c].statements;
      for (size_t k = 0; k + Window <= s.size(); ++k) {
        uint64_t window = 0;
        for (size_t i = 0; i < Window; ++i)
          window = window * Codes + s[k + i];
        windows.push_back({window, c});
      }
    }
    llvm::sort(windows);
    windows.erase(llvm::unique(windows), windows.end());
    // The groups that each candidate is in, as ranges of `windows`.
    std::vector<std::pair<uint32_t, uint32_t>> groups;
    std::vector<SmallVector<uint32_t, 8>> groupsOf(candidates.size());
    for (size_t begin = 0, end; begin < windows.size(); begin = end) {
      for (end = begin; end < windows.size() && windows[end].first == windows[begin].first;)
        ++end;
      if (end - begin < 2 || end - begin > MostSharers)
        continue;
      for (size_t k = begin; k < end; ++k)
        groupsOf[windows[k].second].push_back(groups.size());
      groups.push_back({begin, end});
    }
    std::vector<uint32_t> metBy(candidates.size(), None);
    for (uint32_t b = 0; b < candidates.size(); ++b)
      for (uint32_t g : groupsOf[b])
        for (uint32_t k = groups[g].first; windows[k].second < b; ++k)
          if (uint32_t a = windows[k].second; std::exchange(metBy[a], b) != b)
            each(a, b);
  }

  void findSimilar() {
    collectCandidates();
    IntEqClasses joined(candidates.size());
    std::vector<unsigned> closest(candidates.size(), 0);
    eachPair([&](uint32_t a, uint32_t b) {
      const Candidate &x = candidates[a], &y = candidates[b];
      if (percentInAnyOrder(x, y) < LeastSimilarity || !mayBeSimilar(x, y))
        return;
      unsigned similarity = percent(commonStatements(x.statements, y.statements), x, y);
      if (similarity < LeastSimilarity)
        return;
      joined.join(a, b);
      closest[a] = std::max(closest[a], similarity);
      closest[b] = std::max(closest[b], similarity);
    });
    joined.compress();
    std::vector<CloneClass> all(joined.getNumClasses());
    for (uint32_t i = 0; i < candidates.size(); ++i) {
      CloneClass &c = all[joined[i]];
      c.kind = CloneKind::Similar;
      c.similarity = std::min(c.similarity, closest[i]);
      c.copies.push_back(candidates[i].row);
      if (c.copies.size() > 1)
        c.saved += row(candidates[i].row).tokens * closest[i] / 100;
    }
    for (CloneClass &c : all)
      if (c.copies.size() > 1)
        classes.push_back(std::move(c));
  }

  // ---- a lambda inside copies is copied along with them
  void dropInner() {
    constexpr uint32_t Nowhere = None;
    DenseMap<uint32_t, SmallVector<uint32_t, 2>> classesOf;
    for (uint32_t c = 0; c < classes.size(); ++c)
      for (uint32_t copy : classes[c].copies)
        classesOf[copy].push_back(c);
    DenseMap<uint32_t, uint32_t> around;
    SmallVector<uint32_t, 8> open;
    auto contains = [&](const Fingerprint &a, const Fingerprint &b) {
      return a.place.file == b.place.file && a.place <= b.place && b.place.line + b.lines <= a.place.line + a.lines;
    };
    for (uint32_t i : rows) {
      while (!open.empty() && !contains(row(open.back()), row(i)))
        open.pop_back();
      around[i] = open.empty() ? Nowhere : open.back();
      open.push_back(i);
    }
    auto isInner = [&](const CloneClass &c) {
      DenseSet<uint32_t> outside;
      for (auto [k, copy] : enumerate(c.copies)) {
        DenseSet<uint32_t> here;
        for (uint32_t outer = around[copy]; outer != Nowhere; outer = around[outer])
          for (uint32_t d : classesOf[outer])
            if (k == 0 || outside.contains(d))
              here.insert(d);
        outside = std::move(here);
      }
      return !outside.empty();
    };
    erase_if(classes, isInner);
  }

  const Facts &facts;
  std::vector<uint32_t> rows;   // that are compared, in order
  std::vector<uint32_t> firsts; // of these, the first of each class of type 1 or 2
  std::vector<Candidate> candidates;
  std::vector<CloneClass> classes;
};

} // namespace

std::vector<uint16_t> statementsOf(StringRef text) {
  auto digit = [](char c) -> unsigned {
    return c >= 'a' ? c - 'a' + 26 : c == '_' ? 63 : c >= 'A' ? c - 'A' : c >= '0' ? c - '0' + 52 : 62;
  };
  std::vector<uint16_t> codes;
  for (size_t i = 0; i + 1 < text.size(); i += 2)
    codes.push_back((digit(text[i]) << 6 | digit(text[i + 1])) % Codes);
  return codes;
}

unsigned commonStatements(ArrayRef<uint16_t> a, ArrayRef<uint16_t> b) {
  std::vector<unsigned> length(b.size() + 1, 0);
  for (uint16_t x : a) {
    unsigned diagonal = 0; // of the row before
    for (size_t j = 0; j < b.size(); ++j) {
      unsigned above = length[j + 1];
      length[j + 1] = x == b[j] ? diagonal + 1 : std::max(above, length[j]);
      diagonal = above;
    }
  }
  return length.back();
}

std::vector<CloneClass> findClones(const Facts &facts, function_ref<bool(const Fingerprint &)> isCompared) {
  return Finder(facts, isCompared).run();
}

} // namespace harness
