// Names of enumerators, taken from the list that declares them.

#include "facts/model.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::facts {

// Entry 1 of "Address, TemporaryDestructor" is "temporary-destructor".
std::string enumeratorName(StringRef list, uint32_t index) {
  while (index--)
    list = list.split(',').second;
  std::string name;
  for (char c : list.split(',').first.trim()) {
    if (isUpper(c) && !name.empty())
      name += '-';
    name += toLower(c);
  }
  return name.empty() ? "?" : name;
}

} // namespace harness::facts
