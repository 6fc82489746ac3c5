#include "policy/suggest.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {

StringRef nearest(StringRef word, ArrayRef<StringRef> candidates) {
  StringRef best;
  unsigned distance = unsigned(word.size() + 2) / 3 + 1;
  for (StringRef candidate : candidates) {
    // Case alone is the most likely slip and counts as none.
    unsigned d = word.equals_insensitive(candidate) ? 0 : word.edit_distance(candidate, true, distance);
    if (d < distance) {
      best = candidate;
      distance = d;
    }
  }
  return best;
}

std::string suggestion(StringRef word, ArrayRef<StringRef> candidates) {
  constexpr size_t FewEnoughToList = 8;
  if (StringRef near = nearest(word, candidates); !near.empty())
    return ("; did you mean '" + near + "'?").str();
  if (candidates.empty() || candidates.size() > FewEnoughToList)
    return "";
  return "; one of " + join(candidates, ", ");
}

} // namespace harness::policy
