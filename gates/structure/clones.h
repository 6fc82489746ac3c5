// Copies of functions among all units, from what facts say of how each looks (`Fingerprint` in schema.fbs).
//
//   Exact     (type 1) the same tokens
//   Renamed   (type 2) the same but for names that are local to the function, and literals
//   Similar   (type 3) most statements are the same, in the same order
//
// The first two are exact, but for collisions of 64 bits. Similar ones are told by the longest common subsequence of
// their statements; of these one in 4,096 may be taken for another. Nothing is said of functions that do the same in
// other words (type 4).
//
// Not compared with each other, for the language has each written out: overloads and specialisations of one name in one
// file, such as the const twin of a method; as similar ones, functions of C linkage, of which each needs its types.
#pragma once

#include "facts/model.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace harness {

enum class CloneKind { Exact, Renamed, Similar };

struct CloneClass {
  CloneKind kind = CloneKind::Exact;
  // Percent, 100 for Exact and Renamed: every copy has at least so much of its statements in common with another one.
  unsigned similarity = 100;
  std::vector<uint32_t> copies; // rows of facts.fingerprints, by path, line and column
  uint32_t saved = 0;           // tokens that would go if one copy stayed
};

// Less is not said to be similar.
inline constexpr unsigned LeastSimilarity = 85;

// Classes of two copies at least, by the place of their last copy. A place is one function, in how many units or
// targets it may be compiled. `isCompared` says which rows count. A lambda inside of copies is no class of its own.
//
// Time and memory grow with the number of statements. A sequence of three statements that more than 64 functions share
// joins no similar ones.
std::vector<CloneClass> findClones(const facts::Facts &facts,
                                   llvm::function_ref<bool(const facts::Fingerprint &)> isCompared);

// Length of the longest common subsequence.
unsigned commonStatements(llvm::ArrayRef<uint16_t> a, llvm::ArrayRef<uint16_t> b);
// The statements of a fingerprint, as numbers.
std::vector<uint16_t> statementsOf(llvm::StringRef text);

} // namespace harness
