// What becomes of a callable that is handed in: is it run before the call returns, or kept for later?
//
//   calls through a parameter + where what a parameter holds goes → runs, kept
//
// Of a function of the program its body says so; of a library's, the catalogue (traits "scb", "acb", "keeps"). What nobody
// says is taken to be run.
#pragma once

#include "closure/program.h"

#include "llvm/ADT/SmallVector.h"

namespace harness {

class Handed {
public:
  explicit Handed(const Program &program);

  enum What : uint8_t { Runs, Keeps, Later }; // Later: the library runs it, in another thread or on a loop
  // Of a callable that is handed to the parameter.
  What becomes(facts::Id<facts::Variable> parameter) const;

private:
  What ofLibrary(const facts::Variable &parameter) const;
  bool runs(facts::Id<facts::Variable> slot) const;
  bool runsHere(facts::Id<facts::Function> user, facts::Id<facts::Function> owner) const;
  bool compute(facts::Id<facts::Variable> slot) const;

  const Program &program;
  const facts::Facts &facts;
  std::vector<llvm::SmallVector<uint32_t, 2>> callsThrough, leaving; // by variable: calls, bindings
  std::vector<llvm::SmallVector<uint32_t, 2>> callsOf, bindingsOf;   // by function that is called, that flows
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, uint32_t> parameters; // of virtual functions, by function and index
  mutable std::vector<std::optional<bool>> known;                    // by variable
  mutable llvm::DenseMap<uint32_t, bool> lambdas;
};

} // namespace harness
