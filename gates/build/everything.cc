#include "build/everything.h"

#include "policy/locate.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness::build {
namespace {

void unusedWaivers(const Build &build, const policy::PolicyT &policy, const std::vector<bool> &used, Report &report) {
  const Rule &rule = *Rule::find("policy.waiver");
  Level level = rule.level;
  if (auto chosen = policy::levelOf(policy, rule.id))
    level = static_cast<Level>(*chosen);
  if (level == Level::Off)
    return;
  for (auto [i, waiver] : enumerate(policy.waivers)) {
    if (i < used.size() && used[i])
      continue;
    Finding f;
    f.rule = rule.id;
    f.level = level;
    f.policyKey = "waiver." + std::to_string(i);
    f.message = "this waiver accepts nothing: no finding of '" + waiver->rule + "' at '" + waiver->at + "'";
    f.remedy = "take it out";
    f.entity = waiver->at;
    f.identity = f.rule + "|" + waiver->rule + "|" + waiver->at;
    f.at.path = sys::path::filename(build.policy).str();
    if (auto place = policy::locate(build.policy, f.policyKey))
      f.at.line = place->line, f.at.column = place->column;
    report.findings.push_back(std::move(f));
  }
}

} // namespace

Report judgeEverything(const Build &build, const policy::PolicyT &policy, Stats &stats) {
  Report all;
  std::vector<bool> used(policy.waivers.size());
  bool complete = build.complete;
  auto add = [&](Expected<Loaded> loaded, const std::string &name, unsigned scope) {
    if (!loaded) {
      all.failures.push_back({name, toString(loaded.takeError())});
      complete = false;
      return;
    }
    merge(all, reportOn(build, *loaded, scope, stats, &used));
  };
  for (const std::string &folder : build.gates) {
    auto gate = readGate(folder);
    if (!gate) {
      add(gate.takeError(), folder, Rule::Link);
    } else if (sys::fs::exists(gate->path("t.closure"))) {
      add(loadTarget(*gate, policy, stats), gate->target.name, Rule::Link);
    } else {
      complete = false; // not part of this build, or not built yet: what it would use is not unused
    }
  }
  if (!policy.assumed) {
    add(loadProject(build, policy, stats), "", projectScope(build));
    if (complete)
      unusedWaivers(build, policy, used, all);
  }
  applyMode(all, policy);
  canonicalise(all);
  return all;
}

} // namespace harness::build
