// The lines of policy that accept a finding, as a person works them into harness.toml: `[[component]] name = "a"
// uses = ["b"]` stands for an entry in that list of the table with that name. What a part of a component may do and the
// whole may not is a widening, with a reason. Empty when the policy has no such line.
#pragma once

#include "closure/program.h"

namespace harness {

std::string acceptUse(const policy::PolicyT &policy, llvm::StringRef from, llvm::StringRef to);
std::string acceptLibrary(const policy::PolicyT &policy, llvm::StringRef component, llvm::StringRef library);
std::string acceptBound(const Program &program, llvm::StringRef port, const policy::EffectSet &effects);
std::string acceptEffects(const Program &program, ComponentId component, const policy::EffectSet &effects);

} // namespace harness
