// `harness why-live ENTITY`: what keeps a function, class or variable: the shortest way to it from where the program
// begins; or that nothing does.

#include "commands/command.h"

#include "build/judging.h"
#include "policy/suggest.h"
#include "structure/liveness.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

cl::SubCommand sub("why-live", "Say what keeps a function, class or variable: harness why-live shop::rate [--all-roots]");
cl::opt<std::string> entity(cl::Positional, cl::Required, cl::desc("ENTITY"), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<bool> allRoots("all-roots", cl::desc("Every root that keeps it, each with a shortest way"), cl::sub(sub));

bool isNamed(const Program &program, Entity e) {
  const Facts &facts = program.facts;
  if (e.kind == Entity::Function) {
    const Function &f = facts.functions[e.index];
    return f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Library);
  }
  if (e.kind == Entity::Type)
    return facts.types[e.index].flags.has(TypeFlag::Defined) && !facts.types[e.index].flags.has(TypeFlag::Library);
  const Variable &v = facts.variables[e.index];
  return (v.kind == VariableKind::Global || v.kind == VariableKind::StaticMember) && v.flags.has(VariableFlag::Defined);
}

std::string shown(const Program &program, Entity e) {
  if (e.kind == Entity::Function)
    if (StringRef signature = program.facts.str(program.facts.functions[e.index].signature); !signature.empty())
      return signature.str();
  return nameOf(program, e);
}

template <class Visit> void eachNamed(const Program &program, Visit visit) {
  auto each = [&](Entity e) {
    if (isNamed(program, e))
      visit(e);
  };
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i)
    each(Id<facts::Function>(i));
  for (uint32_t i = 0; i < program.facts.types.size(); ++i)
    each(Id<facts::Type>(i));
  for (uint32_t i = 0; i < program.facts.variables.size(); ++i)
    each(Id<facts::Variable>(i));
}

// Everything of that name or signature; instantiations of one template once each.
std::vector<Entity> find(const Program &program, StringRef wanted) {
  wanted.consume_front("::");
  std::vector<Entity> found;
  eachNamed(program, [&](Entity e) {
    if (StringRef(nameOf(program, e)).ltrim(':') == wanted || shown(program, e) == wanted)
      found.push_back(e);
  });
  return found;
}

int unknownEntity(const Program &program) {
  std::vector<std::string> names;
  eachNamed(program, [&](Entity e) { names.push_back(nameOf(program, e)); });
  std::vector<StringRef> candidates(names.begin(), names.end());
  StringRef near = policy::nearest(entity, candidates);
  for (StringRef name : candidates)
    if (near.empty() && name.ends_with("::" + entity))
      near = name;
  return fail(Usage, "no function, class or variable '" + entity + "' is defined in this build" +
                         (near.empty() ? "" : "; did you mean '" + near.str() + "'?"));
}

std::string at(const Program &program, const Place &place) {
  if (!place.file)
    return "";
  return program.path(place.file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) + ": ";
}

void print(const Program &program, const Liveness::Path &path) {
  outs() << "  " << at(program, path.root->place) << "'" << nameOf(program, path.root->entity) << "' " << spell(*path.root)
         << (path.root->test ? " (test)" : "") << '\n';
  for (const Liveness::Step &step : path.steps)
    outs() << "  " << at(program, step.place) << "'" << nameOf(program, step.from) << "' " << verb(step.kind) << " '"
           << nameOf(program, step.to) << "'\n";
}

int run() {
  if (folder != ".")
    if (std::error_code e = sys::fs::set_current_path(folder))
      return fail(Failed, folder + ": " + e.message());
  build::Stats stats(false);
  auto opened = build::open(config, /*target=*/"", stats);
  if (!opened)
    return fail(Failed, opened.takeError());
  const Program &program = *opened->loaded.program;
  std::vector<Entity> entities = find(program, entity);
  if (entities.empty())
    return unknownEntity(program);
  const Liveness liveness(program);
  for (Entity e : entities) {
    outs() << at(program, placeOf(program.facts, e)) << "'" << shown(program, e) << "' ";
    switch (liveness.state(e)) {
    case Liveness::Dead:
      outs() << "is dead: no root reaches it\n";
      continue;
    case Liveness::TestsOnly:
      outs() << "is kept by nothing but tests\n";
      break;
    case Liveness::Live:
      outs() << "is live\n";
      break;
    }
    if (!allRoots) {
      print(program, liveness.why(e));
      continue;
    }
    bool first = true;
    for (const Liveness::Path &path : liveness.whyAll(e)) {
      outs() << (first ? "" : "\n");
      print(program, path);
      first = false;
    }
  }
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
