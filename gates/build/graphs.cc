#include "build/graphs.h"

#include "build/everything.h"
#include "graph/graph.h"

using namespace llvm;

namespace harness::build {
namespace {

std::vector<graph::GraphFinding> findingsOf(const Report &report, std::vector<std::string> &reasons) {
  std::vector<graph::GraphFinding> out;
  for (const Finding &finding : report.findings)
    out.push_back({&finding, ""});
  for (const Accepted &accepted : report.accepted)
    reasons.push_back(accepted.by + ": " + accepted.reason);
  for (auto [accepted, reason] : zip(report.accepted, reasons))
    out.push_back({&accepted.finding, reason});
  return out;
}

} // namespace

Expected<std::string> graphOf(const Build &build, const policy::PolicyT &policy, Stats &stats) {
  Report report = judgeEverything(build, policy, stats);
  for (const ToolFailure &failure : report.failures)
    return createStringError((failure.target.empty() ? "" : failure.target + ": ") + failure.message);
  auto loaded = loadProject(build, policy, stats);
  if (!loaded)
    return loaded.takeError();
  const Program &program = *loaded->program;
  const std::vector<Use> uses = findUses(program);
  const Topology topology(program);
  std::vector<Term> terms = countTarget(program, topology, uses);
  append_range(terms, countBuild(program));
  const Account account = makeAccount(program, terms);
  const std::vector<graph::TargetFacts> targets = targetFacts(*loaded);
  std::vector<std::string> reasons;
  const std::vector<graph::GraphFinding> findings = findingsOf(report, reasons);
  return stats.pass("write graph", [&] {
    return graph::writeGraph({program, topology, uses, account, targets, findings, build.complete});
  });
}

} // namespace harness::build
