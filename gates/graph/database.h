// SQLite, as the graph needs it: a database in memory that is filled once, becomes the bytes of a file, and is read again
// by those who may only read. The only place that knows the library.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace harness::graph {

// A value of a row; a reference is the id of another row, 0 for none.
struct Reference {
  uint32_t id = 0;
};
// Text that is NULL when it is empty.
struct Maybe {
  llvm::StringRef text;
};

// Being filled. What goes wrong is kept, and said once by bytes().
class Filling {
public:
  Filling();
  ~Filling();
  Filling(const Filling &) = delete;
  Filling &operator=(const Filling &) = delete;

  void run(llvm::StringRef statements);
  // The file, as SQLite would have written it. It depends on the rows and their order, and on nothing else.
  llvm::Expected<std::string> bytes();

private:
  friend class Table;
  void check(int code);
  sqlite3 *database = nullptr;
  std::string failure;
};

// Rows of one table.
class Table {
public:
  Table(Filling &filling, llvm::StringRef name, unsigned columns);
  ~Table();
  Table(const Table &) = delete;
  Table &operator=(const Table &) = delete;

  template <class... Values> void row(const Values &...values) {
    column = 0;
    (bind(values), ...);
    insert();
  }

private:
  void bind(llvm::StringRef text);
  void bind(const std::string &text) { bind(llvm::StringRef(text)); }
  void bind(const char *text) { bind(llvm::StringRef(text)); }
  void bind(Maybe text) { text.text.empty() ? bindNull() : bind(text.text); }
  void bind(Reference r) { r.id ? bind(int64_t(r.id)) : bindNull(); }
  void bind(int64_t number);
  void bind(uint32_t number) { bind(int64_t(number)); }
  void bind(int number) { bind(int64_t(number)); }
  void bind(bool is) { bind(int64_t(is)); }
  void bind(double number);
  void bind(std::optional<int64_t> number) { number ? bind(*number) : bindNull(); }
  void bindNull();
  void insert();

  Filling &filling;
  sqlite3_stmt *statement = nullptr;
  int column = 0;
  const int columns;
};

// ---- reading

// What a query that may not be trusted may take.
struct Bounds {
  std::chrono::milliseconds time;
  uint64_t rows;
};

// Why a query has no answer. `offset`: of the byte of the statement that is wrong; none: not known, or nothing is wrong with it.
struct QueryError {
  std::string message;
  std::optional<size_t> offset;
};

// A cell of an answer: NULL, a whole number, or something that has a text.
struct Cell {
  enum Type { Null, Integer, Text, Other } type = Null;
  int64_t number = 0;
  std::string text;
};

struct Answer {
  std::vector<std::vector<Cell>> rows;
  bool isCut = false; // there are more rows than the bounds allow
};

// A graph that is only read: nothing that a statement says changes it, opens another file, or loads code.
class ReadOnly {
public:
  // `bytes` as Filling gives them; they must outlive it. `hidden`: tables that no statement may read.
  ReadOnly(const std::string &bytes, llvm::ArrayRef<llvm::StringRef> hidden = {});
  ~ReadOnly();
  ReadOnly(const ReadOnly &) = delete;
  ReadOnly &operator=(const ReadOnly &) = delete;

  // The names of the columns of its answer, without running it.
  std::optional<QueryError> columnsOf(llvm::StringRef sql, std::vector<std::string> &columns);
  std::optional<QueryError> answer(llvm::StringRef sql, const Bounds &bounds, Answer &out);

private:
  friend int mayDo(void *, int, const char *, const char *, const char *, const char *);
  std::optional<QueryError> prepare(llvm::StringRef sql, sqlite3_stmt *&statement);
  QueryError error(llvm::StringRef sql);

  sqlite3 *database = nullptr;
  std::vector<std::string> hidden;
  std::string refused; // by the authorizer: what it was asked for
};

} // namespace harness::graph
