// What has happened before what: on every way to a call of one function another one has been called.
//
//   skeletons, callees first → per function: has `before` happened when it returns; which calls of `after` it lets be
//   reached without → the roots of the program, where what is still open is wrong
//
// A forward must-analysis over the event skeletons with exception flows, composed over calls. Dominance would be wrong: an
// audit in both branches of an `if` dominates nothing behind it. A callable that is handed to a function of the program runs
// where that function calls it, with what has happened there. What runs behind a call that nobody can explain may have
// been preceded inside it: that is unproved, which is neither right nor wrong.
#pragma once

#include "closure/program.h"

#include <map>

namespace harness {

enum class Preceded : uint8_t { No, Unproved, Yes }; // ordered: on several ways the least counts

// A call of `after` that can be reached without `before`.
struct Exposure {
  facts::Id<facts::Function> root;          // where nothing has happened yet
  facts::Id<facts::Function> in;            // who calls
  facts::Id<facts::Call> call;
  Preceded preceded = Preceded::No;         // No or Unproved
  facts::Place unknown;                     // the call that nobody can explain; for Unproved
  std::vector<std::pair<facts::Id<facts::Function>, facts::Place>> path; // calls from the root to `in`
};

// By place.
std::vector<Exposure> findExposures(const Program &program, const llvm::BitVector &before, const llvm::BitVector &after);

} // namespace harness
