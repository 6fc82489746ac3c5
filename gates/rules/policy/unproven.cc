// policy.unproven: a rule of the project's own that is to stop a build has shown on fixtures that it finds what it is for
// (harness.records.toml). One that has not only warns (RuleLevels), and this is where it is said.

#include "judge/rule.h"

namespace harness {
namespace {

void run(Context &context) {
  const policy::PolicyT &policy = context.program.policy;
  for (const auto &rule : policy.data_rules) {
    if (!RuleLevels(policy, headOf(*rule)).isLoweredAnywhere())
      continue;
    Finding f = context.atPolicy("rule." + rule->id, "'" + rule->id + "' is to stop the build, but it only warns: " + rule->unproven);
    f.remedy = rule->remedy.empty()     ? "say in 'remedy' what to do about a finding"
               : rule->fixtures.empty() ? "write fixtures for it, name them in 'fixtures', then: harness rule check " + rule->id
                                        : "harness rule check " + rule->id;
    f.entity = rule->id;
    f.identity = f.rule + "|" + rule->id;
    context.report(std::move(f));
  }
}

Rule rule("policy.unproven", Level::Warn, Rule::Project, "a rule of the project's own stops a build only when its fixtures prove it", run);

} // namespace
} // namespace harness
