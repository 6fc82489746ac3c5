// Puts the facts into the object file: a global in section `.harness`, excluded from the final link, that no code
// refers to. Generated code does not change.
#pragma once

#include "clang/Frontend/CompilerInstance.h"

#include <memory>
#include <string>

namespace harness {

// Registers with the code generator of `ci`. The bytes are filled in later, before code is generated; empty: nothing
// is embedded.
std::shared_ptr<std::string> embedLater(clang::CompilerInstance &ci);

} // namespace harness
