// Who depends on whom, and how: the edges that a `forbid` of the policy speaks of. docs/policy.md says what each kind is.
//
//   calls and call graph, members, bases, mentions, accesses, includes → one graph over functions, types, variables, files
#pragma once

#include "closure/vertices.h"

namespace harness {

struct Dependency {
  Vertex from, to;
  facts::Place place;
  policy::EdgeKind kind;
  bool dispatched = false; // one of several functions that a virtual call, or one through a pointer, may reach
  bool port = false;       // goes through a port of the caller's component
  bool ends = false;       // what is called there is not followed: a library's, of which the catalogue or a [[trust]] speaks
  bool brought = false;    // of an instantiation, which does it for its arguments: whoever makes it answers for it
};

class Dependencies {
public:
  // `kinds`: bits of policy::EdgeKind.
  Dependencies(const Program &program, uint32_t kinds);

  const Vertices vertices;
  // By `from`, then by place.
  llvm::ArrayRef<Dependency> all() const { return edges; }
  // Indices of the edges into an entity, ascending.
  llvm::ArrayRef<uint32_t> into(Vertex e) const { return llvm::ArrayRef(incoming).slice(firstIncoming[e], firstIncoming[e + 1] - firstIncoming[e]); }

private:
  std::vector<Dependency> edges;
  std::vector<uint32_t> incoming, firstIncoming;
};

// "calls", "has a member of": between the names of two vertices.
llvm::StringRef verb(policy::EdgeKind kind);

} // namespace harness
