// Names in the policy that stand for nothing in the program. Each rule looks for those of the tables that it judges by, and
// says them with stale(); `harness doctor` asks all rules for them at once.
#pragma once

#include "judge/rule.h"

#include "llvm/ADT/StringSet.h"

namespace harness {

// "; did you mean 'shop::Clock'?": the nearest of the candidates, else one that differs only in what stands before its
// last "::", for a namespace is what is forgotten and what code is moved between; or nothing.
std::string nearName(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

// Names of the program's own code, as candidates: sorted, each once.
std::vector<llvm::StringRef> ownTypes(const Program &program);
std::vector<llvm::StringRef> ownFunctions(const Program &program);
// Outermost namespaces that the project defines something in, and no library: "shop", not "std". Specialisations of a
// library's templates stand in its namespace, and do not make it the project's.
llvm::StringSet<> ownNamespaces(const Program &program);

// The finding that `name`, at `key` of the policy, stands for nothing.
Finding stale(const Context &context, std::string key, std::string message, const std::string &name);

// All such findings of all rules, whatever their levels, and whether or not a waiver accepts them. In the order of before().
std::vector<Finding> unresolvedNames(const Program &program);

} // namespace harness
