#include "trial/project.h"

#include "facts/format.h"
#include "io/file.h"
#include "objects/collector.h"
#include "objects/objects.h"
#include "objects/witness.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::trial {
namespace {

std::string canonical(StringRef path) {
  SmallString<256> real;
  if (!sys::fs::real_path(path, real))
    return real.str().str();
  return path.str();
}

Expected<Facts> load(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  auto facts = facts::readFile(std::move(*file));
  if (!facts)
    return createStringError(path + ": " + toString(facts.takeError()));
  return facts;
}

// What an object says of its units, as one.
Expected<std::unique_ptr<Facts>> factsOfObject(const std::string &path) {
  std::vector<std::string> odd;
  auto objects = objects::readObjects(path, odd);
  if (!objects)
    return objects.takeError();
  Merger merger;
  for (objects::ObjectFacts &object : *objects)
    for (Facts &frame : object.frames) {
      objects::keepUnexplained(frame, object);
      merger.add(frame);
    }
  return std::make_unique<Facts>(merger.take());
}

} // namespace

Expected<std::unique_ptr<Project>> Project::open(const build::Build &build, const policy::PolicyT &policy,
                                                 build::Stats &stats) {
  std::unique_ptr<Project> p(new Project(build, policy));
  p->root = canonical(build.source);
  p->buildRoot = canonical(".");
  auto all = build::loadProject(build, policy, stats);
  if (!all)
    return all.takeError();
  p->all = std::move(*all);

  StringMap<std::pair<GateFacts *, size_t>> byObject;
  for (const std::string &folder : build.gates) {
    auto gate = build::readGate(folder);
    if (!gate)
      return gate.takeError();
    if (!sys::fs::exists(gate->path("t.closure")))
      continue;
    GateFacts &g = p->gates.emplace_back();
    g.gate = std::move(*gate);
    auto facts = load(g.gate.path("t.hfacts"));
    auto closure = build::readClosure(g.gate.path("t.closure"));
    if (!facts || !closure)
      return joinErrors(facts ? Error::success() : facts.takeError(), closure ? Error::success() : closure.takeError());
    g.facts = std::move(*facts);
    for (const build::ClosureLine &line : *closure)
      g.sight.push_back(line.target);
    g.objects.resize(g.gate.objects.size());
    for (auto [i, object] : enumerate(g.gate.objects))
      byObject[object] = {&g, i};
  }
  if (p->gates.empty())
    return createStringError("nothing is built yet: ninja harness-closures");

  auto commands = compile::readCommands("compile_commands.json");
  if (!commands)
    return createStringError("how units are compiled is not known (" + toString(commands.takeError()) +
                             "): configure with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON");
  for (compile::CompileCommand &command : *commands) {
    SmallString<256> output(command.output);
    sys::path::make_absolute(command.directory, output);
    sys::path::remove_dots(output, /*remove_dot_dot=*/true);
    SmallString<256> here(p->buildRoot);
    StringRef relative = output;
    if (!relative.consume_front(canonical(command.directory)) || !relative.consume_front("/"))
      relative = command.output;
    auto it = byObject.find(relative);
    if (it == byObject.end() || !sys::fs::exists(relative))
      continue;
    StringRef file = command.file;
    std::string name = canonical(file);
    file = name;
    std::string shown;
    if (file.consume_front(p->root) && file.consume_front("/"))
      shown = file.str();
    else
      continue; // not of the project
    auto [owner, object] = it->second;
    p->units.push_back({owner, object, std::move(command), std::move(shown)});
  }
  llvm::sort(p->units, [](const Unit &a, const Unit &b) {
    return std::tie(a.file, a.owner->gate.target.name) < std::tie(b.file, b.owner->gate.target.name);
  });
  return p;
}

GateFacts *Project::gate(StringRef target) {
  auto it = find_if(gates, [&](const GateFacts &g) { return g.gate.target.name == target; });
  return it == gates.end() ? nullptr : &*it;
}

std::string Project::absolute(StringRef path) const {
  if (path.consume_front("<build>/"))
    return buildRoot + "/" + path.str();
  return sys::path::is_absolute(path) ? path.str() : root + "/" + path.str();
}

Expected<Facts> Project::factsOfOthers(const Unit &unit) {
  GateFacts &g = *unit.owner;
  std::call_once(g.read, [&] {
    for (auto [path, into] : zip(g.gate.objects, g.objects)) {
      auto facts = factsOfObject(path);
      if (facts)
        into = std::move(*facts);
      else
        g.failure += toString(facts.takeError());
    }
  });
  if (!g.failure.empty())
    return createStringError(g.failure);
  objects::Collector collector("");
  for (auto [i, facts] : enumerate(g.objects))
    if (i != unit.object)
      collector.merger.add(*facts);
  for (const std::string &archive : g.gate.archives)
    if (Error e = collector.archive(archive))
      return std::move(e);
  return collector.merger.take();
}

std::unique_ptr<Program> Project::program(const GateFacts &at, const Unit &unit, const Facts &of,
                                          const Facts &others) const {
  auto program = std::make_unique<Program>(policy, at.gate.target);
  for (const std::string &target : at.sight) {
    bool own = target == at.gate.target.name;
    if (target == unit.owner->gate.target.name) {
      program->add(of, target, own);
      program->add(others, target, own);
    } else if (auto it = find_if(gates, [&](const GateFacts &g) { return g.gate.target.name == target; });
               it != gates.end()) {
      program->add(it->facts, target, own);
    }
  }
  program->close();
  return program;
}

std::unique_ptr<Program> Project::programOfAll(const Unit &unit, const Facts &of, const Facts &others) const {
  auto program = std::make_unique<Program>(policy, all.program->target);
  for (const GateFacts &g : gates) {
    const std::string &name = g.gate.target.name;
    bool isProgram = g.gate.target.type == "EXECUTABLE";
    if (&g == unit.owner) {
      program->add(of, name, /*own=*/true, {}, isProgram);
      program->add(others, name, /*own=*/true, {}, isProgram);
    } else {
      program->add(g.facts, name, /*own=*/true, {}, isProgram);
    }
  }
  program->close();
  return program;
}

} // namespace harness::trial
