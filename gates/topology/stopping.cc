#include "topology/stopping.h"

#include "closure/reach.h"
#include "facts/names.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Functions of C's streams, which the catalogue cannot tell from those that write to a pipe.
bool writesStream(StringRef name) {
  name.consume_front("::");
  name.consume_front("std::");
  return is_contained({"fputs", "fputc", "putc", "fprintf", "vfprintf", "fwrite", "fflush"}, name);
}

// What it refers to may be what something else refers to by another name.
bool isShared(StringRef type) {
  return type.ends_with("&") || type.ends_with("*") || type.contains("ptr<") || type.contains("reference_wrapper<") ||
         type.contains("function<") || type.contains("stop_source") || type.contains("stop_token") ||
         type.contains("promise<") || type.contains("jthread");
}

class Connection {
public:
  Connection(const Topology &topology, const Node &node)
      : topology(topology), program(topology.program), facts(program.facts), node(node),
        locking(program.catalogue.covered({"sync.lock", "sync.unlock", "sync.trylock"})),
        harmless(program.catalogue.covered({"mem", "state", "log", "sync.lock", "sync.unlock", "sync.trylock",
                                            "sync.atomic", "sync.notify", "io.std.out", "io.std.err", "time.wall.read",
                                            "time.mono.read", "time.tz", "thread.id.read", "ctl.throw", "rand"})) {}

  bool isMissing(StringRef name) {
    BitVector stops(facts.functions.size());
    bool any = false;
    for (uint32_t f = 0; f < facts.functions.size(); ++f) {
      if (!isCalled(program, Id<Function>(f), name))
        continue;
      const Function &row = facts.functions[f];
      // By a reference or pointer it may reach anything.
      if (!row.flags.has(FunctionFlag::Defined) || row.flags.has(FunctionFlag::Virtual) || !program.isJudged(row.place.file) ||
          derivedSignature(facts.str(row.symbol).split('@').first).find_first_of("&*") != std::string::npos)
        return false;
      any = true;
      const Reach reach(program, Id<Function>(f));
      for (Id<Function> g : reach.functions())
        stops.set(g.index);
    }
    if (!any || node.unresolved || node.entries.empty())
      return false;
    for (const Ending *ending : endingsOf(program, topology.callees, topology.endings, node))
      if (stops[facts.calls[ending->call.index].caller.index])
        return false;
    BitVector runs = topology.reachable(node);
    for (const Task &task : topology.tasks) // of what is posted nobody knows when it runs
      if (task.runs && stops[task.runs.index])
        return false;
    return !isOutOfSight(stops, runs) && !meet(stops, runs);
  }

private:
  static bool isDefined(const Function &f) { return f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Library); }

  // Calls of what nobody can name; and in what should stop it, of what may tell somebody in a way that the facts do not show.
  bool isOutOfSight(const BitVector &stops, const BitVector &runs) const {
    return any_of(facts.calls, [&](const facts::Call &call) {
      bool inStop = stops[call.caller.index];
      if (!inStop && !runs[call.caller.index])
        return false;
      if (!call.callee) {
        if (call.kind == CallKind::Asm)
          return inStop;
        if (!call.slot)
          return call.kind == CallKind::Indirect;
        const Slots::Content &content = program.slots().content(call.slot);
        return content.unknown || content.functions.empty();
      }
      const Function &callee = facts.functions[call.callee.index];
      const policy::CallableT *entry = topology.callees.entry(call);
      bool bodiless = !callee.flags.has(FunctionFlag::Defined) && !callee.flags.has(FunctionFlag::Defaulted) &&
                      !callee.flags.has(FunctionFlag::Implicit) && !callee.flags.has(FunctionFlag::Builtin);
      if (!callee.flags.has(FunctionFlag::Library))
        return bodiless && !entry && program.overriders(call.callee).empty();
      return inStop && mayTell(call, callee, entry);
    });
  }

  bool mayTell(const facts::Call &call, const Function &callee, const policy::CallableT *entry) const {
    StringRef name = facts.str(callee.name);
    if (!entry)
      return !name.starts_with("std::") && !name.starts_with("__gnu_cxx::") && !callee.flags.has(FunctionFlag::Builtin) &&
             !name.starts_with("operator ");
    if (writesStream(entry->name))
      return false;
    policy::EffectSet effects = program.catalogue.effects(*entry);
    if (!(effects - harmless).empty())
      return true;
    return effects.intersects(program.catalogue.covered("sync")) && !call.slot; // of whom?
  }

  // Types whose methods, and what is written in them, run in the node.
  bool isOf(Id<Function> f, Id<Type> owner) const {
    return facts.functions[f.index].record == owner ||
           StringRef(program.name(f)).contains(program.name(owner) + "::");
  }

  bool meet(const BitVector &stops, const BitVector &runs) const {
    BitVector alone = runs; // what the node runs besides: whoever stops it may be called by it, too
    alone.reset(stops);
    std::set<Id<Variable>> told, heard;
    bool shared = false;
    auto tell = [&](Id<Variable> v) {
      if (!v)
        return;
      const Variable &row = facts.variables[v.index];
      bool isResult = facts.str(row.name) == "#result";
      shared |= row.kind == VariableKind::Parameter || (row.kind == VariableKind::Local && isResult) || isShared(facts.str(row.type));
      if (row.kind != VariableKind::Local)
        told.insert(v);
    };
    auto both = [&](Id<Function> f, Id<Variable> v, bool tells) {
      if (!f || !v)
        return;
      if (stops[f.index] && tells)
        tell(v);
      if (alone[f.index])
        heard.insert(v);
    };
    for (const facts::Call &call : facts.calls) {
      const policy::CallableT *entry = topology.callees.entry(call);
      bool only = call.callee && (facts.functions[call.callee.index].flags.has(FunctionFlag::Const) ||
                                  (entry && program.catalogue.effects(*entry).intersects(locking)));
      both(call.caller, call.slot, !only);
      // Through a function of the program that both call they may get at the same thing.
      if (call.callee && alone[call.caller.index] && stops[call.callee.index] && runs[call.callee.index] &&
          isDefined(facts.functions[call.callee.index]) && any_of(facts.calls, [&](const facts::Call &other) {
            return other.callee == call.callee && stops[other.caller.index];
          }))
        return true;
    }
    for (const Argument &argument : facts.arguments)
      if (argument.isResource()) {
        const policy::CallableT *entry = topology.callees.entry(facts.calls[argument.call.index]);
        bool only = entry && program.catalogue.effects(*entry).intersects(locking);
        both(facts.calls[argument.call.index].caller, argument.variable, !only);
      }
    for (const Access &access : facts.accesses)
      both(access.function, access.variable, access.kind == AccessKind::Write);
    for (const Event &event : facts.events)
      both(event.function, event.variable, event.kind == EventKind::Write);
    for (const Reference &reference : facts.references)
      both(reference.fromFunction, reference.variable, false);
    for (const Binding &binding : facts.bindings) {
      both(binding.holder, binding.slot, true);
      both(binding.holder, binding.source, false);
    }
    return shared || any_of(told, [&](Id<Variable> v) { return heard.count(v) || mayBeRead(v, alone); });
  }

  // That a plain field is read no fact says: all that runs methods of its class, or of one that derives from it, may.
  bool mayBeRead(Id<Variable> v, const BitVector &runs) const {
    const Variable &row = facts.variables[v.index];
    if (row.kind != VariableKind::Field || !row.owner || StringRef(facts.str(row.type)).contains("atomic"))
      return false;
    std::set<Id<Type>> family{row.owner};
    for (bool grows = true; grows;) {
      grows = false;
      for (const Base &base : facts.bases) {
        bool has = family.count(base.base), derives = family.count(base.type);
        if (has != derives)
          grows = family.insert(has ? base.type : base.base).second;
      }
    }
    return any_of(runs.set_bits(), [&](unsigned f) {
             return any_of(family, [&](Id<Type> type) { return isOf(Id<Function>(f), type); });
           }) ||
           any_of(facts.references, [&](const Reference &r) {
             return r.fromFunction && runs[r.fromFunction.index] && r.type && family.count(r.type);
           });
  }

  const Topology &topology;
  const Program &program;
  const Facts &facts;
  const Node &node;
  const policy::EffectSet locking, harmless;
};

} // namespace

