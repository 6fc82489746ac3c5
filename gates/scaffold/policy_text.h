// Edits of a policy file as a text: all that people wrote in it stays as it is.
#pragma once

#include "policy_generated.h"

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace harness::scaffold {

// "source = { … }" of a no-good.
std::string spellSource(const policy::EventT &event);
// The text with one [[rule.recurrence]] more at its end: it belongs to the last [[rule]] of the file.
std::string withRecurrence(llvm::StringRef text, const policy::EventT &event);

// The text with another value of `level` in a line, counted from 1; none: the line says no level.
std::optional<std::string> withLevel(llvm::StringRef text, unsigned line, llvm::StringRef level);

// The text in which the table of the [project] includes files, if it includes none so far; none: it has an `include` of its
// own, or no [project].
std::optional<std::string> withInclude(llvm::StringRef text, llvm::StringRef glob);

} // namespace harness::scaffold
