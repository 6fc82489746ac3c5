// `harness explain ENTITY [--effect E]`: why a function has an effect: up to k distinct paths, the edge whose removal
// makes it clean, and what would accept it.

#include "commands/command.h"

#include "build/judging.h"
#include "closure/paths.h"
#include "judge/excess.h"
#include "policy/suggest.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

cl::SubCommand sub("explain", "Say how a function comes to an effect: harness explain shop::rate [--effect=env]");
cl::opt<std::string> entity(cl::Positional, cl::Required, cl::desc("ENTITY"), cl::sub(sub));
cl::opt<std::string> effectName("effect", cl::desc("Only this effect, and those below it"), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<std::string> target("target", cl::desc("Only as part of this target (default: all targets together)"),
                            cl::sub(sub));
cl::opt<unsigned> most("k", cl::desc("How many paths per effect"), cl::init(3), cl::sub(sub));
cl::opt<bool> full("full", cl::desc("Follow every edge: ports, threads and callbacks that others call"), cl::sub(sub));

std::string at(const Program &program, const Place &place) {
  return program.path(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

// Functions of that name or signature that have a body.
std::vector<Id<Function>> find(const Program &program, StringRef name) {
  name.consume_front("::");
  std::vector<Id<Function>> found;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    const Function &f = program.facts.functions[i];
    if (f.flags.has(FunctionFlag::Defined) &&
        (program.facts.str(f.name) == name || program.facts.str(f.signature) == name))
      found.push_back(Id<Function>(i));
  }
  return found;
}

int unknownEntity(const Program &program) {
  std::vector<StringRef> names;
  for (const Function &f : program.facts.functions)
    if (f.flags.has(FunctionFlag::Defined))
      names.push_back(program.facts.str(f.name));
  StringRef near = policy::nearest(entity, names);
  for (StringRef name : names)
    if (near.empty() && name.ends_with("::" + entity))
      near = name;
  return fail(Usage, "no function '" + entity + "' is defined in this build" +
                         (near.empty() ? "" : "; did you mean '" + near.str() + "'?"));
}

void explain(const Program &program, Id<Function> f, policy::EffectId effect) {
  outs() << "  " << program.catalogue.name(effect) << ": " << program.catalogue.meaning(effect) << '\n';
  for (const Path &path : findPaths(program, f, effect, full ? everyEdge : ownEdges, most)) {
    outs() << "    " << spell(program, f, path) << '\n';
    for (const Edge &edge : path.edges)
      outs() << "      " << at(program, edge.place) << ": to " << program.name(edge.to)
             << (edge.via ? " (called back by " + program.facts.str(edge.via).str() + ")" : "") << '\n';
    outs() << "      " << at(program, path.leaf.place) << ": " << path.leaf.what << '\n';
  }
  if (auto cut = cutEdge(program, f, effect, full ? everyEdge : ownEdges))
    outs() << "    to cut: '" << program.name(cut->from) << "' → '" << program.name(cut->to) << "' at "
           << at(program, cut->place) << "; without it '" << program.name(f) << "' is free of it\n";
  ComponentId c = program.owner(f);
  if (c == NoComponent || program.permissions(c).open)
    return;
  const std::string &component = program.component(c).name;
  if (program.permissions(c).allowed.contains(effect))
    outs() << "    component '" << component << "' may do it\n";
  else if (program.permissions(c).declarable.contains(effect))
    outs() << "    to accept it: [[component]] name = \"" << component << "\"  effects = [\""
           << program.catalogue.name(effect) << "\"]\n";
  else
    outs() << "    component '" << component << "' cannot be allowed to do it: its kind denies it. Pass the value in, or "
           << "declare the interface it is reached through as a port\n";
}

int run() {
  if (folder != ".")
    if (std::error_code e = sys::fs::set_current_path(folder))
      return fail(Failed, folder + ": " + e.message());
  build::Stats stats(false);
  auto opened = build::open(config, target, stats);
  if (!opened)
    return fail(opened.takeError());
  const Program &program = *opened->loaded.program;

  auto functions = find(program, entity);
  if (functions.empty())
    return unknownEntity(program);
  policy::EffectSet wanted = effectName.empty() ? program.catalogue.covered("*") - harmless(program.catalogue)
                                                : program.catalogue.covered(effectName);
  if (wanted.empty())
    return fail(Usage, "the catalogue knows no effect '" + effectName + "'");
  for (Id<Function> f : functions) {
    const Function &row = program.facts.functions[f.index];
    ComponentId c = program.owner(f);
    outs() << program.facts.str(row.signature) << " at " << at(program, row.place)
           << (c == NoComponent ? "" : ", component '" + program.component(c).name + "'") << '\n';
    policy::EffectSet effects = (full ? program.full(f) : program.own(f)) & wanted;
    if (effects.empty())
      outs() << "  free of " << (effectName.empty() ? "effects" : effectName.getValue()) << '\n';
    effects.forEach([&](policy::EffectId e) { explain(program, f, e); });
  }
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
