// What runs for as long as it is let: loops that wait for the next thing to do, and loops that nothing leaves.
#pragma once

#include "closure/skeleton.h"
#include "topology/nodes.h"

namespace harness {

class Running {
public:
  Running(const Program &program, const Callees &callees);

  // Where the function goes round and waits for something to happen, works until it is told to stop, runs an event
  // loop, or goes round for ever; none: it comes to an end. Reading to the end of a file is work, not waiting; waiting
  // for one condition until it holds is one wait.
  std::optional<facts::Place> goesOn(facts::Id<facts::Function> f) const;

  // Goes round, and has no way out.
  bool neverEnds(facts::Id<facts::Function> f) const;

private:
  // Asked of the same functions for every thread that reaches them: each is looked at once.
  struct Known {
    std::optional<bool> neverEnds;
    std::optional<std::optional<facts::Place>> goesOn;
  };
  std::optional<facts::Place> findGoesOn(facts::Id<facts::Function> f) const;
  bool asksToStop(const facts::Call &call) const;
  bool waits(facts::Id<facts::Function> f, const facts::Call &call) const;

  const Program &program;
  const Callees &callees;
  const Skeletons skeletons;
  const policy::EffectSet waiting, locking, running;
  mutable std::vector<Known> known; // by function
};

} // namespace harness
