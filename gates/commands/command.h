// A subcommand of `harness`: one file in commands/ that declares its llvm::cl::SubCommand and options, and registers
// a function with a static Command. main() finds it; nothing else needs an edit.
//
// Every run function returns an exit code: 0 clean, 1 findings, 2 bad policy or usage, 3 Harness itself failed.
#pragma once

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"

namespace harness {

enum Exit { Clean = 0, Findings = 1, Usage = 2, Failed = 3 };

struct Command {
  llvm::cl::SubCommand *sub;
  int (*run)();
  Command *next;
  Command(llvm::cl::SubCommand &sub, int (*run)()) : sub(&sub), run(run), next(first) { first = this; }
  static Command *first;
};

// Prints "harness: error: …" and gives the exit code.
int fail(Exit code, const llvm::Twine &message);
int fail(Exit code, llvm::Error error);
// std::errc::invalid_argument is what the user got wrong (2); all else, that Harness itself failed (3).
int fail(llvm::Error error);

} // namespace harness
