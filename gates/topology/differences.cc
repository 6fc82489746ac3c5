#include "topology/differences.h"

#include "closure/reach.h"
#include "policy/suggest.h"
#include "topology/mailbox.h"
#include "topology/named.h"
#include "topology/restart.h"
#include "topology/runners.h"
#include "topology/running.h"
#include "topology/state.h"
#include "topology/stopping.h"

#include "llvm/ADT/STLExtras.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Comparison {
public:
  explicit Comparison(const Topology &topology) : topology(topology), program(topology.program) {}

  std::vector<Difference> nodes() {
    for (const Node &node : topology.nodes)
      if (uint32_t is = topology.declaredAs(node); is != None)
        component(is, node);
      else if (uint32_t near = topology.nearlyAs(node); near != None)
        identity(near, node);
    return sorted();
  }

  std::vector<Difference> whatRuns() {
    for (uint32_t i = 0; i < program.policy.processes.size(); ++i) {
      state(i);
      if (!shutdownName(i))
        stopping(i);
      overshadowed(i);
    }
    for (const Node &node : topology.nodes)
      if (uint32_t is = topology.declaredAs(node); is != None) {
        telemetry(is, node);
        shutdown(is, node);
        owned(is, node);
      }
    for (uint32_t i = 0; i < program.policy.processes.size(); ++i)
      restart(i);
    for (uint32_t i = 0; i < program.policy.processes.size(); ++i)
      if (topology.isFound(i))
        for (MailboxDifference &d : compareMailbox(topology, i))
          all.push_back({i, d.key, d.what, d.at, d.saying, d.remedy});
    return sorted();
  }

