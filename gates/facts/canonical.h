// One order for equal facts: equal code must give equal bytes, wherever and however it was compiled.
#pragma once

#include "facts/model.h"

namespace harness::facts {

// Sorts the strings and every table by content, drops equal rows and unused strings, and renumbers all ids.
void canonicalise(Facts &facts);

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

} // namespace harness::facts
