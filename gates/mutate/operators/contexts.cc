// Into what runs on an event loop: something that waits. Into what a signal runs: something that is not safe there.

#include "mutate/mutant.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

void eachRunning(Finder &finder, bool (*fits)(ProcessKind), function_ref<void(const Body &, const Node &)> add) {
  std::set<const Body *> seen;
  for (const Node &node : finder.topology.nodes) {
    if (!fits(node.kind))
      continue;
    const BitVector runs = finder.topology.reachable(node);
    for (const Body &body : finder.bodies())
      if (runs[body.function.index] && seen.insert(&body).second)
        add(body, node);
  }
}

void onLoop(Finder &finder) {
  auto fits = [](ProcessKind kind) { return kind == ProcessKind::loop; };
  eachRunning(finder, fits, [&](const Body &body, const Node &) {
    Mutant m = finder.inBody(body, finder.isC(body.file) ? "sleep(1);" : "::sleep(1);", {"#include <unistd.h>"},
                             "'" + finder.program.name(body.function) + "', which runs on a loop, sleeps");
    m.also = {"topology.*"};
    finder.add(std::move(m));
  });
}

void inSignal(Finder &finder) {
  auto fits = [](ProcessKind kind) { return kind == ProcessKind::signal; };
  eachRunning(finder, fits, [&](const Body &body, const Node &) {
    Mutant m = finder.inBody(body, finder.isC(body.file) ? "puts(\"mutant\");" : "::puts(\"mutant\");", {"#include <stdio.h>"},
                             "'" + finder.program.name(body.function) + "', which a signal runs, prints");
    m.also = {"topology.*"};
    finder.add(std::move(m));
  });
}

Operator loop("loop-wait", "topology.blocking-in-loop", "what runs on an event loop waits", onLoop);
Operator handler("signal-unsafe", "topology.signal-handler", "a signal handler prints", inSignal);

} // namespace
} // namespace harness::mutate
