#include "judge/finding.h"

#include <tuple>

namespace harness {

bool before(const Finding &a, const Finding &b) {
  auto key = [](const Finding &f) {
    return std::tie(f.at, f.policyKey, f.rule, f.message, f.identity, f.target, f.level, f.notes, f.remedy, f.accept,
                    f.component, f.entity);
  };
  if (a.at.path.empty() != b.at.path.empty())
    return b.at.path.empty();
  return key(a) < key(b);
}

} // namespace harness
