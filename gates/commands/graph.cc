// `harness graph --out FILE.db`: what is known of a build, as one SQLite file for others to ask.

#include "commands/command.h"
#include "commands/enter.h"

#include "build/graphs.h"
#include "io/file.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("graph", "Write the implementation graph as SQLite: harness graph --out graph.db");
cl::opt<std::string> out("out", cl::desc("The file to write; one that is there is replaced in one step"), cl::value_desc("file"),
                         cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

int run() {
  if (out.empty())
    return fail(Usage, "say where to write the graph: harness graph --out graph.db");
  // Relative to where the command is given, not to the build.
  SmallString<128> path(out);
  if (std::error_code e = sys::fs::make_absolute(path))
    return fail(Usage, out + ": " + e.message());
  int status = Clean;
  auto entered = enter(folder, config, status);
  if (!entered)
    return status;
  const auto &[build, policy] = *entered;
  build::Stats passes(stats);
  auto graph = build::graphOf(build, *policy, passes);
  if (!graph)
    return fail(Failed, graph.takeError());
  bool changed = false;
  if (Error e = io::writeIfChanged(path, *graph, &changed))
    return fail(Failed, std::move(e));
  outs() << out << ": " << (changed ? "written" : "unchanged") << ", " << (graph->size() + 1023) / 1024 << " KiB\n";
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
