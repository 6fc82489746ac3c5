#include "build/everything.h"

#include "build/settle.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace harness::build {

Report judgeEverything(const Build &build, const policy::PolicyT &policy, Stats &stats) {
  Report all;
  bool complete = build.complete;
  auto add = [&](Expected<Loaded> loaded, const std::string &name, unsigned scope) {
    if (!loaded) {
      all.failures.push_back({name, toString(loaded.takeError())});
      complete = false;
      return;
    }
    merge(all, reportOn(build, *loaded, scope, stats));
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
    settle(build, policy, complete, all);
  }
  applyMode(all, policy);
  canonicalise(all);
  return all;
}

} // namespace harness::build
