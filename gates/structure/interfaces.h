// Interfaces: abstract classes that say what can be called and do nothing themselves. And the classes that implement them.
#pragma once

#include "closure/program.h"

namespace harness {

struct Interface {
  facts::Id<facts::Type> type;
  std::vector<facts::Id<facts::Type>> implementations; // classes that are not abstract, however many are between
  std::vector<facts::Id<facts::Type>> doubles;         // those of them that tests have for themselves
  // Why more implementations are to be expected than are here; empty if nothing says so.
  enum Open : uint8_t { No, Port, Outside, Template, Hidden, Registered } open = No;
};

// Of the project's own code but its tests, by place. Port: the policy says that it is one. Outside: code that no build here
// shows may implement it. Template: a template does, for types that are chosen elsewhere. Hidden: its one implementation is
// known to one source file only, which is what the interface is for. Registered: implementations announce themselves.
std::vector<Interface> findInterfaces(const Program &program);

// Interfaces with exactly one implementation (tests not counted) of which nothing says that there may be others.
std::vector<Interface> findSoleImplementations(const Program &program);

// Does the interface belong to code that may not use its implementation? Then it turns a dependency around.
bool turnsDependency(const Program &program, const Interface &interface);

} // namespace harness
