// Mutants tried: each is compiled in memory, with the plugin, and judged by the gates that it touches.
#pragma once

#include "mutate/result.h"
#include "trial/project.h"

namespace harness::trial {

// `choice`: which of all. `each` hears how many are done, and of how many; from several threads, one at a time. An
// error is that of Harness or of the build; a mutant that does not compile is an outcome.
llvm::Expected<mutate::Results> tryMutants(Project &project, std::vector<mutate::Mutant> mutants,
                                           llvm::function_ref<void(size_t, size_t)> each);

// What the operators find.
mutate::Results findMutants(Project &project, std::vector<mutate::Mutant> &mutants);

} // namespace harness::trial
