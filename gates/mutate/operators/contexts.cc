// Into what runs on an event loop: something that waits. Into what a signal runs: something that is not safe there.

#include "closure/reach.h"
#include "mutate/mutant.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

using Running = std::set<const Body *>;

void addReached(const Finder &finder, Id<Function> from, Running &into) {
  const Reach reach(finder.program, from);
  for (Id<Function> f : reach.functions())
    if (const Body *body = finder.bodyOf(f))
      into.insert(body);
}

// What a loop that is written by hand repeats: the calls in its body. What stands before and behind it waits for other
// things.
void addRepeated(const Finder &finder, const Node &node, Running &into) {
  auto at = finder.offset(node.place);
  const SourceText *source = at ? finder.text(node.place.file) : nullptr;
  auto body = source ? source->repeated(*at) : std::nullopt;
  if (!body)
    return;
  for (const Call &call : finder.program.facts.calls) {
    auto place = call.caller == node.creator && call.callee && call.place.file == node.place.file
                     ? finder.offset(call.place)
                     : std::nullopt;
    if (place && *place >= body->begin && *place < body->end)
      addReached(finder, call.callee, into);
  }
}

std::vector<const Body *> sorted(const Running &running) {
  std::vector<const Body *> list(running.begin(), running.end());
  llvm::sort(list); // in the order of bodies()
  return list;
}

void onLoop(Finder &finder) {
  Running running;
  for (const Task &task : finder.topology.tasks)
    if (task.context == "loop" && task.runs)
      addReached(finder, task.runs, running);
  for (const Node &node : finder.topology.nodes) {
    if (node.kind != ProcessKind::loop)
      continue;
    for (Id<Function> entry : node.entries)
      addReached(finder, entry, running);
    addRepeated(finder, node, running);
  }
  for (const Body *body : sorted(running)) {
    Mutant m = finder.inBody(*body, finder.isC(body->file) ? "sleep(1);" : "::sleep(1);", {"#include <unistd.h>"},
                             "'" + finder.program.name(body->function) + "', which runs on a loop, sleeps");
    m.also = {"topology.*", "effect.*"};
    finder.add(std::move(m));
  }
}

void inSignal(Finder &finder) {
  Running running;
  for (const Node &node : finder.topology.nodes)
    if (node.kind == ProcessKind::signal)
      for (Id<Function> entry : node.entries)
        addReached(finder, entry, running);
  for (const Body *body : sorted(running)) {
    Mutant m = finder.inBody(*body, finder.isC(body->file) ? "puts(\"mutant\");" : "::puts(\"mutant\");",
                             {"#include <stdio.h>"},
                             "'" + finder.program.name(body->function) + "', which a signal runs, prints");
    m.also = {"topology.*"};
    finder.add(std::move(m));
  }
}

Operator loop("loop-wait", "topology.blocking-in-loop", "what runs on an event loop waits", onLoop);
Operator handler("signal-unsafe", "topology.signal-handler", "a signal handler prints", inSignal);

} // namespace
} // namespace harness::mutate
