#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
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

std::string choices(StringRef word, ArrayRef<StringRef> candidates) {
  constexpr size_t Most = 8;
  std::vector<StringRef> all(candidates);
  auto distance = [&](StringRef name) { return std::pair(word.edit_distance_insensitive(name), name); };
  llvm::sort(all, [&](StringRef a, StringRef b) { return distance(a) < distance(b); });
  StringRef near = nearest(word, candidates);
  std::string text = near.empty() ? "; " : ("; did you mean '" + near + "'? ").str();
  text += (near.empty() ? "there " : "There ") + std::string(all.size() == 1 ? "is " : "are ") +
          join(ArrayRef(all).take_front(Most), ", ");
  if (all.size() > Most)
    text += " and " + std::to_string(all.size() - Most) + " more";
  return text;
}

} // namespace harness::policy
