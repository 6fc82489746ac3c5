// topology.undeclared: whatever runs by itself is declared.

#include "judge/rule.h"
#include "topology/declaration.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const Topology &topology = context.topology();
  for (const Node &node : topology.nodes) {
    if (topology.declaredAs(node) != None || topology.nearlyAs(node) != None)
      continue;
    // The object is declared, and with it what its destructor does; as with any other object.
    if (node.api == "thread_local")
      continue;
    std::string creator = program.name(node.creator), entry = entryName(program, node);
    std::string kind = EnumNameProcessKind(node.kind);
    Finding f = context.at(node.place, "'" + creator + "' " + making(node.kind) +
                                           (entry.empty() ? " (" + node.api + ")" : " that runs '" + entry + "'") +
                                           ", which nobody declared");
    if (node.unresolved)
      f.notes.push_back(context.note(node.place, "what runs in it comes from a variable that the program does not fill"));
    for (Id<Function> e : node.entries)
      f.notes.push_back(context.note(program.facts.functions[e.index].place, "'" + program.name(e) + "' runs in it"));
    f.entity = creator;
    f.remedy = "call something that runs already, or declare it with its reason";
    f.accept = acceptProcess(program, node);
    f.identity = f.rule + "|" + creator + "|" + kind + "|" + entry;
    context.report(std::move(f), context.evidence(node.creator, node.place));
  }
}

Rule rule("topology.undeclared", Level::Block, Rule::Link, "whatever runs by itself is declared", run);

} // namespace
} // namespace harness
