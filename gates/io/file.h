// Files, whole: the one way in which the gates write, so that a full disk or a kill leaves what was there before.
#pragma once

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace harness::io {

// Errors name the file.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> readFile(llvm::StringRef path);

// Replaces the file in one step, and only if its content changes, so that Ninja's edges behind it are pruned.
// `changed`, if given, says whether it did.
llvm::Error writeIfChanged(llvm::StringRef path, llvm::StringRef content, bool *changed = nullptr);

} // namespace harness::io
