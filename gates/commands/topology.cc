// `harness topology [TARGET]`: what of a program runs by itself: who makes it, what it runs, who keeps and joins it; and
// what of it is declared.

#include "commands/command.h"

#include "build/judging.h"
#include "topology/print.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace harness {
namespace {

enum class Format { Text, Dot, Json };

cl::SubCommand sub("topology", "Print what runs by itself: harness topology [TARGET] [--format=text|dot|json]");
cl::opt<std::string> target(cl::Positional, cl::desc("[TARGET]"), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<Format> format("format", cl::desc("Output format"), cl::sub(sub), cl::init(Format::Text),
                       cl::values(clEnumValN(Format::Text, "text", "for people (default)"),
                                  clEnumValN(Format::Dot, "dot", "for Graphviz: … | dot -Tsvg > topology.svg"),
                                  clEnumValN(Format::Json, "json", "for programs")));

int run() {
  if (folder != ".")
    if (std::error_code e = sys::fs::set_current_path(folder))
      return fail(Usage, folder + ": " + e.message());
  build::Stats stats(false);
  auto opened = build::open(config, target, stats);
  if (!opened)
    return fail(opened.takeError());
  Topology topology(*opened->loaded.program);
  if (format == Format::Dot)
    printDot(topology, outs());
  else if (format == Format::Json)
    printJson(topology, outs());
  else
    printText(topology, outs());
  if (topology.nodes.empty() && format == Format::Text)
    outs() << "nothing runs by itself\n";
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
