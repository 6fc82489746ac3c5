// `harness judge FOLDER`: judges one target with all it links, prints what it found, leaves it in FOLDER/t.verdict, and writes
// FOLDER/t.ok if nothing blocks. `harness judge --project` judges what only all targets together can tell.

#include "commands/command.h"

#include "build/settle.h"
#include "io/file.h"
#include "policy/compiled.h"
#include "report/text.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("judge", "Judge a target: harness judge harness/app");
cl::opt<std::string> folder(cl::Positional, cl::desc("FOLDER"), cl::sub(sub));
cl::opt<bool> project("project", cl::desc("Judge all targets together (FOLDER: harness)"), cl::sub(sub));
cl::opt<std::string> policyPath("policy", cl::desc("The compiled policy"), cl::value_desc("file"),
                                cl::init("harness/policy.bin"), cl::sub(sub));
cl::opt<std::string> colour("color", cl::desc("always, never or auto"), cl::init("auto"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

// The build that the gate belongs to: the folder above it.
build::Build buildOf(StringRef gate) {
  auto build = build::readBuild(gate.rsplit('/').first);
  if (build)
    return std::move(*build);
  consumeError(build.takeError()); // a gate on its own can still be judged; only positions in the policy are lost
  return {};
}

int finish(Report report, const build::Build &build, const policy::PolicyT &policy, const std::string &stamp,
           const std::string &verdict) {
  if (Error e = build::writeVerdict(report, verdict))
    return fail(Failed, std::move(e));
  build::applyMode(report, policy);
  Sources sources(build.source.empty() ? "." : build.source, ".");
  bool hasFindings = !report.findings.empty() || !report.failures.empty();
  if (hasFindings || !report.costs.empty())
    writeText(report, sources, outs(), {.colour = useColour(colour, outs()), .accepted = false, .summary = hasFindings});
  if (!count(report).passed())
    return Findings;
  if (Error e = io::writeIfChanged(stamp, "passed\n"))
    return fail(Failed, std::move(e));
  return Clean;
}

int run() {
  build::Stats passes(stats);
  if (folder.empty())
    return fail(Usage, "which gate? harness judge harness/<target>, or harness judge --project harness");
  auto policy = passes.pass("read policy", [] { return policy::readCompiled(policyPath); });
  if (!policy)
    return fail(Failed, policy.takeError());
  std::string stamp = project ? folder + "/project.ok" : folder + "/t.ok";
  std::string verdict = project ? folder + "/project.verdict" : folder + "/t.verdict";
  if ((*policy)->mode == policy::Mode::off) {
    if (Error e = joinErrors(io::writeIfChanged(stamp, "not judged\n"), build::writeVerdict({}, verdict)))
      return fail(Failed, std::move(e));
    return Clean;
  }
  build::Build build;
  Expected<build::Loaded> loaded = [&]() -> Expected<build::Loaded> {
    if (project) {
      auto read = build::readBuild(folder);
      if (!read)
        return read.takeError();
      build = std::move(*read);
      return loadProject(build, **policy, passes);
    }
    build = buildOf(folder);
    auto gate = build::readGate(folder);
    if (!gate)
      return gate.takeError();
    return loadTarget(*gate, **policy, passes);
  }();
  if (!loaded)
    return fail(Failed, loaded.takeError());
  // Without a policy there is nothing declared that could be unused.
  Report report;
  if (!(project && (*policy)->assumed))
    report = reportOn(build, *loaded, project ? projectScope(build) : unsigned(Rule::Link), passes);
  return finish(std::move(report), build, **policy, stamp, verdict);
}

Command command(sub, run);

} // namespace
} // namespace harness
