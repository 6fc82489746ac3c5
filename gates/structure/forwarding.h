// What wrappers and forwarding classes have in common: who uses a function, and whether they could use another instead.
#pragma once

#include "structure/outsiders.h"

#include "llvm/ADT/StringSet.h"

namespace harness {

class Forwarding {
public:
  explicit Forwarding(const Program &program);

  // The call that is all the function does; null if it does more, or calls something else than a function of the project
  // by its own name.
  const facts::Call *of(facts::Id<facts::Function> f) const;
  // Is it the project's own, not a test, and written as it stands: no template, no part of an interface, and nothing that
  // another program or the linker knows by its name?
  bool isPlain(facts::Id<facts::Function> f) const;
  // Does it go by a name that the language and the standard library look for, or that several functions have, for callers
  // to choose among them?
  bool isLookedFor(facts::Id<facts::Function> f) const;
  // Its calls; null if it is used in another way, or by somebody who needs it by its name: a template, a macro.
  const std::vector<uint32_t> *uses(facts::Id<facts::Function> f) const;
  // May the code at these calls name a function of this owner?
  bool couldUse(llvm::ArrayRef<uint32_t> calls, ComponentId owner) const;

  const Outsiders outsiders;

private:
  const Program &program;
  std::vector<uint32_t> forwarding;         // by function: index of the call, or None
  std::vector<std::vector<uint32_t>> calls; // by callee
  llvm::BitVector otherwiseUsed, overloaded;
  llvm::StringSet<> literals;
};

} // namespace harness
