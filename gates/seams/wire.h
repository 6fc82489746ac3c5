// What a message is made of, read from the code on both sides: the tables of fields behind [[wire]].
//
//   named functions + all they call → calls that the catalogue says name a field (trait "field:N") → fields, by name
//
// A field is known by the constant that names it; one that a call names otherwise makes its side open: there may be
// more. Nested objects are one table with their parents.
#pragma once

#include "closure/program.h"

namespace harness {

using policy::Presence; // of what is written: on every way, or on some; of what is read: required, or optional

struct WireField {
  std::string name, type; // "integer", "number", "string", "boolean", "array", "object"; empty: not known
  Presence presence = Presence::unknown;
  facts::Id<facts::Function> in; // where it is named first; none: a lock file says so
  facts::Place place;
};

struct WireSide {
  bool here = false;             // functions of the program are this side
  std::vector<WireField> fields; // by name
  bool open = false;
  facts::Id<facts::Function> openIn; // who names a field by what is no constant
  facts::Place openAt;
  std::vector<std::string> missing; // names that stand for no function of the program

  const WireField *find(llvm::StringRef name) const;
};

struct WireTables {
  const policy::WireT *wire;
  WireSide producer, consumer;
};

// By id.
std::vector<WireTables> readWires(const Program &program);

// A side as its lock file says; not `here`.
WireSide fromLock(const policy::WireSideT &locked);
// Does the lock file say of the side what the code does?
bool agrees(const WireSide &side, const policy::WireSideT &locked);
// The lock file: sides that are here as the code has them, others as they were locked. Sorted, a line per field.
std::string lockText(const WireTables &tables);

} // namespace harness
