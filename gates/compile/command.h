// How a unit of a project is compiled: what the build system runs, word by word.
#pragma once

#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace harness::compile {

struct CompileCommand {
  std::string directory;              // where it runs
  std::vector<std::string> arguments; // the compiler first
  std::string file;                   // the source, absolute
  std::string output;                 // the object, as `arguments` names it; may be empty
};

// compile_commands.json, in the form of https://clang.llvm.org/docs/JSONCompilationDatabase.html. An error says what is wrong
// and what to do about it.
llvm::Expected<std::vector<CompileCommand>> readCommands(llvm::StringRef path);

} // namespace harness::compile
