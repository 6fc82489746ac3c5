#include "build/expired.h"

#include "build/judging.h"
#include "judge/allowed.h"
#include "policy/baseline.h"

using namespace llvm;

namespace harness::build {

std::vector<Expired> findExpired(const Build &build, const policy::PolicyT &policy, const Program &program, StringRef today) {
  std::vector<Expired> all;
  auto hasExpired = [&](const std::string &expires) { return !expires.empty() && expires < today; };
  for (auto [i, waiver] : enumerate(policy.waivers))
    if (hasExpired(waiver->expires))
      all.push_back({positionInPolicy(build, "waiver." + std::to_string(i)), waiver->at,
                     "this waiver expired on " + waiver->expires + ": " + waiver->reason});
  for (uint32_t row = 0; policy.baseline && row < policy::baselineSize(*policy.baseline); ++row)
    if (policy::BaselineEntry entry = policy::baselineEntry(*policy.baseline, row); hasExpired(entry.expires))
      all.push_back({positionInPolicy(build, policy::baselineId(entry)), entry.entity,
                     "this entry expired on " + entry.expires + ": " + entry.reason});
  for (const Allowance &a : allowancesOf(program))
    if (a.wrong.empty() && hasExpired(a.allowed.expires))
      all.push_back({a.allowed.at, a.name, "HARNESS_ALLOW on '" + a.name + "' expired on " + a.allowed.expires + ": " + a.allowed.reason});
  return all;
}

} // namespace harness::build
