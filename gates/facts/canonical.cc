#include "facts/canonical.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

using namespace llvm;

namespace harness::facts {
namespace {

// Rows are made of 32-bit words; their order is the order of the words.
template <class Row> int compare(const Row &a, const Row &b) {
  constexpr size_t N = sizeof(Row) / sizeof(uint32_t);
  std::array<uint32_t, N> x, y;
  std::memcpy(x.data(), &a, sizeof a);
  std::memcpy(y.data(), &b, sizeof b);
  for (size_t i = 0; i < N; ++i)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 0;
}

// Sorts `rows`, merges equal ones, and says where each went.
template <class Row> Renumbering sortRows(std::vector<Row> &rows) {
  std::vector<uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return compare(rows[a], rows[b]) < 0; });
  Renumbering to(rows.size());
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (uint32_t old : order) {
    if (sorted.empty() || compare(sorted.back(), rows[old]) != 0)
      sorted.push_back(rows[old]);
    to[old] = sorted.size() - 1;
  }
  rows = std::move(sorted);
  return to;
}

// Also drops the strings that no row names.
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

template <class Row> void sortAndRenumber(Facts &facts, std::vector<Row> &table) {
  renumber<Row>(facts, sortRows(table));
}

} // namespace

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
  Facts::tables(f, [&](const char *, auto &table) {
    using Row = typename std::decay_t<decltype(table)>::value_type;
    // The tables above are named by others and done.
    constexpr bool Named = std::is_same_v<Row, File> || std::is_same_v<Row, Unit> || std::is_same_v<Row, Type> ||
                           std::is_same_v<Row, Function> || std::is_same_v<Row, Variable> || std::is_same_v<Row, Call>;
    if constexpr (!Named)
      sortRows(table);
  });
}

} // namespace harness::facts
