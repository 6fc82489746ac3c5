// Calls by which a mutant does what its component may not: one per kind of effect, all of the C library, so that the
// catalogue knows them and every program can make them.
#pragma once

#include "mutate/mutant.h"

namespace harness::mutate {

struct Probe {
  const char *function, *header, *arguments;
  std::string call(bool isC) const { return std::string(isC ? "" : "::") + function + "(" + arguments + ")"; }
  std::string include() const { return "#include <" + std::string(header) + ">"; }
};
llvm::ArrayRef<Probe> probes();

// What of it the component may not do; empty if it may do all of it, or if nothing says what it may.
policy::EffectSet forbidden(const Program &program, ComponentId component, const Probe &probe);

// Calls `add` for every body and every probe that is forbidden there, and says what is skipped.
void eachForbidden(Finder &finder,
                   llvm::function_ref<void(const Body &, const Probe &, const std::string &effects)> add);

} // namespace harness::mutate
