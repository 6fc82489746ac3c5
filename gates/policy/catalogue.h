// Look-ups in the effect catalogue: what a function outside the project does, and what the names of effects mean.
//
//   CatalogueIndex catalogue(*policy.catalogue);
//   if (auto *callable = catalogue.find(symbol, name))
//     effects |= catalogue.effects(*callable, constants);
//
// The index points into the catalogue, which must outlive it.
#pragma once

#include "policy/effects.h"
#include "policy_generated.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <optional>
#include <string>
#include <vector>

namespace harness::policy {

// An argument of a call that is known when compiling. A null pointer is the integer 0.
struct ConstantArgument {
  uint32_t argument = 0; // counted from 0
  bool isText = false;
  int64_t value = 0;
  llvm::StringRef text;
};

class CatalogueIndex {
public:
  explicit CatalogueIndex(const CatalogueT &catalogue);

  // Effects by name. "pure" is no effect and has no id.
  unsigned size() const { return unsigned(catalogue.effects.size()); }
  std::optional<EffectId> id(llvm::StringRef effect) const;
  llvm::StringRef name(EffectId effect) const { return catalogue.effects[effect]->name; }
  llvm::StringRef meaning(EffectId effect) const { return catalogue.effects[effect]->meaning; }
  // What a pattern covers: "fs" and "fs.*" all below fs, "*" everything, "pure" nothing. Empty for names that nobody
  // knows.
  EffectSet covered(llvm::StringRef pattern) const;
  EffectSet covered(const std::vector<std::string> &patterns) const;
  // "fs.open, fs.read", sorted.
  std::string spell(const EffectSet &effects) const;

  // The entry for a function, or null: by its linkage name when that is an entry's (C functions, and mangled names of
  // the run-time library), then by its qualified name, then by the names that an entry says it also goes by, then by
  // "Class::*". An entry with C linkage is not taken for a C++ or static function that has only its name.
  const CallableT *find(llvm::StringRef symbol, llvm::StringRef name) const;

  // What a call does. Constant arguments, if any are given, may narrow it (policy.fbs, Refinement).
  EffectSet effects(const CallableT &callable, llvm::ArrayRef<ConstantArgument> constants = {}) const;

  // What holds for a name without an entry ("std::vector::size" by "std::**"), or null.
  const DefaultT *defaultFor(llvm::StringRef name) const;
  EffectSet effects(const DefaultT &match) const { return covered(match.effects); }

  // Whether all functions that this header declares are free of effects. `header` as a directive names it: "math.h".
  bool isPureHeader(llvm::StringRef header) const { return pureHeaders.contains(header); }

private:
  const CatalogueT &catalogue;
  llvm::StringMap<EffectId> ids;
  llvm::StringMap<EffectSet> below; // by a name or what it begins with: "fs", "fs.meta", "fs.meta.read"
  EffectSet everything;
  llvm::StringMap<const CallableT *> bySymbol, byName, byDeclaration;
  llvm::DenseMap<const CallableT *, EffectSet> effectsOf;
  llvm::StringMap<std::vector<const RefinementT *>> refinements; // by symbol
  llvm::StringSet<> pureHeaders;
};

bool hasTrait(const CallableT &callable, llvm::StringRef trait);
// The arguments, counted from 0, of which traits "trait:N" speak.
llvm::SmallVector<uint32_t, 2> argumentsOf(const CallableT &callable, llvm::StringRef trait);

// The traits "scb", "scb:N", "acb", "acb:N:CTX" and "acb?:N:CTX": a callable argument is called, before the call returns or
// later.
struct CallbackTrait {
  bool later = false;               // acb
  bool optional = false;            // acb?: there need not be one
  bool last = false;                // N is "last": the last argument
  std::optional<uint32_t> argument; // N; without it and without `last`, any callable argument
  llvm::StringRef context;          // CTX: "thread", "pool", "loop", "signal", "exit", …; empty when not known
};
std::optional<CallbackTrait> callbackTrait(llvm::StringRef trait);

// The trait "acb-in:CTX:STRUCT": the callable stands in a field of the structure that is handed over.
struct StructureTrait {
  llvm::StringRef context, structure;
};
std::optional<StructureTrait> structureTrait(llvm::StringRef trait);

// The trait "runs:N:CTX:FUNCTION": what overrides a virtual function of the library is called later, on an object.
struct OverriderTrait {
  std::optional<uint32_t> argument; // the object; none: the one that the call is made on
  llvm::StringRef context, function; // function "*": all virtual functions that its class overrides
};
std::optional<OverriderTrait> overriderTrait(llvm::StringRef trait);

// Whether a pattern of symbols ("sqlite3_*", "boost::**", "open") takes in the name. A star at the end stands for the
// rest of the name; elsewhere it is not special.
bool symbolMatches(llvm::StringRef pattern, llvm::StringRef name);

} // namespace harness::policy
