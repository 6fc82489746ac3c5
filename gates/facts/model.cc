// Names of enumerators, taken from the list that declares them.

#include "facts/model.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <deque>
#include <mutex>

using namespace llvm;

namespace harness::facts {
namespace {

// "TemporaryDestructor, Address" -> {"temporary-destructor", "address"}
std::vector<std::string> split(StringRef list) {
  std::vector<std::string> names;
  SmallVector<StringRef, 32> parts;
  list.split(parts, ',');
  for (StringRef part : parts) {
    std::string name;
    for (char c : part.trim()) {
      if (isUpper(c) && !name.empty())
        name += '-';
      name += toLower(c);
    }
    names.push_back(std::move(name));
  }
  return names;
}

const std::vector<std::string> &namesOf(const char *list) {
  static std::mutex mutex;
  static DenseMap<const char *, const std::vector<std::string> *> known;
  static std::deque<std::vector<std::string>> storage;
  std::lock_guard lock(mutex);
  auto &entry = known[list];
  if (!entry)
    entry = &storage.emplace_back(split(list));
  return *entry;
}

} // namespace

StringRef enumeratorName(const char *list, uint32_t index) {
  const auto &names = namesOf(list);
  return index < names.size() ? StringRef(names[index]) : StringRef("?");
}

uint32_t enumeratorCount(const char *list) { return namesOf(list).size(); }

} // namespace harness::facts
