// Other programs, asked for what they know: git, gnuplot, the compiler, ninja.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace harness::build {

// What a program prints; an error with what it complains of. `package`: the Debian package that has it.
llvm::Expected<std::string> outputOf(llvm::StringRef program, llvm::ArrayRef<llvm::StringRef> arguments,
                                     llvm::StringRef package);

} // namespace harness::build
