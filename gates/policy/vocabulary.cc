#include "policy/vocabulary.h"

#include "policy/catalogue.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace harness::policy {

static std::string near(StringRef word, const StringSet<> &set) {
  std::vector<StringRef> names(set.keys().begin(), set.keys().end());
  llvm::sort(names);
  return suggestion(word, names);
}

void Vocabulary::addEffect(StringRef name) {
  while (!name.empty()) {
    effects.insert(name);
    name = name.take_front(name.contains('.') ? name.rfind('.') : 0);
  }
}

bool Vocabulary::isEffect(StringRef pattern) const {
  pattern.consume_back(".*");
  return pattern == "*" || effects.contains(pattern);
}

// "name:N" of the vocabulary stands for any number, "name:TYPE" and "name:METHOD" for any name.
bool Vocabulary::isTrait(StringRef trait) const {
  auto [name, argument] = trait.rsplit(':');
  auto [first, rest] = trait.split(':');
  uint32_t number;
  return traits.contains(trait) || callbackTrait(trait) || structureTrait(trait) || overriderTrait(trait) ||
         (!argument.getAsInteger(10, number) && traits.contains(name.str() + ":N")) ||
         (!rest.empty() && (traits.contains(first.str() + ":TYPE") || traits.contains(first.str() + ":METHOD")));
}

std::string Vocabulary::noEffect(StringRef name) const {
  return "no effect is named '" + name.str() + "'" + near(name, effects);
}

std::string Vocabulary::noTrait(StringRef name) const {
  return "no trait is named '" + name.str() + "'" + near(name, traits);
}

} // namespace harness::policy
