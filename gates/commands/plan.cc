// `harness plan GRAPH -o PLAN.cmake`: turns CMake's link graph into the edges between gates. Run by the CMake package
// while it configures; see plan/graph.h for what it reads and plan/script.h for what it writes.

#include "commands/command.h"

#include "io/file.h"
#include "plan/script.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <chrono>

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("plan", "Plan the gates of a CMake build: harness plan GRAPH -o PLAN.cmake");
cl::opt<std::string> input(cl::Positional, cl::Required, cl::desc("GRAPH"), cl::sub(sub));
cl::opt<std::string> output("o", cl::desc("CMake file to write; - for standard output"), cl::value_desc("file"),
                            cl::init("-"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print sizes and time to standard error"), cl::sub(sub));

int run() {
  auto start = std::chrono::steady_clock::now();
  auto text = MemoryBuffer::getFileOrSTDIN(input);
  if (!text)
    return fail(Failed, "cannot read " + input + ": " + text.getError().message());
  auto graph = plan::readGraph((*text)->getBuffer(), input);
  if (!graph)
    return fail(Failed, graph.takeError());
  plan::Plan plan = plan::makePlan(*graph);

  std::string script;
  raw_string_ostream os(script);
  plan::writeScript(plan, *graph, os);
  if (output == "-")
    outs() << script;
  else if (Error e = io::writeIfChanged(output, script))
    return fail(Failed, std::move(e));
  if (stats) {
    std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    errs() << "targets  " << graph->targets.size() << "\ngates    " << plan.gates.size() << "\nedges    " << plan.edges
           << "\ncircles  " << plan.circles << "\ntime     " << format("%.1f ms", time.count()) << '\n';
  }
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
