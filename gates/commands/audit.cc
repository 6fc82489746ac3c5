// `harness audit` prints everything at once, all targets, without stopping at the first; `harness report` writes the
// same as files for machines.

#include "commands/command.h"
#include "commands/enter.h"

#include "build/everything.h"
#include "io/file.h"
#include "report/github.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/sarif.h"
#include "report/text.h"

using namespace llvm;

namespace harness {
namespace {

enum class Format { Files, Text, Sarif, Json, Junit, Github };

cl::SubCommand audit("audit", "Judge all targets of a build and print everything: harness audit [BUILD]");
cl::SubCommand report("report", "Write harness.sarif, harness.json and harness-junit.xml: harness report [BUILD]");
cl::opt<std::string> folder(cl::Positional, cl::desc("[BUILD]"), cl::init("."), cl::sub(audit), cl::sub(report));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(audit),
                            cl::sub(report));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(audit), cl::sub(report));
cl::opt<std::string> colour("color", cl::desc("always, never or auto"), cl::init("auto"), cl::sub(audit));
cl::opt<Format> format("format", cl::desc("Print one form instead of writing files"), cl::sub(report),
                       cl::init(Format::Files),
                       cl::values(clEnumValN(Format::Text, "text", "as the gates print"),
                                  clEnumValN(Format::Sarif, "sarif", "SARIF 2.1.0"),
                                  clEnumValN(Format::Json, "json", "see docs/reports.md"),
                                  clEnumValN(Format::Junit, "junit", "a test case per target and family of rules"),
                                  clEnumValN(Format::Github, "github", "annotations of GitHub Actions")));

struct Judged {
  build::Build build;
  Report report;
};

// None: `status` is what to leave with.
std::optional<Judged> judgeBuild(int &status) {
  auto entered = enter(folder, config, status);
  if (!entered)
    return std::nullopt;
  build::Stats passes(stats);
  Report all = judgeEverything(entered->build, *entered->policy, passes);
  return Judged{std::move(entered->build), std::move(all)};
}

int verdict(const Report &report) {
  Counts counts = count(report);
  return counts.failures ? Failed : counts.errors ? Findings : Clean;
}

int runAudit() {
  int status = Clean;
  auto judged = judgeBuild(status);
  if (!judged)
    return status;
  Sources sources(judged->build.source, ".");
  writeText(judged->report, sources, outs(), {.colour = useColour(colour, outs())});
  return verdict(judged->report);
}

int runReport() {
  int status = Clean;
  auto judged = judgeBuild(status);
  if (!judged)
    return status;
  const Report &report = judged->report;
  Sources sources(judged->build.source, ".");
  switch (format) {
  case Format::Text:
    writeText(report, sources, outs());
    return verdict(report);
  case Format::Sarif:
    writeSarif(report, sources, outs());
    return verdict(report);
  case Format::Json:
    writeJson(report, outs());
    return verdict(report);
  case Format::Junit:
    writeJunit(report, outs());
    return verdict(report);
  case Format::Github:
    writeGithub(report, outs());
    return verdict(report);
  case Format::Files:
    break;
  }
  auto write = [&](StringRef name, function_ref<void(raw_ostream &)> print) {
    std::string text;
    raw_string_ostream os(text);
    print(os);
    return io::writeIfChanged(judged->build.folder + "/" + name.str(), text);
  };
  Error e = joinErrors(
      joinErrors(write("harness.sarif", [&](raw_ostream &os) { writeSarif(report, sources, os); }),
                 write("harness.json", [&](raw_ostream &os) { writeJson(report, os); })),
      write("harness-junit.xml", [&](raw_ostream &os) { writeJunit(report, os); }));
  if (e)
    return fail(Failed, std::move(e));
  Counts counts = count(report);
  outs() << "harness: " << counts.errors << " errors, " << counts.warnings << " warnings, " << counts.accepted
         << " accepted; see " << judged->build.folder << "/harness.sarif, harness.json, harness-junit.xml\n";
  return verdict(report);
}

Command auditCommand(audit, runAudit);
Command reportCommand(report, runReport);

} // namespace
} // namespace harness
