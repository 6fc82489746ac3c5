// topology.blocking-in-loop: what runs on an event loop does not make it wait.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context) : context(context), program(context.program), facts(program.facts) {
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      // How a library closes its own sockets is its business: what its functions do to a loop, the catalogue says.
      if (program.isJudged(facts.calls[i].place.file) && isBlocking(facts.calls[i]))
        blockingOf[facts.calls[i].caller.index].push_back(i);
  }

  void run() {
    for (const Task &task : context.topology().tasks)
      if (task.context == "loop" && task.call && program.isJudged(facts.calls[task.call.index].place.file))
        walk(task);
  }

private:
  // Waiting for the loop's own events is what a loop is for.
  bool isBlocking(const facts::Call &call) const {
    const Callees &callees = context.topology().callees;
    return callees.hasTrait(call, "block") && !callees.hasTrait(call, "makes:loop") &&
           !callees.hasTrait(call, "makes:loop?") && !callees.hasEffect(call, "sync.lock");
  }

  void walk(const Task &task) {
    Reach reach(program, task.runs);
    for (Id<Function> f : reach.functions())
      if (auto it = blockingOf.find(f.index); it != blockingOf.end())
        for (uint32_t call : it->second)
          say(task, f, facts.calls[call], reach);
  }

  void say(const Task &task, Id<Function> in, const facts::Call &call, const Reach &reach) {
    std::string callee = program.name(call.callee), callback = program.name(task.runs);
    Finding f = context.at(call.place, "'" + program.name(in) + "' waits in '" + callee +
                                           "', but runs on an event loop, which stands still meanwhile");
    f.notes.push_back(context.note(facts.calls[task.call.index].place,
                                   "'" + callback + "' is handed to the loop here, by " + task.api, /*step=*/true));
    context.notePath(f, reach.pathTo(in));
    f.entity = program.name(in);
    f.remedy = "use the asynchronous form, or hand it to a pool of threads that may wait";
    f.identity = f.rule + "|" + callback + "|" + f.entity + "|" + callee;
    context.report(std::move(f), {call.place.file, facts.calls[task.call.index].place.file});
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  DenseMap<uint32_t, SmallVector<uint32_t, 2>> blockingOf;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.blocking-in-loop", Level::Block, Rule::Link, "what runs on an event loop does not make it wait", run);

} // namespace
} // namespace harness
