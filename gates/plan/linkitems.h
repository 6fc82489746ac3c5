// Reads what a CMake target links: LINK_LIBRARIES and INTERFACE_LINK_LIBRARIES as they are stored, generator
// expressions included.
//
// What can be looked up only while CMake generates is over-approximated: an item behind such a condition counts as
// linked. A condition that means the same everywhere ("$<CONFIG:Debug>") is kept with its item, and CMake decides.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace harness::plan {

struct LinkItem {
  std::string name;      // target, alias, library or path; a path may hold generator expressions
  std::string condition; // generator expression that is 1 or 0; empty = always
  friend auto operator<=>(const LinkItem &, const LinkItem &) = default;
};

struct LinkItems {
  std::vector<LinkItem> items;     // in the order of the text
  std::vector<std::string> unread; // expressions that stand for libraries nobody can name before CMake generates
};

LinkItems readLinkItems(llvm::StringRef text);

// The condition under which both hold.
std::string both(llvm::StringRef a, llvm::StringRef b);

} // namespace harness::plan
