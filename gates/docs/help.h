// Programs that pages tell to run, asked for their help: the least that shows that one is there and starts.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace harness::docs {

// Runs `program` with the arguments and --help in the current folder, without a shell and without input, and drops what it
// prints. Why that is no help: "leaves with 2"; empty: it is. Whoever has not left after some seconds is ended, with all
// that it started.
std::string whyNoHelp(llvm::StringRef program, llvm::ArrayRef<llvm::StringRef> arguments, unsigned seconds);

} // namespace harness::docs
