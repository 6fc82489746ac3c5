#include "graph/schema.h"

namespace harness::graph {

// Columns that name a row of another table have its name ("file", "component"): an id, NULL for none. Columns that begin with
// "is_" are 0 or 1. Lines and columns count from 1; NULL where nothing is known.
llvm::StringRef tables() {
  return R"(
CREATE TABLE graph(key TEXT NOT NULL, value TEXT NOT NULL) STRICT;
CREATE TABLE targets(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, is_exporting INTEGER NOT NULL) STRICT;
CREATE TABLE links(target INTEGER NOT NULL, item TEXT NOT NULL, linked INTEGER) STRICT;
CREATE TABLE components(id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT, parent INTEGER, is_test INTEGER NOT NULL) STRICT;
CREATE TABLE declared_uses(component INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
CREATE TABLE files(id INTEGER PRIMARY KEY, path TEXT NOT NULL, component INTEGER, origin TEXT NOT NULL, is_header INTEGER NOT NULL,
  is_public INTEGER NOT NULL, is_judged INTEGER NOT NULL, is_test INTEGER NOT NULL) STRICT;
CREATE TABLE target_files(target INTEGER NOT NULL, file INTEGER NOT NULL, is_unit INTEGER NOT NULL) STRICT;
CREATE TABLE includes(from_file INTEGER NOT NULL, to_file INTEGER NOT NULL, line INTEGER, kind TEXT NOT NULL) STRICT;
CREATE TABLE entities(id INTEGER PRIMARY KEY, sort TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, signature TEXT,
  file INTEGER, line INTEGER, column INTEGER, end_line INTEGER, component INTEGER, owner INTEGER, access TEXT,
  is_public INTEGER NOT NULL, is_test INTEGER NOT NULL, is_defined INTEGER NOT NULL, is_library INTEGER NOT NULL,
  is_virtual INTEGER NOT NULL, is_abstract INTEGER NOT NULL, is_implicit INTEGER NOT NULL, is_instance INTEGER NOT NULL,
  is_constant INTEGER NOT NULL, parameters INTEGER, lines INTEGER, branches INTEGER, cognitive INTEGER, tokens INTEGER) STRICT;
CREATE TABLE attributes(entity INTEGER NOT NULL, attribute TEXT NOT NULL, value TEXT) STRICT;
CREATE TABLE calls(caller INTEGER NOT NULL, callee INTEGER NOT NULL, kind TEXT NOT NULL, file INTEGER, line INTEGER, column INTEGER,
  via TEXT, is_port INTEGER NOT NULL, is_deferred INTEGER NOT NULL) STRICT;
CREATE TABLE refs(entity INTEGER, target INTEGER NOT NULL, kind TEXT NOT NULL, file INTEGER, line INTEGER, column INTEGER) STRICT;
CREATE TABLE bases(type INTEGER NOT NULL, base INTEGER NOT NULL, access TEXT NOT NULL, is_virtual INTEGER NOT NULL) STRICT;
CREATE TABLE overrides(function INTEGER NOT NULL, overridden INTEGER NOT NULL) STRICT;
CREATE TABLE effects(function INTEGER NOT NULL, effect TEXT NOT NULL, is_own INTEGER NOT NULL, next INTEGER, file INTEGER,
  line INTEGER, column INTEGER, what TEXT) STRICT;
CREATE TABLE component_uses(component INTEGER, used INTEGER, kind TEXT NOT NULL, file INTEGER, line INTEGER, column INTEGER,
  to_file INTEGER, entity TEXT NOT NULL, what TEXT NOT NULL, is_declared INTEGER NOT NULL) STRICT;
CREATE TABLE process_nodes(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT, creator INTEGER NOT NULL, file INTEGER,
  line INTEGER, column INTEGER, api TEXT NOT NULL, kept_in INTEGER, is_joined INTEGER NOT NULL, supervisor TEXT, why TEXT) STRICT;
CREATE TABLE process_entries(process INTEGER NOT NULL, function INTEGER NOT NULL) STRICT;
CREATE TABLE lock_acquisitions(lock INTEGER NOT NULL, function INTEGER NOT NULL, file INTEGER, line INTEGER, column INTEGER) STRICT;
CREATE TABLE lock_order(held INTEGER NOT NULL, acquired INTEGER NOT NULL, function INTEGER NOT NULL, through INTEGER, file INTEGER,
  line INTEGER, column INTEGER) STRICT;
CREATE TABLE queues(id INTEGER PRIMARY KEY, variable INTEGER NOT NULL, is_bounded INTEGER NOT NULL, capacity INTEGER) STRICT;
CREATE TABLE queue_uses(queue INTEGER NOT NULL, function INTEGER NOT NULL, kind TEXT NOT NULL, file INTEGER, line INTEGER,
  column INTEGER) STRICT;
CREATE TABLE interface_types(type INTEGER NOT NULL, open TEXT) STRICT;
CREATE TABLE interface_implementations(type INTEGER NOT NULL, implementation INTEGER NOT NULL, is_double INTEGER NOT NULL) STRICT;
CREATE TABLE cost_entries(component INTEGER, measure TEXT NOT NULL, entity TEXT NOT NULL, amount INTEGER NOT NULL, weight REAL,
  file INTEGER, line INTEGER, column INTEGER) STRICT;
CREATE TABLE finding_entries(id INTEGER PRIMARY KEY, rule TEXT NOT NULL, level TEXT NOT NULL, target TEXT NOT NULL, file TEXT,
  line INTEGER, column INTEGER, message TEXT NOT NULL, remedy TEXT, entity TEXT, component TEXT, accepted TEXT) STRICT;
CREATE TABLE finding_notes(finding INTEGER NOT NULL, number INTEGER NOT NULL, file TEXT, line INTEGER, column INTEGER,
  text TEXT NOT NULL) STRICT;
)";
}

llvm::StringRef indexes() {
  return R"(
CREATE INDEX entities_by_name ON entities(name);
CREATE INDEX entities_by_file ON entities(file);
CREATE INDEX files_by_path ON files(path);
CREATE INDEX calls_by_caller ON calls(caller);
CREATE INDEX calls_by_callee ON calls(callee);
CREATE INDEX refs_by_entity ON refs(entity);
CREATE INDEX refs_by_target ON refs(target);
CREATE INDEX effects_by_function ON effects(function);
CREATE INDEX includes_by_from ON includes(from_file);
CREATE INDEX includes_by_to ON includes(to_file);
)";
}

