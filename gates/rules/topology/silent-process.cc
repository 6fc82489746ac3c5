// topology.silent-process: what runs for long is heard of: it logs, counts or traces.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/running.h"
#include "topology/topology.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), running(program, context.topology().callees),
        heard(program.catalogue.covered({"log", "telemetry", "io.std.err", "io.std.out"})),
        unknown(program.catalogue.covered("unknown")), beyond(program.facts.functions.size()) {
    // Whoever links the library may have a body for what it calls, or a class behind what it calls through.
    if (program.target.isFinal())
      return;
    for (const facts::Call &call : program.facts.calls)
      if (call.callee && isElsewhere(call))
        beyond.set(call.caller.index);
  }

  void run() {
    for (const Node &node : context.topology().nodes)
      if (isTold(node))
        for (Id<Function> entry : node.entries)
          look(node, entry);
  }

private:
  // Of a loop or timer each callback is short.
  bool isTold(const Node &node) const {
    if (node.unresolved || (node.kind != ProcessKind::thread && node.kind != ProcessKind::pool))
      return false;
    uint32_t is = context.topology().declaredAs(node); // what is named is for topology.mismatch
    return is == None || program.policy.processes[is]->telemetry.empty();
  }

  bool isElsewhere(const facts::Call &call) const {
    const Function &callee = program.facts.functions[call.callee.index];
    if (callee.flags.has(FunctionFlag::Pure))
      return program.overriders(call.callee).empty();
    return !callee.flags.has(FunctionFlag::Defined) && !callee.flags.has(FunctionFlag::Library) &&
           !callee.flags.has(FunctionFlag::Builtin) && !context.topology().callees.entry(call);
  }

  bool isTelemetry(Id<Function> f) const {
    ComponentId c = program.owner(f);
    const policy::KindT *kind =
        c == NoComponent ? nullptr : policy::effectiveKind(program.policy, program.component(c));
    return kind && kind->name == "telemetry-emitter";
  }

  void look(const Node &node, Id<Function> entry) {
    Reach reach(program, entry);
    std::optional<Place> waits;
    Id<Function> in;
    for (Id<Function> f : reach.functions()) {
      if (beyond[f.index] || isTelemetry(f))
        return;
      for (const Leaf &leaf : program.leaves(f))
        if (leaf.effects.intersects(heard) || leaf.effects.intersects(unknown))
          return;
      if (!waits && program.isJudged(program.facts.functions[f.index].place.file)) {
        waits = running.goesOn(f);
        in = f;
      }
    }
    const Place &place = program.facts.functions[entry.index].place;
    if (!waits || !program.isJudged(place.file) || !said.insert(entry).second)
      return;
    std::string name = program.name(entry);
    Finding finding =
        context.at(place, "'" + name + "' runs in a " + EnumNameProcessKind(node.kind) +
                              " and goes on for as long as it is let, but nothing that it reaches logs, counts "
                              "or traces");
    finding.notes.push_back(context.note(node.place, "it is started here, by " + node.api, /*step=*/true));
    context.notePath(finding, reach.pathTo(in));
    finding.notes.push_back(context.note(*waits, "'" + program.name(in) + "' goes round here", /*step=*/true));
    finding.entity = name;
    finding.remedy = "let it be heard of when it starts, stops and fails, and while it works; or name, as "
                     "'telemetry' of its [[process]], the functions by which it is";
    finding.identity = finding.rule + "|" + name;
    context.report(std::move(finding), {place.file, node.place.file});
  }

  Context &context;
  const Program &program;
  const Running running;
  const policy::EffectSet heard, unknown;
  BitVector beyond; // functions that call what nobody here has the body of
  std::set<Id<Function>> said;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("topology.silent-process", Level::Guidance, Rule::Link, "what runs for long is heard of", run);

} // namespace
} // namespace harness
