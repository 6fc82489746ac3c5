// Names that a person may have meant, for error messages: nearest() and the phrase built from it.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace harness::policy {

// The candidate with the smallest edit distance to `word`; the first of equals. Empty when none is near enough to be a
// slip of the keyboard (a third of the letters, rounded up).
llvm::StringRef nearest(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates);

// "; did you mean 'uses'?", or with nothing near and up to eight candidates "; one of a, b, c", or nothing.
std::string suggestion(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates);

// For names that a person has to choose from: "; did you mean 'ab'? There are ab, b, c and 4 more", the nearest eight first.
std::string choices(llvm::StringRef word, llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace harness::policy
