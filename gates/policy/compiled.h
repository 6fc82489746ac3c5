// The compiled policy as a file: policy.bin. Says what the bytes are, nothing of where the policy came from; light
// enough for the compiler plugin.
//
//   auto policy = harness::policy::readCompiled("harness/policy.bin");
//
// The bytes are one FlatBuffer of policy.fbs, file identifier "HPOL". They hold no path of the machine and no time, and
// they are a function of what the policy says: comments and the order of keys leave them as they are.
#pragma once

#include "policy_generated.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace harness::policy {

// Raised whenever an older reader would misread a newer file or the other way round. Both are refused: the build edge
// that writes policy.bin runs again when the program changes.
inline constexpr int CompiledSchema = 4;

std::string serialise(const PolicyT &policy);
// Of what it says, but not of what is accepted of findings and cost (the baselines): 16 hexadecimal digits (XXH3).
std::string digest(const PolicyT &policy);

// `name` stands in the error in place of a path. Bytes from anywhere are safe: they are verified first.
llvm::Expected<std::unique_ptr<PolicyT>> parseCompiled(llvm::StringRef bytes, llvm::StringRef name = "policy.bin");
llvm::Expected<std::unique_ptr<PolicyT>> readCompiled(llvm::StringRef path);

// Leaves the file alone when it already has these bytes, so that edges after it are not run; else replaces it in one
// step. Gives whether it was written.
llvm::Expected<bool> writeCompiled(llvm::StringRef path, const PolicyT &policy);

} // namespace harness::policy
