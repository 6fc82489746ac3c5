// Objects that may be used in some orders only: what a [[protocol]] says of a class, followed object by object.
//
//   skeletons + automaton → for each object of a function: which states it may be in at each event → calls that no
//   transition of a state allows, ends of life in a state that is none to end in
//
// Forward over the event skeletons, exceptions included: of a call that may let one out (seams/exceptions.h) the handler
// or the end of the function follows. As in R. Strom, S. Yemini, "Typestate: A programming language concept for enhancing
// software reliability" (1986). An object that somebody else may change is in any state from then on; a function of the
// program that is given it and calls its methods is followed. What happens through a pointer that may point to it may have
// happened to it: what is found then is unproved. Conditions are not compared, so that `if (a) begin(); if (a) commit();` is two ways.
#pragma once

#include "seams/exceptions.h"

namespace harness {

struct Misuse {
  enum What : uint8_t { Call, End, Thrown } what; // a call; the end of its life; the same by an exception
  facts::Id<facts::Function> in;
  facts::Id<facts::Variable> object;
  facts::Place at;
  std::string call;  // the method; of what throws for Thrown
  std::string state; // in which it may be then
  facts::Place since; // where it came into that state
  bool unproved = false; // unless what has happened meanwhile, through a pointer or in a method, says otherwise
};

// By place.
std::vector<Misuse> findMisuses(const Program &program, const Exceptions &exceptions, const policy::ProtocolT &protocol);

} // namespace harness
