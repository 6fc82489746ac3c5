#include "policy/wildcard.h"

using namespace llvm;

namespace harness::policy {

// What stands between stars is looked for from left to right, so no step has to be taken back.
bool wildcardMatches(StringRef pattern, StringRef name) {
  auto [first, rest] = pattern.split('*');
  if (first.size() == pattern.size())
    return pattern == name;
  if (!name.consume_front(first))
    return false;
  while (rest.contains('*')) {
    auto [part, more] = rest.split('*');
    size_t at = name.find(part);
    if (at == StringRef::npos)
      return false;
    name = name.drop_front(at + part.size());
    rest = more;
  }
  return name.ends_with(rest);
}

} // namespace harness::policy
