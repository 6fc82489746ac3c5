// Where code of a component goes beyond what the component may do: the edges and leaves by which an effect enters it.
// Shared by the rules on effects, which differ only in the effects they look at.
#pragma once

#include "judge/rule.h"

namespace harness {

struct Excess {
  ComponentId component;
  facts::Id<facts::Function> function; // of the component
  facts::Place place;
  policy::EffectSet effects; // not allowed, and in the mask
  const Edge *edge = nullptr; // leaves the component; or
  const Leaf *leaf = nullptr;
};

// One per edge that leaves the component or leaf inside it. `mask`: the effects to look at.
std::vector<Excess> findExcess(const Program &program, const policy::EffectSet &mask);

// The finding for it: path, further paths, the edge whose removal clears most, remedy and the line that would accept.
void report(Context &context, const Excess &excess);

// mem.* and ctl.throw, ctl.catch, ctl.diverge: allowed everywhere.
policy::EffectSet harmless(const policy::CatalogueIndex &catalogue);

} // namespace harness
