// topology.order-of-destruction: what a thread uses lives longer than the thread.
//
// Members are destroyed in the reverse of the order in which they are declared ([class.dtor]): a member that is a thread and
// joins in its destructor still runs while those behind it go.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/topology.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), topology(context.topology()) {
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (facts.calls[i].slot)
        uses[facts.calls[i].caller.index].push_back({facts.calls[i].slot, facts.calls[i].place});
    for (const Event &event : facts.events)
      if (event.kind == EventKind::Write && event.variable)
        uses[event.function.index].push_back({event.variable, event.place});
  }

  void run() {
    for (const Node &node : topology.nodes) {
      bool isMember = node.keptIn && facts.variables[node.keptIn.index].kind == VariableKind::Field;
      if (isMember && node.joinsItself && (node.kind == ProcessKind::thread || node.kind == ProcessKind::pool) &&
          !isEndedBefore(node))
        visit(node);
    }
  }

private:
  // The destructor of the class joins it, itself or by what it calls: that is before any member goes.
  bool isEndedBefore(const Node &node) const {
    Id<Type> owner = facts.variables[node.keptIn.index].owner;
    for (uint32_t f = 0; f < facts.functions.size(); ++f) {
      const Function &row = facts.functions[f];
      if (row.kind != FunctionKind::Destructor || row.record != owner)
        continue;
      const Reach reach(program, Id<Function>(f));
      for (const Ending &ending : topology.endings)
        if (ending.of == node.keptIn && is_contained(reach.functions(), facts.calls[ending.call.index].caller))
          return true;
      // thread_ = {}, thread_.reset(): the old one is joined then.
      for (Id<Function> g : reach.functions())
        for (auto &[variable, at] : uses.count(g.index) ? uses.find(g.index)->second : std::vector<Use>())
          if (variable == node.keptIn && g.index == f && at != row.place)
            return true;
    }
    return false;
  }

  void visit(const Node &node) {
    const Variable &thread = facts.variables[node.keptIn.index];
    std::map<Id<Variable>, std::pair<Place, Id<Function>>> used; // first use of each field behind it
    for (Id<Function> entry : node.entries) {
      const Reach reach(program, entry);
      for (Id<Function> f : reach.functions())
        if (auto it = uses.find(f.index); it != uses.end())
          for (auto &[variable, at] : it->second)
            if (isBehind(variable, thread))
              used.try_emplace(variable, std::pair(at, f));
    }
    for (auto &[variable, use] : used)
      say(node, variable, use.first, use.second);
  }

  // Of a number nothing goes.
  static bool isTrivial(StringRef type) {
    type.consume_front("const ");
    return is_contained({"bool", "char", "int", "unsigned int", "unsigned", "long", "unsigned long", "short", "float", "double",
                         "size_t", "std::size_t"},
                        type) ||
           type.ends_with("*") || type.ends_with("&") || type.starts_with("std::atomic") || type.ends_with("_t");
  }

  // A member of the same class that is declared behind the thread, and that is more than a number.
  bool isBehind(Id<Variable> id, const Variable &thread) const {
    const Variable &v = facts.variables[id.index];
    return v.kind == VariableKind::Field && !isTrivial(facts.str(v.type)) && v.owner && v.owner == thread.owner && v.place.file == thread.place.file &&
           thread.place < v.place;
  }

  void say(const Node &node, Id<Variable> field, const Place &at, Id<Function> in) {
    std::string name = lockName(program, field), thread = lockName(program, node.keptIn);
    Finding f = context.at(facts.variables[field.index].place,
                           "'" + name + "' is destroyed before the thread '" + thread + "' that uses it has ended");
    f.notes.push_back(context.note(facts.variables[node.keptIn.index].place,
                                   "members go in reverse order, and '" + thread + "' joins when it goes"));
    f.notes.push_back(context.note(at, "'" + program.name(in) + "' uses it in the thread", /*step=*/true));
    f.entity = name;
    f.remedy = "declare the thread behind all that it uses; or join it in the destructor";
    f.identity = f.rule + "|" + name + "|" + thread;
    context.report(std::move(f), {facts.variables[field.index].place.file, node.place.file});
  }

  using Use = std::pair<Id<Variable>, Place>;
  Context &context;
  const Program &program;
  const Facts &facts;
  const Topology &topology;
  std::map<uint32_t, std::vector<Use>> uses; // of variables, by function
};

void run(Context &context) {
  if (!context.topology().nodes.empty())
    Finder(context).run();
}

Rule rule("topology.order-of-destruction", Level::Warn, Rule::Link, "what a thread uses lives longer than the thread", run);

} // namespace
} // namespace harness
