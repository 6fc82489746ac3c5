#include "graph/database.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <sqlite3.h>

using namespace llvm;

namespace harness::graph {

// ---- filling

Filling::Filling() {
  check(sqlite3_open_v2(":memory:", &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr));
  // What the size of a page is by default, a distribution may have changed.
  run("PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;");
}

Filling::~Filling() { sqlite3_close_v2(database); }

void Filling::check(int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE && failure.empty())
    failure = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
}

void Filling::run(StringRef statements) { check(sqlite3_exec(database, statements.str().c_str(), nullptr, nullptr, nullptr)); }

Expected<std::string> Filling::bytes() {
  if (!failure.empty())
    return createStringError("the graph cannot be written: " + failure);
  sqlite3_int64 size = 0;
  unsigned char *data = sqlite3_serialize(database, "main", &size, 0);
  if (!data)
    return createStringError("the graph cannot be written: out of memory");
  std::string out(reinterpret_cast<const char *>(data), size_t(size));
  sqlite3_free(data);
  return out;
}

Table::Table(Filling &f, StringRef name, unsigned n) : filling(f), columns(int(n)) {
  std::string sql = "INSERT INTO " + name.str() + " VALUES (";
  for (unsigned i = 0; i < n; ++i)
    sql += i ? ",?" : "?";
  sql += ")";
  filling.check(sqlite3_prepare_v3(filling.database, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
}

Table::~Table() { sqlite3_finalize(statement); }

// The text lives until the row is inserted, which is before the caller goes on.
void Table::bind(StringRef text) { sqlite3_bind_text64(statement, ++column, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8); }
void Table::bind(int64_t number) { sqlite3_bind_int64(statement, ++column, number); }
void Table::bind(double number) { sqlite3_bind_double(statement, ++column, number); }
void Table::bindNull() { sqlite3_bind_null(statement, ++column); }

void Table::insert() {
  if (!statement)
    return; // said when it was prepared
  filling.check(column == columns ? sqlite3_step(statement) : SQLITE_MISUSE);
  sqlite3_reset(statement);
}

// ---- reading

namespace {

// What would be another thing tomorrow. An answer follows from the graph alone.
bool isUnsteady(StringRef function) {
  return StringSwitch<bool>(function.lower())
      .Cases({"random", "randomblob", "load_extension", "date", "time"}, true)
      .Cases({"datetime", "julianday", "strftime", "unixepoch", "current_date"}, true)
      .Cases({"current_time", "current_timestamp", "changes", "total_changes", "last_insert_rowid"}, true)
      .Default(false);
}

struct Deadline {
  std::chrono::steady_clock::time_point at;
  bool passed = false;
};

int isLate(void *state) {
  auto *deadline = static_cast<Deadline *>(state);
  deadline->passed = std::chrono::steady_clock::now() > deadline->at;
  return deadline->passed;
}

Cell cellOf(sqlite3_stmt *statement, int column) {
  Cell cell;
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_NULL:
    return cell;
  case SQLITE_INTEGER:
    cell.type = Cell::Integer;
    cell.number = sqlite3_column_int64(statement, column);
    break;
  case SQLITE_TEXT:
    cell.type = Cell::Text;
    break;
  default:
    cell.type = Cell::Other;
  }
  if (const unsigned char *text = sqlite3_column_text(statement, column))
    cell.text.assign(reinterpret_cast<const char *>(text), size_t(sqlite3_column_bytes(statement, column)));
  return cell;
}

} // namespace

int mayDo(void *state, int action, const char *first, const char *second, const char *, const char *) {
  auto *graph = static_cast<ReadOnly *>(state);
  auto refuse = [&](std::string what) {
    graph->refused = std::move(what);
    return SQLITE_DENY;
  };
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_RECURSIVE:
    return SQLITE_OK;
  case SQLITE_READ:
    if (first && is_contained(graph->hidden, StringRef(first)))
      return refuse("'" + std::string(first) + "' is hidden from queries of rules: it is there when all of them have been judged");
    return SQLITE_OK;
  case SQLITE_FUNCTION:
    if (second && isUnsteady(second))
      return refuse("'" + std::string(second) + "' may not be called: an answer follows from the graph alone");
    return SQLITE_OK;
  default:
    return refuse("the statement may only read: SELECT …");
  }
}

