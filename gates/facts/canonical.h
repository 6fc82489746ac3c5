// One order for equal facts: equal code must give equal bytes, wherever and however it was compiled.
#pragma once

#include "facts/model.h"

namespace harness::facts {

// Sorts the strings and every table by content, drops equal rows and unused strings, and renumbers all ids.
void canonicalise(Facts &facts);

// Sorts the strings, and drops those that no row names. The order of rows stays.
void sortStrings(Facts &facts);

// Calls visit(Id<Row>&) / visit(StringId&) for every id of a row, the file of places included.
template <class Row, class V> void eachId(Row &row, V &&visit) {
  Row::columns(row, [&](const char *, auto &column) {
    using C = std::decay_t<decltype(column)>;
    if constexpr (std::is_same_v<C, Place>)
      visit(column.file);
    else if constexpr (requires { column.index; })
      visit(column);
  });
}

using Renumbering = std::vector<uint32_t>; // old index -> new index, or None

template <class Target> void renumber(Facts &facts, const Renumbering &to) {
  Facts::tables(facts, [&](const char *, auto &table) {
    for (auto &row : table)
      eachId(row, [&](auto &id) {
        if constexpr (std::is_same_v<std::decay_t<decltype(id)>, Id<Target>>)
          if (id)
            id = Id<Target>(to[id.index]);
      });
  });
}

// Keeps the rows of a table for which keep(row, named) holds; `named`: another row names it.
template <class Row, class Keep> void dropRows(Facts &facts, std::vector<Row> &rows, Keep keep) {
  std::vector<bool> named(rows.size());
  Facts::tables(facts, [&](const char *, auto &table) {
    for (auto &row : table)
      eachId(row, [&](auto &id) {
        if constexpr (std::is_same_v<std::decay_t<decltype(id)>, Id<Row>>)
          if (id)
            named[id.index] = true;
      });
  });
  Renumbering to(rows.size(), None);
  std::vector<Row> kept;
  for (uint32_t i = 0; i < rows.size(); ++i)
    if (keep(rows[i], named[i])) {
      to[i] = kept.size();
      kept.push_back(rows[i]);
    }
  rows = std::move(kept);
  renumber<Row>(facts, to);
}

} // namespace harness::facts
