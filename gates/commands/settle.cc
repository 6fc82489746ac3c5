// `harness settle FOLDER`: puts together what the gates of all targets found, and says what none of them could: which entries of the
// baseline, which waivers and which HARNESS_ALLOWs accept nothing any more, have expired, or accept too little for all targets
// together. Writes FOLDER/settled.ok if nothing blocks.

#include "commands/command.h"

#include "build/settle.h"
#include "io/file.h"
#include "policy/compiled.h"
#include "report/text.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("settle", "Say what all gates together accept: harness settle harness");
cl::opt<std::string> folder(cl::Positional, cl::Required, cl::desc("FOLDER"), cl::sub(sub));
cl::opt<std::string> policyPath("policy", cl::desc("The compiled policy"), cl::value_desc("file"),
                                cl::init("harness/policy.bin"), cl::sub(sub));
cl::opt<std::string> colour("color", cl::desc("always, never or auto"), cl::init("auto"), cl::sub(sub));

// The reports of all gates; `complete` says whether none is missing.
Expected<Report> readAll(const build::Build &build, bool &complete) {
  std::vector<std::string> paths{build.folder + "/project.verdict"};
  for (const std::string &gate : build.gates)
    paths.push_back(gate + "/t.verdict");
  Report all;
  for (const std::string &path : paths) {
    if (!sys::fs::exists(path)) {
      complete = false;
      continue;
    }
    auto report = build::readVerdict(path);
    if (!report)
      return report.takeError();
    merge(all, std::move(*report));
  }
  return all;
}

int run() {
  auto policy = policy::readCompiled(policyPath);
  if (!policy)
    return fail(Failed, policy.takeError());
  auto build = build::readBuild(folder);
  if (!build)
    return fail(Failed, build.takeError());
  std::string stamp = folder + "/settled.ok";
  if ((*policy)->mode == policy::Mode::off || (*policy)->assumed) {
    if (Error e = io::writeIfChanged(stamp, "not judged\n"))
      return fail(Failed, std::move(e));
    return Clean;
  }
  bool complete = build->complete;
  auto all = readAll(*build, complete);
  if (!all)
    return fail(Failed, all.takeError());
  Report news = build::settle(*build, **policy, complete, *all);
  build::applyMode(news, **policy);
  Sources sources(build->source.empty() ? "." : build->source, ".");
  writeText(news, sources, outs(), {.colour = useColour(colour, outs()), .accepted = false, .summary = !news.findings.empty()});
  if (!count(news).passed())
    return Findings;
  if (Error e = io::writeIfChanged(stamp, "passed\n"))
    return fail(Failed, std::move(e));
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
