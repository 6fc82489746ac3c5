// Which functions, types and variables of a program are needed, and by what: everything that a root reaches by a call, by
// an address taken, by an access or a mention of any kind. What nobody can see used is dead; what we cannot see is not.
//
// Two kinds of need are told apart: of production, and of nothing but tests.
#pragma once

#include "structure/roots.h"

namespace harness {

class Liveness {
public:
  explicit Liveness(const Program &program);

  enum State : uint8_t { Dead, TestsOnly, Live };
  State state(Entity e) const { return reached[node(e)].state; }

  // One step from what needs something to what it needs.
  struct Step {
    enum Kind : uint8_t { Call, Implied, Address, Access, Mention, Override, Member, Pattern, Symbol };
    Entity from, to;
    Kind kind = Call;
    facts::Place place;
  };
  struct Path {
    const Root *root = nullptr;
    std::vector<Step> steps; // from the root on
  };
  // A shortest path from a root of production, or of tests if there is none; null root: dead.
  Path why(Entity e) const;
  // A shortest path from every root that keeps it, nearest first.
  std::vector<Path> whyAll(Entity e) const;

  llvm::ArrayRef<Step> needs(Entity e) const;
  llvm::ArrayRef<Root> roots() const { return rootTable; }

private:
  friend class LivenessBuilder;
  struct Reached {
    State state = Dead;
    uint32_t root = facts::None, step = facts::None; // by which it was reached first
  };
  uint32_t node(Entity e) const { return first[e.kind] + e.index; }

  const facts::Facts &facts;
  uint32_t first[3];
  std::vector<Root> rootTable;
  const Step &step(uint32_t i) const;
  std::vector<Step> steps;      // sorted by from
  std::vector<Step> dispatched; // overriders, counted behind the others
  std::vector<uint32_t> firstStep;
  std::vector<Reached> reached;
};

// "calls", "is overridden by"
llvm::StringRef verb(Liveness::Step::Kind kind);

} // namespace harness
