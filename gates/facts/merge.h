// Merging: the facts of many units as one set, each entity once.
//
// A function, type or variable is the same one when its key is the same: linkage name (with the file behind it for
// internal linkage), or the qualified name where there is none. The first definition, in the order of adding, gives
// the body; a second one that differs is a Conflict (an ODR violation), and then the edges of both are kept: the
// linker may pick either. A definition that is used comes before one that is not (FunctionFlag::Unused).
#pragma once

#include "facts/model.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

namespace harness::facts {

class Merger {
public:
  // `target` names the build target of the units, unless they carry one. `prefix` is put before every path of project
  // and generated files, which then count as third-party: facts of another project. `isProgram`: what its source files
  // define is the program's own, whatever another program that is merged with it calls by the same name.
  void add(const Facts &facts, llvm::StringRef target = {}, llvm::StringRef prefix = {}, bool isProgram = false);

  // The result, canonical when `canonical` is set (always, when it is to be written).
  Facts take(bool canonical = true);

private:
  StringId intern(llvm::StringRef s);
  template <class Row> void append(const std::vector<Row> &rows, std::vector<Row> &into, struct Renumber &to);

  void sayWithoutMatchers();

  Facts merged;
  llvm::DenseSet<uint32_t> withoutMatchers; // main files of units, merged
  llvm::StringMap<uint32_t> strings, files, functions, types, variables;
};

} // namespace harness::facts
