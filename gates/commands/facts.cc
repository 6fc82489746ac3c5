// `harness facts FOLDER`: merges the facts of a target's objects, and of the archives it links, into FOLDER/t.hfacts;
// and what texts its judging depends on, into FOLDER/t.texts.

#include "commands/command.h"

#include "build/folder.h"
#include "build/hits.h"
#include "build/stats.h"
#include "facts/format.h"
#include "io/file.h"
#include "objects/collector.h"

#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("facts", "Merge the facts of a target's objects: harness facts harness/app");
cl::opt<std::string> folder(cl::Positional, cl::Required, cl::desc("FOLDER"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

int run() {
  build::Stats passes(stats);
  auto gate = build::readGate(folder);
  if (!gate)
    return fail(Failed, gate.takeError());
  objects::Collector collector(gate->path("parts"));
  Error failure = passes.pass("read objects", [&]() -> Error {
    if (Error e = collector.objects(gate->objects))
      return e;
    for (const std::string &archive : gate->archives)
      if (Error e = collector.archive(archive))
        return e;
    return Error::success();
  });
  if (failure)
    return fail(Failed, std::move(failure));
  for (const std::string &object : gate->foreignObjects)
    collector.without(object);
  for (const std::string &name : collector.odd)
    WithColor::warning(errs(), "harness") << name << ": not an object, skipped\n";
  auto facts = passes.pass("merge", [&] { return collector.merger.take(); });
  passes.count("functions", facts.functions.size());
  std::string bytes = passes.pass("serialise", [&] { return write(facts, facts::Packing::Plain); });
  if (Error e = passes.pass("write", [&] { return io::writeIfChanged(gate->path("t.hfacts"), bytes); }))
    return fail(Failed, std::move(e));
  if (Error e = io::writeIfChanged(gate->path("t.texts"), build::textsLookedAt(*gate)))
    return fail(Failed, std::move(e));
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
