// Names of functions, fields and globals that a declaration may mean.
#pragma once

#include "topology/topology.h"

#include <set>

namespace harness {

// Is the field or global called that in a policy, unnamed namespaces left out or not?
bool isVariable(const Program &program, facts::Id<facts::Variable> v, llvm::StringRef name);

class Names {
public:
  explicit Names(const Program &program);
  std::set<std::string>::const_iterator begin() const { return all.begin(); }
  std::set<std::string>::const_iterator end() const { return all.end(); }
  bool has(llvm::StringRef name) const { return all.count(plainName(name)) > 0; }
  // "; did you mean 'shop::room'?", or nothing.
  std::string near(llvm::StringRef name) const;

private:
  std::set<std::string> all;
  std::set<std::string> own; // not of libraries
};

} // namespace harness
