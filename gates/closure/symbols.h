// Names of object-file symbols.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace harness {

// The qualified name of a linkage name as facts carry it, without parameters, template arguments and inline namespaces
// of the standard library: "_ZNSt6thread4joinEv" is "std::thread::join". What is not mangled stays.
std::string demangledName(llvm::StringRef symbol);

} // namespace harness
