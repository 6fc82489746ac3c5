// The facts of one unit without its object: the compiler runs with the plugin and generates no code. Files may be replaced
// by texts that are nowhere on disk where the project is.
#pragma once

#include "compile/command.h"
#include "facts/model.h"

#include "llvm/ADT/ArrayRef.h"

namespace harness::compile {

// Read instead of the file, by every name that it has.
struct Replacement {
  std::string file; // absolute; it exists
  std::string text;
};

// What the compiler said when it found errors: what was to be compiled is wrong, not Harness.
struct DoesNotCompile : llvm::ErrorInfo<DoesNotCompile> {
  static char ID;
  std::string diagnostics; // as printed

  explicit DoesNotCompile(std::string diagnostics) : diagnostics(std::move(diagnostics)) {}
  void log(llvm::raw_ostream &os) const override { os << diagnostics; }
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }
};

// `command` loads the plugin, as those of a build with gates do. `more`: further arguments. May run in several threads.
llvm::Expected<facts::Facts> factsOf(const CompileCommand &command, llvm::ArrayRef<Replacement> replaced = {},
                                     llvm::ArrayRef<std::string> more = {});

} // namespace harness::compile