ReadOnly::ReadOnly(const std::string &bytes, ArrayRef<StringRef> names) {
  for (StringRef name : names)
    hidden.push_back(name.str());
  if (sqlite3_open_v2(":memory:", &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK)
    return; // every statement says so
  // SQLite asks for bytes that are not const, and does not write to them.
  auto *data = reinterpret_cast<unsigned char *>(const_cast<char *>(bytes.data()));
  sqlite3_deserialize(database, "main", data, sqlite3_int64(bytes.size()), sqlite3_int64(bytes.size()), SQLITE_DESERIALIZE_READONLY);
  if (sqlite3_exec(database, "PRAGMA temp_store = MEMORY", nullptr, nullptr, nullptr) != SQLITE_OK)
    return;
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_limit(database, SQLITE_LIMIT_LENGTH, 1 << 20);
  sqlite3_limit(database, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_set_authorizer(database, mayDo, this);
}

ReadOnly::~ReadOnly() { sqlite3_close_v2(database); }

QueryError ReadOnly::error(StringRef sql) {
  int offset = sqlite3_error_offset(database);
  std::optional<size_t> at;
  if (offset >= 0 && size_t(offset) <= sql.size())
    at = size_t(offset);
  StringRef table = sqlite3_errmsg(database); // of a table it does not say where
  if (table.consume_front("no such table: "))
    if (size_t found = sql.find_insensitive(table); found != StringRef::npos)
      at = found;
  return {refused.empty() ? sqlite3_errmsg(database) : refused, at};
}

std::optional<QueryError> ReadOnly::prepare(StringRef sql, sqlite3_stmt *&statement) {
  refused.clear();
  statement = nullptr;
  const char *rest = nullptr;
  if (sqlite3_prepare_v2(database, sql.data(), int(sql.size()), &statement, &rest) != SQLITE_OK)
    return error(sql);
  if (!statement)
    return QueryError{"there is no statement", std::nullopt};
  // Comments and blanks may follow, and nothing else.
  sqlite3_stmt *second = nullptr;
  size_t used = size_t(rest - sql.data());
  int code = sqlite3_prepare_v2(database, rest, int(sql.size() - used), &second, nullptr);
  bool more = code != SQLITE_OK || second;
  sqlite3_finalize(second);
  if (!more)
    return std::nullopt;
  sqlite3_finalize(statement);
  statement = nullptr;
  return QueryError{"there is more than one statement", used + (sql.drop_front(used).size() - sql.drop_front(used).ltrim().size())};
}

std::optional<QueryError> ReadOnly::columnsOf(StringRef sql, std::vector<std::string> &columns) {
  sqlite3_stmt *statement = nullptr;
  if (auto wrong = prepare(sql, statement))
    return wrong;
  for (int i = 0; i < sqlite3_column_count(statement); ++i)
    columns.push_back(sqlite3_column_name(statement, i));
  sqlite3_finalize(statement);
  return std::nullopt;
}

std::optional<QueryError> ReadOnly::answer(StringRef sql, const Bounds &bounds, Answer &out) {
  sqlite3_stmt *statement = nullptr;
  if (auto wrong = prepare(sql, statement))
    return wrong;
  Deadline deadline{std::chrono::steady_clock::now() + bounds.time};
  sqlite3_progress_handler(database, 1000, isLate, &deadline);
  int code;
  while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
    if (out.rows.size() == bounds.rows) {
      out.isCut = true;
      code = SQLITE_DONE;
      break;
    }
    std::vector<Cell> row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i)
      row.push_back(cellOf(statement, i));
    out.rows.push_back(std::move(row));
  }
  std::optional<QueryError> wrong;
  if (deadline.passed || isLate(&deadline)) // one step can take as long as it likes
    wrong = QueryError{"stopped after " + std::to_string(bounds.time.count() / 1000) + " s", std::nullopt};
  else if (code != SQLITE_DONE)
    wrong = QueryError{sqlite3_errmsg(database), std::nullopt};
  sqlite3_progress_handler(database, 0, nullptr, nullptr);
  sqlite3_finalize(statement);
  return wrong;
}

} // namespace harness::graph
