// The words a policy is written with, as the catalogue has them: names of effects and traits.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <string>

namespace harness::policy {

class Vocabulary {
public:
  void addEffect(llvm::StringRef name);
  void addTrait(llvm::StringRef name) { traits.insert(name); }

  // "fs.open", "fs", "fs.*" and "*"; "pure" is none.
  bool isEffect(llvm::StringRef pattern) const;
  // Traits with arguments ("acb:0:thread") by their form.
  bool isTrait(llvm::StringRef trait) const;

  // Ends of a message: "no effect is named 'fs.reed'; did you mean 'fs.read'?"
  std::string noEffect(llvm::StringRef name) const;
  std::string noTrait(llvm::StringRef name) const;

private:
  llvm::StringSet<> effects, traits; // effects: with everything they are nested in
};

} // namespace harness::policy
