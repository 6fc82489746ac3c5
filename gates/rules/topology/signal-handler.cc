// topology.signal-handler: a signal handler does only what POSIX lets it do (signal-safety(7)) and C++ ([support.signal]).

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What code that a signal interrupts must not do, at one place of it.
struct Unsafe {
  Place place;
  std::string what;
};

class Finder {
public:
  explicit Finder(Context &context) : context(context), program(context.program), facts(program.facts) {
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      callsOf[facts.calls[i].caller.index].push_back(i);
    for (const Access &access : facts.accesses)
      accessesOf[access.function.index].push_back(&access);
    for (const Event &event : facts.events)
      if (event.kind == EventKind::Throw)
        throwsOf[event.function.index].push_back(&event);
  }

  void run() {
    for (const Node &node : context.topology().nodes)
      // Handlers that a loop calls run like any other callback.
      if (node.kind == ProcessKind::signal && isAsynchronous(node))
        for (Id<Function> handler : node.entries)
          walk(node, handler);
  }

private:
  bool isAsynchronous(const Node &node) const {
    const policy::CallableT *entry = context.topology().callees.entry(facts.calls[node.call.index]);
    return entry && any_of(entry->traits, [](const std::string &text) {
             auto trait = policy::callbackTrait(text);
             return trait && trait->context == "signal";
           });
  }

  void walk(const Node &node, Id<Function> handler) {
    Reach reach(program, handler);
    for (Id<Function> f : reach.functions())
      for (const Unsafe &unsafe : unsafeIn(f))
        say(node, handler, f, unsafe, reach);
  }

  std::vector<Unsafe> unsafeIn(Id<Function> f) const {
    std::vector<Unsafe> all;
    const Callees &callees = context.topology().callees;
    if (auto it = callsOf.find(f.index); it != callsOf.end())
      for (uint32_t i : it->second) {
        const facts::Call &call = facts.calls[i];
        if (call.kind == CallKind::New || call.kind == CallKind::Delete) {
          all.push_back({call.place, "allocates memory"});
          continue;
        }
        const policy::CallableT *entry = callees.entry(call);
        if (entry && !policy::hasTrait(*entry, "sigsafe") && !isHarmless(*entry))
          all.push_back({call.place, "calls '" + program.name(call.callee) + "'"});
      }
    if (auto it = accessesOf.find(f.index); it != accessesOf.end())
      for (const Access *access : it->second) {
        const Variable &v = facts.variables[access->variable.index];
        bool safe = v.flags.has(VariableFlag::Const) || v.flags.has(VariableFlag::Constexpr) ||
                    v.flags.has(VariableFlag::Atomic) || v.flags.has(VariableFlag::Volatile);
        // errno and the streams are calls or charged as such.
        if (!safe && !v.flags.has(VariableFlag::Library))
          all.push_back({access->place, "touches '" + facts.str(v.name).split('@').first.ltrim('#').str() +
                                            "', which is neither atomic nor volatile"});
      }
    if (auto it = throwsOf.find(f.index); it != throwsOf.end())
      for (const Event *event : it->second)
        all.push_back({event->place, "throws"});
    for (const Leaf &leaf : program.leaves(f))
      if (leaf.effects.intersects(program.catalogue.covered("unknown")))
        all.push_back({leaf.place, "calls " + leaf.what + ", of which nobody knows what it does"});
    return all;
  }

  // Atomics, and what has no effect at all: the C functions that only compute are safe in practice, and POSIX lists them.
  bool isHarmless(const policy::CallableT &entry) const {
    return (program.catalogue.effects(entry) - program.catalogue.covered("sync.atomic") - program.catalogue.covered("ndet"))
               .empty() &&
           !policy::hasTrait(entry, "block");
  }

  void say(const Node &node, Id<Function> handler, Id<Function> in, const Unsafe &unsafe, const Reach &reach) {
    std::string name = program.name(handler);
    Finding f = context.at(unsafe.place, "'" + program.name(in) + "' " + unsafe.what + ", but runs in a signal handler");
    f.notes.push_back(context.note(node.place, "'" + name + "' is the handler, installed here", /*step=*/true));
    context.notePath(f, reach.pathTo(in));
    f.entity = program.name(in);
    f.remedy = "set an atomic flag or write to a pipe, and act on it in a loop or a thread";
    f.identity = f.rule + "|" + name + "|" + f.entity + "|" + unsafe.what;
    context.report(std::move(f), {unsafe.place.file, node.place.file});
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  DenseMap<uint32_t, SmallVector<uint32_t, 4>> callsOf;
  DenseMap<uint32_t, SmallVector<const Access *, 4>> accessesOf;
  DenseMap<uint32_t, SmallVector<const Event *, 2>> throwsOf;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.signal-handler", Level::Block, Rule::Link, "a signal handler does only what is safe in one", run);

} // namespace
} // namespace harness