private:
  std::vector<Difference> sorted() {
    llvm::sort(all, [](const Difference &a, const Difference &b) {
      return std::tie(a.process, a.key, a.at, a.what) < std::tie(b.process, b.key, b.at, b.what);
    });
    return std::move(all);
  }

  const policy::ProcessT &process(uint32_t i) const { return *program.policy.processes[i]; }

  void add(uint32_t i, const Node &node, std::string key, std::string what, std::string remedy) {
    all.push_back(
        {i, std::move(key), std::move(what), node.place, "it is made here, by " + node.api, std::move(remedy)});
  }

  // The one thing in which it is not what is declared.
  void identity(uint32_t i, const Node &node) {
    const policy::ProcessT &p = process(i);
    std::string creator = program.name(node.creator), entry = entryName(program, node);
    std::string remedy = "make the code what the policy says, or the policy what the code is";
    if (p.kind != node.kind && p.kind != ProcessKind::library)
      add(i, node, "kind",
          std::string("is a ") + EnumNameProcessKind(node.kind) + ", not a " + EnumNameProcessKind(p.kind), remedy);
    else if (!p.created_in.empty() && !isCalled(program, node.creator, p.created_in))
      add(i, node, "created_in", "is made by '" + creator + "', not by '" + p.created_in + "'", remedy);
    else
      add(i, node, "entry",
          entry.empty() ? "runs nothing of the program, not '" + p.entry + "'"
                        : "runs '" + entry + "', not '" + p.entry + "'",
          remedy);
  }

  // Where it is made is whose it is.
  void component(uint32_t i, const Node &node) {
    const policy::ProcessT &p = process(i);
    ComponentId owner = program.owner(node.place);
    StringRef name = owner == NoComponent ? "" : StringRef(program.component(owner).name);
    if (p.component.empty() || name == p.component || policy::isWithin(name, p.component))
      return;
    add(i, node, "component",
        "is made in " + (name.empty() ? "code of no component" : "component '" + name.str() + "'") + ", not in '" +
            p.component + "'",
        "make it where it belongs, or correct the declaration");
  }

  // By which functions it is heard of.
  void telemetry(uint32_t i, const Node &node) {
    const policy::ProcessT &p = process(i);
    if (p.telemetry.empty() || node.unresolved)
      return;
    // A loop runs in whoever runs it; so does what nothing of the program is handed to.
    BitVector runs = topology.reachable(node);
    if (node.entries.empty()) {
      const Reach reach(program, node.creator);
      for (Id<Function> f : reach.functions())
        runs.set(f.index);
    }
    for (const std::string &name : p.telemetry) {
      bool reached = any_of(runs.set_bits(), [&](unsigned f) { return isCalled(program, Id<Function>(f), name); }) ||
                     any_of(program.facts.calls, [&](const facts::Call &call) {
                       return call.callee && runs[call.caller.index] && isCalled(program, call.callee, name);
                     });
      if (!reached)
        add(i, node, "telemetry." + name, "never calls '" + name + "', by which it should be heard of",
            "call it where the work is done, or correct the declaration");
    }
  }

  // How it is told to stop says nothing where it cannot stop.
  void shutdown(uint32_t i, const Node &node) {
    const policy::ProcessT &p = process(i);
    if (p.shutdown == "process")
      return lastsAsLong(i, node);
    if (p.shutdown.empty() || node.kind != ProcessKind::thread)
      return;
    for (Id<Function> entry : node.entries) {
      const Reach reach(program, entry);
      for (Id<Function> f : reach.functions()) {
        const Place &place = program.facts.functions[f.index].place;
        if (!program.isJudged(place.file) || !running.neverEnds(f))
          continue;
        all.push_back(
            {i, "shutdown", "is told to stop by '" + p.shutdown + "', but '" + program.name(f) + "' never ends", place,
             "it goes round here, and has no way out",
             "leave the loop when it is told to; or say shutdown = \"process\", if it lasts as long as the program"});
        return;
      }
    }
  }

  // Whoever waits for its end, other than main, takes it that it ends before the program does.
  void lastsAsLong(uint32_t i, const Node &node) {
    if (node.kind != ProcessKind::thread || process(i).kind == ProcessKind::library)
      return;
    BitVector runs = topology.reachable(node); // what never ends nobody sees the end of
    if (any_of(runs.set_bits(), [&](unsigned f) { return running.neverEnds(Id<Function>(f)); }))
      return;
    for (const Ending *ending : endingsOf(program, topology.callees, topology.endings, node)) {
      const facts::Call &call = program.facts.calls[ending->call.index];
      if (ending->detaches() || program.facts.functions[call.caller.index].flags.has(FunctionFlag::Main))
        continue;
      all.push_back({i, "shutdown", "is said to last as long as the program, but '" + program.name(call.caller) + "' joins it",
                     call.place, "it is joined here", "say how it is told to stop"});
      return;
    }
  }

  // The function that is named ends what runs, or at least has something to do with it; a token is taken by somebody.
  void stopping(uint32_t i) {
    const policy::ProcessT &p = process(i);
    StringRef name = p.shutdown;
    bool isCode = name.consume_back("()") || (name.contains("::") && !name.contains(' '));
    bool isToken = !isCode && (name.contains_insensitive("stop_token") || name.contains_insensitive("stop token"));
    const Node *first = nullptr;
    for (const Node &node : topology.nodes) {
      if (topology.declaredAs(node) != i)
        continue;
      if (node.kind != ProcessKind::thread || p.kind != ProcessKind::thread ||
          !(isCode ? isDeafTo(topology, node, name) : isToken && takesNoStopToken(topology, node)))
        return;
      first = first ? first : &node;
    }
    if (first && isCode)
      add(i, *first, "shutdown", "is told to stop by '" + name.str() + "', but nothing that does reaches what runs in it",
          "name what sets its flag, requests its stop, closes what it waits for or joins it; or say it in words");
    else if (first)
      add(i, *first, "shutdown", "is told to stop by a stop token, but nothing that runs in it takes one",
          "take a std::stop_token and ask it, or say how it is told to stop");
  }

  // What looks like a name of the code has to be one. Is something wrong with it?
  bool shutdownName(uint32_t i) {
    const policy::ProcessT &p = process(i);
    StringRef name = p.shutdown;
    name.consume_back("()");
    if (!name.contains("::") || name.contains(' '))
      return false;
    if (!names)
      names.emplace(program);
    bool isClass = any_of(program.facts.types, [&](const Type &type) {
      return plainName(program.facts.str(type.name).split('@').first) == plainName(name);
    });
    bool isScope = any_of(program.facts.functions, [&](const Function &f) { // of a library's class only what is called is known
      return program.facts.str(f.name).starts_with((name + "::").str());
    });
    bool unknown = !names->has(name) && !isClass && !isScope;
    if (unknown)
      all.push_back({i, "shutdown", "is told to stop by '" + name.str() + "', but nothing has that name" + names->near(name),
                     {}, "", "correct the name, or say it in words", "", name.str()});
    return unknown;
  }

  // All that it would declare is declared by others.
  void overshadowed(uint32_t i) {
    if (!topology.isFound(i) || process(i).kind == ProcessKind::library || any_of(topology.nodes, [&](const Node &n) { return topology.declaredAs(n) == i; }))
      return;
    uint32_t by = topology.claimedInsteadOf(i);
    all.push_back({i, "id", "declares nothing: all that it fits is declared by '" + process(by).id + "'", {}, "",
                   "take one of them out, or say by 'created_in' and 'entry' which of them is which",
                   "process." + process(by).id});
  }

  void restart(uint32_t i) {
    const policy::ProcessT &p = process(i);
    if (p.restart != "permanent" && p.restart != "transient")
      return;
    const Node *only = nullptr;
    for (const Node &node : topology.nodes)
      if (topology.declaredAs(node) == i) {
        if (only) // there is another place that makes it
          return;
        only = &node;
      }
    if (only && isMadeOnce(program, *only))
      add(i, *only, "restart",
          "is to be restarted (" + p.restart + "), but '" + program.name(only->creator) +
              "' makes it once, and nothing makes it again",
          "make it again when it has ended, or say restart = \"temporary\"");
  }

  // Is there what it is said to own?
  void state(uint32_t i) {
    const policy::ProcessT &p = process(i);
    if (p.state.empty())
      return;
    if (variables.empty()) {
      for (const Field &field : program.facts.fields)
        variables.insert(plainName(program.name(field.type)) + "::" + program.facts.str(field.name).str());
      for (const Variable &v : program.facts.variables)
        if (!v.function)
          variables.insert(plainName(program.facts.str(v.name)));
    }
    for (const std::string &name : p.state) {
      if (variables.count(plainName(name)))
        continue;
      StringRef near = policy::nearest(name, std::vector<StringRef>(variables.begin(), variables.end()));
      all.push_back({i,
                     "state." + name,
                     "owns '" + name + "', but there is no such field" +
                         (near.empty() ? "" : "; did you mean '" + near.str() + "'?"),
                     {},
                     "",
                     "take it out, or correct it",
                     "",
                     name});
    }
  }

  // What it is said to own it changes, and nobody else does while it runs; what else of the same classes it alone changes is
  // its own as well.
  void owned(uint32_t i, const Node &node) {
    const policy::ProcessT &p = process(i);
    if (p.state.empty() || node.unresolved || node.entries.empty())
      return;
    const Facts &facts = program.facts;
    const Runners runners(program, topology.nodes, topology.tasks);
    const uint32_t self = &node - topology.nodes.data();
    const BitVector quiet = whileItDoesNotRun(program, topology.nodes, topology.endings, node), runs = topology.reachable(node);
    auto isNamed = [&](Id<Variable> v) {
      return any_of(p.state, [&](const std::string &name) { return plainName(name) == plainName(facts.str(facts.variables[v.index].name)); });
    };
    std::set<Id<Variable>> changed, named;
    std::map<Id<Variable>, const StateWrite *> byOthers;
    const std::vector<StateWrite> writes = findWrites(program);
    for (const StateWrite &write : writes) {
      if (runs[write.in.index])
        changed.insert(write.variable);
      bool elsewhere = any_of(runners.of(write.in), [&](uint32_t runner) { return runner != self; });
      if (elsewhere && !(quiet[write.in.index] && !runs[write.in.index]) && program.isJudged(write.at.file))
        byOthers.try_emplace(write.variable, &write);
    }
    // Of what is no plain container the changes are inside its class.
    for (const facts::Call &call : facts.calls)
      if (call.slot && runs[call.caller.index] && isNamed(call.slot))
        named.insert(call.slot);
    std::set<Id<Type>> classes;
    for (Id<Variable> v : changed)
      if (isNamed(v)) {
        named.insert(v);
        classes.insert(facts.variables[v.index].owner);
      }
    for (const std::string &name : p.state)
      if (variables.count(plainName(name)) &&
          none_of(named, [&](Id<Variable> v) { return plainName(facts.str(facts.variables[v.index].name)) == plainName(name); }))
        add(i, node, "state." + name, "owns '" + name + "', but nothing that runs in it changes that",
            "take it out, or correct it");
    for (auto &[v, write] : byOthers)
      if (isNamed(v) && changed.count(v))
        all.push_back({i, "state." + plainName(facts.str(facts.variables[v.index].name)),
                       "owns '" + plainName(lockName(program, v)) + "', but '" + program.name(write->in) + "' changes it as well", write->at,
                       "it is changed here", "let it alone change what it owns, and send it what others have to say"});
    for (Id<Variable> v : changed)
      if (Id<Type> owner = facts.variables[v.index].owner; owner && classes.count(owner) && !isNamed(v) && !byOthers.count(v))
        add(i, node, "state", "owns '" + plainName(lockName(program, v)) + "' as well, and does not say so", "add it to 'state'");
  }

  const Topology &topology;
  const Program &program;
  const Running running{program, topology.callees};
  std::set<std::string> variables; // fields and globals
  std::optional<Names> names;
  std::vector<Difference> all;
};

} // namespace

std::vector<Difference> compareNodes(const Topology &topology) { return Comparison(topology).nodes(); }
std::vector<Difference> compareWhatRuns(const Topology &topology) { return Comparison(topology).whatRuns(); }

} // namespace harness
