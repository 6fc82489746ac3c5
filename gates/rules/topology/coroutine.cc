// topology.coroutine: a coroutine that is suspended holds no lock, is not dropped, and refers to nothing that is gone.
//
// Whoever resumes it may be another thread, and may not unlock its lock. What a coroutine returns is what it is
// awaited, resumed and destroyed by.

#include "closure/annotations.h"
#include "rules/underlock.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Dropped {
public:
  explicit Dropped(Context &context)
      : context(context), program(context.program), facts(program.facts),
        bestEffort(annotatedFunctions(facts, "best-effort")) {}

  void run() {
    for (const Event &event : facts.events)
      if (event.kind == EventKind::Suspend)
        suspends.try_emplace(event.function.index, event.place);
    for (const facts::Call &call : facts.calls)
      if (call.flags.has(CallFlag::Discarded) && call.callee && program.isJudged(call.place.file))
        look(call, facts.functions[call.callee.index].flags);
  }

private:
  void look(const facts::Call &call, Flags<FunctionFlag> coroutine) {
    if (!coroutine.has(FunctionFlag::Coroutine))
      return;
    bool lazy = coroutine.has(FunctionFlag::Lazy), detached = coroutine.has(FunctionFlag::Detached);
    // One that nobody has will not begin, and looks at nothing.
    bool begins = !lazy || detached;
    auto suspension = suspends.find(call.callee.index);
    if (begins && call.flags.has(CallFlag::Fleeting) && (lazy || suspension != suspends.end()))
      say(call, "starts coroutine '", "' with what is gone when it goes on: a temporary, or the captures of one",
          suspension == suspends.end() ? Place() : suspension->second,
          "await it here, or hand it by value what it needs; instead of captures, parameters");
    else if (!detached && !bestEffort[call.caller.index] && !bestEffort[call.callee.index])
      say(call, "drops what coroutine '",
          lazy ? "' returns, so that it never begins" : "' returns: nobody hears how it ends", {},
          lazy ? "await it, or hand it to what runs it"
               : "await it or keep it; where it does not matter, say why: HARNESS_BEST_EFFORT(\"…\") before the "
                 "function");
  }

  void say(const facts::Call &call, const char *does, const char *what, const Place &suspension, const char *remedy) {
    Finding f = context.atCall(call, does + program.name(call.callee) + what);
    if (suspension)
      f.notes.push_back(context.note(suspension, "it is suspended here", /*step=*/true));
    f.remedy = remedy;
    context.report(std::move(f), context.evidence(call.caller, call.place));
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const BitVector bestEffort;
  DenseMap<uint32_t, Place> suspends; // the first place, by function
};

void run(Context &context) {
  reportUnderLock(
      context, UnderLock::Suspends,
      [](const UnderLock &event, const std::string &lock) {
        return "suspends while it holds '" + lock + "'; another thread may resume it";
      },
      "release the lock before it suspends");
  Dropped(context).run();
}

Rule rule("topology.coroutine", Level::Warn, Rule::Link,
          "no coroutine suspends with a lock, is dropped, or outlives what it refers to", run);

} // namespace
} // namespace harness