bool isDeafTo(const Topology &topology, const Node &node, StringRef name) { return Connection(topology, node).isMissing(name); }

bool takesNoStopToken(const Topology &topology, const Node &node) {
  const Program &program = topology.program;
  const Facts &facts = program.facts;
  if (node.unresolved || node.entries.empty())
    return false;
  const BitVector runs = topology.reachable(node);
  auto names = [](StringRef text) { return text.contains("stop_") || text.contains("StopToken") || text.contains("CancellationToken"); };
  for (unsigned f : runs.set_bits()) {
    const Function &row = facts.functions[f];
    StringRef symbol = facts.str(row.symbol).split('@').first;
    if (names(symbol) || names(facts.str(row.signature)) || names(derivedSignature(symbol)) || names(facts.str(row.name)))
      return false;
    if (row.record && any_of(facts.fields, [&](const Field &field) { return field.type == row.record && names(facts.str(field.spelled)); }))
      return false;
  }
  return none_of(facts.calls, [&](const facts::Call &call) {
    // A callback may hand on what the token says.
    if (call.callee && StringRef(facts.str(facts.functions[call.callee.index].name)).contains("stop_callback"))
      return true;
    if (!runs[call.caller.index])
      return false;
    // What nobody can name may ask.
    return !call.callee || names(facts.str(facts.functions[call.callee.index].name)) ||
           (call.slot && names(facts.str(facts.variables[call.slot.index].type)));
  });
}

} // namespace harness
