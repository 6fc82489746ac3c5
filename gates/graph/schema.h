// The implementation graph as SQLite has it: its tables and views. docs/graph.md documents each column.
#pragma once

#include "llvm/ADT/StringRef.h"

namespace harness::graph {

// Raised when a column goes or changes its meaning; more columns and tables may come within one version.
inline constexpr int SchemaVersion = 1;

// Statements that make all tables; that make the indexes, for when the rows are there; and that make the views.
llvm::StringRef tables();
llvm::StringRef indexes();
llvm::StringRef views();

} // namespace harness::graph
