// Functions and classes that add nothing: what they are asked for they ask of something else, which whoever calls them
// could have asked. The plugin tells which calls only forward (CallFlag::Forwarding).
#pragma once

#include "closure/program.h"

namespace harness {

// A function that only calls another, with the parameters that it is given.
struct Wrapper {
  facts::Id<facts::Function> function, callee;
  facts::Place call;
  std::vector<facts::Place> uses; // calls of the function, in order
};

// Those of which every use is a call that could as well name the callee, by place.
std::vector<Wrapper> findWrappers(const Program &program);

// A class all of whose public methods forward to its one field, or to the base that it hides.
struct ForwardingClass {
  facts::Id<facts::Type> type, to;
  facts::Place held; // the field, or the mention of the base
  std::vector<facts::Id<facts::Function>> methods;
};

// Those whose users could as well use the object behind, by place.
std::vector<ForwardingClass> findForwardingClasses(const Program &program);

} // namespace harness
