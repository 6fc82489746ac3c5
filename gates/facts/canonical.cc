#include "facts/canonical.h"

#include <algorithm>
#include <cstring>
#include <numeric>

using namespace llvm;

namespace harness::facts {
namespace {

// Rows are made of 32-bit words; their order is the order of the words.
template <class Row> int compare(const Row &a, const Row &b, size_t from = 0) {
  constexpr size_t N = sizeof(Row) / sizeof(uint32_t);
  for (size_t i = from; i < N; ++i) {
    uint32_t x, y;
    std::memcpy(&x, reinterpret_cast<const char *>(&a) + i * sizeof x, sizeof x);
    std::memcpy(&y, reinterpret_cast<const char *>(&b) + i * sizeof y, sizeof y);
    if (x != y)
      return x < y ? -1 : 1;
  }
  return 0;
}

// The first two words of a row as one number: mostly they decide, and stand next to each other while sorting.
struct Head {
  uint64_t words;
  uint32_t row;
};

template <class Row> std::vector<Head> heads(const std::vector<Row> &rows) {
  static_assert(sizeof(Row) >= 2 * sizeof(uint32_t));
  std::vector<Head> all(rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    uint32_t words[2];
    std::memcpy(words, &rows[i], sizeof words);
    all[i] = {uint64_t(words[0]) << 32 | words[1], i};
  }
  return all;
}

// Sorts `rows`, merges equal ones, and says where each went.
template <class Row> Renumbering sortRows(std::vector<Row> &rows) {
  std::vector<Head> order = heads(rows);
  auto before = [&](const Head &a, const Head &b) {
    return a.words != b.words ? a.words < b.words : compare(rows[a.row], rows[b.row], 2) < 0;
  };
  if (!std::is_sorted(order.begin(), order.end(), before))
    std::sort(order.begin(), order.end(), before);
  Renumbering to(rows.size());
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (auto [words, old] : order) {
    if (sorted.empty() || compare(sorted.back(), rows[old]) != 0)
      sorted.push_back(rows[old]);
    to[old] = sorted.size() - 1;
  }
  rows = std::move(sorted);
  return to;
}

template <class Row> void sortAndRenumber(Facts &facts, std::vector<Row> &table) {
  renumber<Row>(facts, sortRows(table));
}

} // namespace

void sortStrings(Facts &facts) {
  std::vector<bool> used(facts.strings.size());
  Facts::tables(facts, [&](const char *, auto &table) {
    for (auto &row : table)
      eachId(row, [&](auto &id) {
        if constexpr (std::is_same_v<std::decay_t<decltype(id)>, StringId>) {
          if (id && facts.strings[id.index].empty())
            id = StringId();
          if (id)
            used[id.index] = true;
        }
      });
  });
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < used.size(); ++i)
    if (used[i])
      order.push_back(i);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return facts.strings[a] < facts.strings[b]; });
  Renumbering to(used.size(), None);
  std::vector<StringRef> sorted;
  for (uint32_t old : order) {
    if (sorted.empty() || sorted.back() != facts.strings[old])
      sorted.push_back(facts.strings[old]);
    to[old] = sorted.size() - 1;
  }
  facts.strings = std::move(sorted);
  renumber<String>(facts, to);
}

void canonicalise(Facts &f) {
  // A table is sorted after the tables its rows name, so that ids already stand for content.
  // A file that no row names was only passed by.
  dropRows(f, f.files, [](const File &, bool named) { return named; });
  sortStrings(f);
  sortAndRenumber(f, f.files);
  sortAndRenumber(f, f.units);
  sortAndRenumber(f, f.types);
  sortAndRenumber(f, f.functions);
  sortAndRenumber(f, f.variables);
  sortAndRenumber(f, f.calls);
  sortAndRenumber(f, f.hits);
  Facts::tables(f, [&](const char *, auto &table) {
    using Row = typename std::decay_t<decltype(table)>::value_type;
    // The tables above are named by others and done.
    constexpr bool Named = std::is_same_v<Row, File> || std::is_same_v<Row, Unit> || std::is_same_v<Row, Type> ||
                           std::is_same_v<Row, Function> || std::is_same_v<Row, Variable> || std::is_same_v<Row, Call> ||
                           std::is_same_v<Row, Hit>;
    if constexpr (!Named)
      sortRows(table);
  });
}

} // namespace harness::facts
