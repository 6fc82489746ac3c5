#include "closure/ownership.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Ownership::Ownership(const policy::PolicyT &policy, ArrayRef<std::string> skip) : policy(policy) {
  for (auto [c, component] : enumerate(policy.components))
    for (const std::string &text : component->files)
      if (auto glob = policy::Glob::compile(text))
        owners.add(*glob, c);
      else
        consumeError(glob.takeError()); // the policy reader has said so
  for (const std::string &path : skip)
    skipped.insert(path);
}

Ownership::Of Ownership::of(const File &file, StringRef path) const {
  if (file.origin != Origin::Project && file.origin != Origin::Generated)
    return {};
  Of of;
  of.owner = owners.find(path);
  bool below = policy.project->roots.empty() || of.owner;
  for (const std::string &root : policy.project->roots)
    below |= root == "." || path == root || (path.starts_with(root) && path.drop_front(root.size()).starts_with("/"));
  of.judged = below && !skipped.contains(path);
  return of;
}

} // namespace harness
