// Files that a command writes for the user to go on with: a folder of them, with names in "@…@" to be filled in.
#pragma once

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace harness::scaffold {

using Values = llvm::StringMap<std::string>; // "id" → what stands for "@id@"

// Every "@name@" of which there is a value is replaced by it, in one pass. A line that is nothing but such a name, with an empty
// value, goes.
std::string fill(llvm::StringRef text, const Values &values);

} // namespace harness::scaffold
