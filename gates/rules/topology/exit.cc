// topology.exit: nothing that runs beside main, and no component that is not there for it, ends the program.

#include "closure/reach.h"
#include "judge/rule.h"
#include "topology/topology.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Said = std::set<std::pair<Id<Function>, Place>>;

void report(Context &context, Id<Function> f, const Leaf &leaf, const std::string &why, ArrayRef<Note> notes,
            std::vector<Id<File>> evidence) {
  std::string name = context.program.name(f);
  Finding finding = context.at(leaf.place, "'" + name + "' ends the program with '" + leaf.what + "', but " + why);
  finding.notes.assign(notes.begin(), notes.end());
  finding.entity = name;
  finding.remedy = "hand the error to the owner, and let main return";
  finding.identity = finding.rule + "|" + name + "|" + leaf.what;
  evidence.push_back(leaf.place.file);
  context.report(std::move(finding), evidence);
}

// if (!fork()) { exec(…); _exit(127); }: the child has no other way.
bool endsChild(const Program &program, Id<Function> f, const Leaf &leaf) {
  const policy::EffectSet child = program.catalogue.covered({"proc.fork", "proc.exec"});
  StringRef what = leaf.what;
  return (what.ends_with("_exit") || what.ends_with("_Exit")) && !what.ends_with("quick_exit") &&
         any_of(program.leaves(f), [&](const Leaf &other) { return other.effects.intersects(child); });
}

// Beside main.
void inThreads(Context &context, Said &said) {
  const Program &program = context.program;
  const policy::EffectSet exits = program.catalogue.covered("proc.exit");
  for (const Node &node : context.topology().nodes) {
    if (node.kind != ProcessKind::thread && node.kind != ProcessKind::timer)
      continue;
    for (Id<Function> entry : node.entries) {
      Reach reach(program, entry);
      for (Id<Function> f : reach.functions())
        for (const Leaf &leaf : program.leaves(f)) {
          if (!leaf.effects.intersects(exits) || !program.isJudged(leaf.place.file) || endsChild(program, f, leaf) ||
              !said.insert({f, leaf.place}).second)
            continue;
          Finding path;
          path.notes.push_back(context.note(node.place, "'" + program.name(entry) + "' runs in it", /*step=*/true));
          context.notePath(path, reach.pathTo(f));
          report(context, f, leaf,
                 std::string("runs in a ") + EnumNameProcessKind(node.kind) + ": what the others are doing is cut off",
                 path.notes, {node.place.file});
        }
    }
  }
}

// Whoever puts the program together, and whoever supervises it, may end it; tests end their own.
bool mayEnd(const policy::KindT &kind) {
  StringRef name = kind.name;
  return name == "supervisor" || name == "composition-root" || name.ends_with("test");
}

void inKinds(Context &context, Said &said) {
  const Program &program = context.program;
  const policy::EffectSet exits = program.catalogue.covered("proc.exit");
  for (const Leaf &leaf : program.allLeaves()) {
    ComponentId c = program.owner(leaf.place);
    if (!leaf.effects.intersects(exits) || c == NoComponent || !program.isJudged(leaf.place.file) ||
        endsChild(program, leaf.from, leaf) || program.facts.functions[leaf.from.index].flags.has(FunctionFlag::Main))
      continue;
    const policy::KindT *kind = policy::effectiveKind(program.policy, program.component(c));
    if (kind && !mayEnd(*kind) && said.insert({leaf.from, leaf.place}).second)
      report(context, leaf.from, leaf,
             "belongs to '" + program.component(c).name + "', of kind " + kind->name +
                 ": that is for whoever started it",
             {}, {});
  }
}

void run(Context &context) {
  Said said;
  inThreads(context, said);
  inKinds(context, said);
}

Rule rule("topology.exit", Level::Warn, Rule::Link, "nothing beside main and the supervisors ends the program", run);

} // namespace
} // namespace harness
