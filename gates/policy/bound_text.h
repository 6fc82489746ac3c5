// Texts of a rule that name what its matcher has bound: "'${call}' sleeps; it has ${call.type}".
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace harness::policy {

// What of a node. Known: the name of a declaration, the text of all else.
enum class Aspect : uint8_t { Known, Text, Name, Type };

struct Placeholder {
  size_t offset, length; // in the text, from "${" to "}"
  llvm::StringRef bound; // the name of the node
  Aspect aspect;
};

// In the order in which they stand. A "$" without a brace is itself.
std::vector<Placeholder> placeholders(llvm::StringRef text);

// Where a "${" stands that no "}" follows, if one does: it is no placeholder, and nobody meant that.
std::optional<size_t> unclosed(llvm::StringRef text);

// As rules and facts name it: "call", "call.text".
std::string spell(llvm::StringRef bound, Aspect aspect);

// The text with all of them replaced.
std::string fill(llvm::StringRef text, llvm::function_ref<std::string(const Placeholder &)> replacement);

} // namespace harness::policy
