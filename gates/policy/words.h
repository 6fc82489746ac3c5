// The words that names are made of: what glossaries and lists of words are compared by.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace harness::policy {

// "OrderLines", "order_lines" and "order lines" are "order" and "lines"; "HTTPServer" is "http" and "server"; digits stay
// with the word before them.
std::vector<std::string> wordsOf(llvm::StringRef name);

// A word without the ending of an English plural; what is no plural may lose an s as well. For comparing, not for show.
std::string singular(llvm::StringRef word);

// The words of a name, singular: what two names are compared by.
std::vector<std::string> keysOf(llvm::StringRef name);

} // namespace harness::policy
