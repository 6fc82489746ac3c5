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
  // A call that leaves the component; a virtual one, or one through a pointer, may reach several functions. Or a leaf.
  llvm::SmallVector<const Edge *, 1> edges;
  const Leaf *leaf = nullptr;
};

// One per call that leaves the component or leaf inside it. `mask`: the effects to look at.
std::vector<Excess> findExcess(const Program &program, const policy::EffectSet &mask);

// What enters each component, allowed or not; without what its parts answer for.
std::vector<policy::EffectSet> effectsEntering(const Program &program);

struct Description {
  Finding finding;  // no verdict and no remedy yet: "'f' reaches effect 'fs.read'", ways there, the edge they share, and
                    // the line that would accept it, if one would
  std::string leaf; // where the first way ends: "::open"
  std::vector<facts::Id<facts::File>> evidence;
};
Description describe(Context &context, const Excess &excess);

// "effect 'fs.read'", "effects 'fs.read', 'io'"
std::string naming(const policy::CatalogueIndex &catalogue, const policy::EffectSet &effects);

// mem.* and ctl.throw, ctl.catch, ctl.diverge: allowed everywhere.
policy::EffectSet harmless(const policy::CatalogueIndex &catalogue);

} // namespace harness
