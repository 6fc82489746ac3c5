// topology.lost-handle: whoever makes a thread keeps it, joins it or hands it on, on every path.

#include "closure/skeleton.h"
#include "judge/rule.h"
#include "topology/handles.h"
#include "topology/topology.h"

#include "llvm/ADT/DenseSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), skeletons(facts),
        kept(program, context.topology().nodes, context.topology().endings) {
    for (const Argument &argument : facts.arguments)
      if (argument.isResource())
        handedTo.insert({argument.call.index, argument.variable.index});
  }

  void run() {
    for (const Node &node : context.topology().nodes) {
      if (!node.handle && node.api != "pthread_create" && node.api != "thrd_create" && !futureBlocks(node))
        continue;
      if (node.dropped)
        say(node, futureBlocks(node)
                      ? "waits for what it starts at once: the destructor of the future that nobody takes does"
                      : std::string("makes a ") + EnumNameProcessKind(node.kind) + " whose handle nobody takes");
      else if (node.keptIn && !node.joinsItself && !futureBlocks(node) && isLocal(node.keptIn) && mayBeLost(node))
        say(node, "may return without having joined or handed on the " + thread(node));
      else if (node.keptIn && !node.joinsItself && !futureBlocks(node) && kept.isLeft(node))
        say(node, "keeps the " + thread(node) + ", which nobody joins or detaches");
    }
  }

private:
  bool futureBlocks(const Node &node) const {
    const policy::CallableT *entry = context.topology().callees.entry(facts.calls[node.call.index]);
    return entry && policy::hasTrait(*entry, "future-blocks-on-destroy");
  }

  bool isLocal(Id<Variable> v) const {
    const Variable &row = facts.variables[v.index];
    return row.kind == VariableKind::Local && facts.str(row.name) != "#result";
  }

  // "thread in 'Owner::worker_'"
  std::string thread(const Node &node) const {
    return std::string(EnumNameProcessKind(node.kind)) + " in '" +
           facts.str(facts.variables[node.keptIn.index].name).split('@').first.ltrim('#').str() + "'";
  }

  // Is there a way from where it is made to the end on which nothing is done with it?
  bool mayBeLost(const Node &node) const {
    const DenseSet<uint32_t> helpers = othersThatHandle(node);
    for (const Binding &binding : facts.bindings) // called by whoever was given it
      if (binding.function && helpers.contains(binding.function.index))
        return false;
    for (const facts::Call &call : facts.calls)
      if (call.callee && call.kind != CallKind::Lambda && call.caller != node.creator && helpers.contains(call.callee.index))
        return false;
    auto handles = [&](const Event &event) {
      if (this->handles(event, node))
        return true;
      const facts::Call *call = event.call ? &facts.calls[event.call.index] : nullptr;
      return call && call->callee && call->kind != CallKind::Lambda && helpers.contains(call->callee.index);
    };
    auto blocks = skeletons.of(node.creator);
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (auto [i, event] : enumerate(blocks[b].events))
        if (facts.events[event].call == node.call)
          return reachesExit(blocks, {b, uint32_t(i)}, [&](uint32_t e) { return handles(facts.events[e]); });
    return false;
  }

  // `auto stop = [&] { t.join(); };`
  DenseSet<uint32_t> othersThatHandle(const Node &node) const {
    DenseSet<uint32_t> found;
    auto add = [&](const facts::Call &call) {
      if (call.caller != node.creator)
        found.insert(call.caller.index);
    };
    for (const facts::Call &call : facts.calls)
      if (call.slot == node.keptIn && isUse(call))
        add(call);
    for (const Argument &argument : facts.arguments)
      if (argument.isResource() && argument.variable == node.keptIn)
        add(facts.calls[argument.call.index]);
    return found;
  }

  static bool isUse(const facts::Call &call) {
    return call.kind != CallKind::Destructor && call.kind != CallKind::Constructor;
  }

  // Joining and detaching it, asking whether there is something to join, moving it, handing it to somebody.
  bool handles(const Event &event, const Node &node) const {
    if (!event.call || event.call == node.call)
      return false;
    const facts::Call &call = facts.calls[event.call.index];
    if (handedTo.contains({event.call.index, node.keptIn.index}))
      return true;
    return call.slot == node.keptIn && isUse(call);
  }

  void say(const Node &node, const std::string &what) {
    std::string creator = program.name(node.creator);
    Finding f = context.at(node.place, "'" + creator + "' " + what);
    f.entity = creator;
    f.remedy = futureBlocks(node) ? "keep the future, or call the function itself"
                                  : "keep it in the owner and join it there, or use one that joins itself (std::jthread)";
    f.identity = f.rule + "|" + creator + "|" + entryName(program, node);
    context.report(std::move(f), context.evidence(node.creator, node.place));
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Skeletons skeletons;
  const KeptHandles kept;
  DenseSet<std::pair<uint32_t, uint32_t>> handedTo; // call, variable
};

void run(Context &context) {
  if (!context.topology().nodes.empty())
    Finder(context).run();
}

Rule rule("topology.lost-handle", Level::Block, Rule::Link, "who makes a thread keeps it, joins it or hands it on", run);

} // namespace
} // namespace harness
