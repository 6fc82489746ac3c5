// `harness closure FOLDER`: writes FOLDER/t.closure, the list of facts that a target is judged with: its own, and the
// closures of what it links.

#include "commands/command.h"

#include "build/folder.h"
#include "build/stats.h"
#include "io/file.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("closure", "List the facts a target is judged with: harness closure harness/app");
cl::opt<std::string> folder(cl::Positional, cl::Required, cl::desc("FOLDER"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

Expected<build::ClosureLine> lineFor(StringRef target, std::string path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  return build::ClosureLine{build::digest((*file)->getBuffer()), target.str(), std::move(path)};
}

Expected<std::set<build::ClosureLine>> close(const build::Gate &gate) {
  std::set<build::ClosureLine> lines;
  auto own = lineFor(gate.target.name, gate.path("t.hfacts"));
  if (!own)
    return own.takeError();
  lines.insert(*own);
  for (const std::string &path : gate.circle) {
    auto other = build::readGate(StringRef(path).rsplit('/').first);
    if (!other)
      return other.takeError();
    auto line = lineFor(other->target.name, path);
    if (!line)
      return line.takeError();
    lines.insert(*line);
  }
  for (const std::string &depends : gate.depends) {
    auto closure = build::readClosure(depends + "/t.closure");
    if (!closure)
      return closure.takeError();
    lines.insert(closure->begin(), closure->end());
  }
  return lines;
}

int run() {
  build::Stats passes(stats);
  auto gate = build::readGate(folder);
  if (!gate)
    return fail(Failed, gate.takeError());
  auto lines = passes.pass("close", [&] { return close(*gate); });
  if (!lines)
    return fail(Failed, lines.takeError());
  passes.count("sets of facts", lines->size());
  std::string text;
  for (const build::ClosureLine &line : *lines)
    text += line.digest + " " + line.target + " " + line.path + "\n";
  if (Error e = passes.pass("write", [&] { return io::writeIfChanged(gate->path("t.closure"), text); }))
    return fail(Failed, std::move(e));
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
