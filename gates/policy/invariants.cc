#include "policy/invariants.h"

#include "policy/allowance.h"
#include "policy/glob.h"
#include "policy/wildcard.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace harness::policy {

bool isInScope(const InvariantT &invariant, StringRef component, StringRef path) {
  if (path.empty() && component.empty())
    return true;
  if (invariant.components.empty() && invariant.files.empty())
    return true;
  for (StringRef name = component; !name.empty(); name = parentName(name))
    if (any_of(invariant.components, [&](StringRef pattern) { return wildcardMatches(pattern, name); }))
      return true;
  return any_of(invariant.files, [&](StringRef text) {
    auto glob = Glob::compile(text);
    if (glob)
      return glob->match(path);
    consumeError(glob.takeError()); // the policy reader has said so
    return false;
  });
}

} // namespace harness::policy
