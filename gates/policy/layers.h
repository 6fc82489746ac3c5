// One line of a [[layers]] order: the components of a layer, and whether they may use each other.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace harness::policy {

struct LayerMember {
  std::string name;
  bool optional = false; // "(name)": may be missing
};

struct Layer {
  std::vector<LayerMember> members;
  bool independent = true; // "a | b" may not use each other, "a : b" may
};

// Reads "a | (b)". The error is the end of a sentence: "mixes '|' and ':'".
llvm::Expected<Layer> parseLayer(llvm::StringRef text);
std::string spell(const Layer &layer);

} // namespace harness::policy
