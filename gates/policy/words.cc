#include "policy/words.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {

std::vector<std::string> wordsOf(StringRef name) {
  std::vector<std::string> words;
  bool open = false; // does the next letter belong to the last word?
  for (size_t i = 0; i < name.size(); ++i) {
    char c = name[i];
    if (!isAlnum(c)) {
      open = false;
      continue;
    }
    bool afterSmall = i && (isLower(name[i - 1]) || isDigit(name[i - 1]));
    bool beforeSmall = i + 1 < name.size() && isLower(name[i + 1]);
    if (!open || (isUpper(c) && (afterSmall || beforeSmall)))
      words.emplace_back();
    words.back() += toLower(c);
    open = true;
  }
  return words;
}

std::string singular(StringRef word) {
  if (word.size() > 4 && word.ends_with("ies"))
    return (word.drop_back(3) + "y").str();
  for (StringRef ending : {"sses", "xes", "ches", "shes", "zes"})
    if (word.ends_with(ending))
      return word.drop_back(2).str();
  if (word.size() > 3 && word.ends_with("s") && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is"))
    return word.drop_back().str();
  return word.str();
}

std::vector<std::string> keysOf(StringRef name) {
  std::vector<std::string> keys = wordsOf(name);
  for (std::string &key : keys)
    key = singular(key);
  return keys;
}

} // namespace harness::policy