llvm::StringRef views() {
  return R"(
CREATE VIEW callers AS
  SELECT t.name AS entity, t.id AS entity_id, f.name AS caller, f.id AS caller_id, c.kind, p.path AS file, c.line, c.column
  FROM calls c JOIN entities t ON t.id = c.callee JOIN entities f ON f.id = c.caller LEFT JOIN files p ON p.id = c.file;
CREATE VIEW callees AS
  SELECT f.name AS entity, f.id AS entity_id, t.name AS callee, t.id AS callee_id, c.kind, p.path AS file, c.line, c.column
  FROM calls c JOIN entities f ON f.id = c.caller JOIN entities t ON t.id = c.callee LEFT JOIN files p ON p.id = c.file;
CREATE VIEW component_edges AS
  SELECT a.name AS component, b.name AS used, u.kind, p.path AS file, u.line, u.column, u.entity, u.what, u.is_declared
  FROM component_uses u LEFT JOIN components a ON a.id = u.component LEFT JOIN components b ON b.id = u.used
  LEFT JOIN files p ON p.id = u.file;
CREATE VIEW public_api AS
  SELECT c.name AS component, e.name AS entity, e.id AS entity_id, e.kind, e.signature, p.path AS file, e.line, e.column
  FROM entities e JOIN files p ON p.id = e.file LEFT JOIN components c ON c.id = e.component WHERE e.is_public;
CREATE VIEW effects_of AS
  SELECT e.name AS entity, e.id AS entity_id, c.name AS component, x.effect, x.is_own, n.name AS next, n.id AS next_id,
    p.path AS file, x.line, x.column, x.what
  FROM effects x JOIN entities e ON e.id = x.function LEFT JOIN components c ON c.id = e.component
  LEFT JOIN entities n ON n.id = x.next LEFT JOIN files p ON p.id = x.file;
CREATE VIEW processes AS
  SELECT n.id, n.kind, n.name, c.name AS component, m.name AS creator, m.id AS creator_id, r.name AS runs, r.id AS runs_id, n.api,
    v.name AS kept_in, n.is_joined, n.supervisor, n.why, p.path AS file, n.line, n.column
  FROM process_nodes n JOIN entities m ON m.id = n.creator LEFT JOIN components c ON c.id = m.component
  LEFT JOIN process_entries e ON e.process = n.id LEFT JOIN entities r ON r.id = e.function
  LEFT JOIN entities v ON v.id = n.kept_in LEFT JOIN files p ON p.id = n.file;
CREATE VIEW locks AS
  SELECT e.name AS lock, e.id AS lock_id, c.name AS component, count(*) AS acquisitions, count(DISTINCT a.function) AS functions,
    p.path AS file, e.line, e.column
  FROM lock_acquisitions a JOIN entities e ON e.id = a.lock LEFT JOIN components c ON c.id = e.component
  LEFT JOIN files p ON p.id = e.file GROUP BY e.id;
CREATE VIEW interfaces AS
  SELECT e.name AS interface, e.id AS interface_id, c.name AS component,
    (SELECT count(*) FROM interface_implementations m WHERE m.type = i.type AND NOT m.is_double) AS implementations,
    (SELECT count(*) FROM interface_implementations m WHERE m.type = i.type AND m.is_double) AS doubles,
    i.open, p.path AS file, e.line, e.column
  FROM interface_types i JOIN entities e ON e.id = i.type LEFT JOIN components c ON c.id = e.component
  LEFT JOIN files p ON p.id = e.file;
CREATE VIEW implementations AS
  SELECT b.name AS interface, b.id AS interface_id, e.name AS implementation, e.id AS implementation_id, c.name AS component,
    m.is_double, p.path AS file, e.line, e.column
  FROM interface_implementations m JOIN entities b ON b.id = m.type JOIN entities e ON e.id = m.implementation
  LEFT JOIN components c ON c.id = e.component LEFT JOIN files p ON p.id = e.file;
CREATE VIEW costs AS
  SELECT t.name AS target, c.name AS component, e.measure, e.entity, e.amount, e.weight, p.path AS file, e.line, e.column
  FROM cost_entries e LEFT JOIN target_files f ON f.file = e.file LEFT JOIN targets t ON t.id = f.target
  LEFT JOIN components c ON c.id = e.component LEFT JOIN files p ON p.id = e.file;
CREATE VIEW findings AS
  SELECT id, rule, level, target, file, line, column, message, remedy, entity, component, accepted FROM finding_entries;
)";
}

} // namespace harness::graph
