// `harness init`: writes a first harness.toml from a build: components from its targets, uses from what is really
// used. Kinds are left open, with the effects that were found in a comment. What the rules would still say becomes a
// waiver, so that the build is judged clean at once and every later change counts.

#include "commands/command.h"

#include "build/infer.h"
#include "build/judging.h"
#include "facts/format.h"
#include "io/file.h"
#include "judge/excess.h"
#include "policy/compiled.h"
#include "policy/date.h"
#include "topology/declaration.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

cl::SubCommand sub("init", "Write a first harness.toml from a build: harness init [BUILD]");
cl::opt<std::string> folder(cl::Positional, cl::desc("[BUILD]"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<std::string> output("o", cl::desc("Write it here (default: harness.toml in the source root; -: standard output)"),
                            cl::value_desc("file"), cl::sub(sub));
cl::opt<bool> force("force", cl::desc("Replace an existing file"), cl::sub(sub));
cl::opt<std::string> name("name", cl::desc("Name of the project (default: the folder's)"), cl::sub(sub));

std::string quote(StringRef s) {
  std::string out = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\')
      out += '\\';
    out += c;
  }
  return out + "\"";
}

template <class Range> std::string list(const Range &items) {
  std::string out;
  for (const auto &item : items)
    out += (out.empty() ? "" : ", ") + quote(item);
  return "[" + out + "]";
}

struct Input {
  build::Build build;
  std::vector<build::Gate> gates;
  std::vector<facts::Facts> facts;
};

Expected<Input> load() {
  auto build = build::readBuild(".", config);
  if (!build)
    return build.takeError();
  Input input{std::move(*build), {}, {}};
  for (const std::string &path : input.build.gates) {
    auto gate = build::readGate(path);
    if (!gate)
      return gate.takeError();
    if (!sys::fs::exists(gate->path("t.hfacts")))
      continue;
    auto file = io::readFile(gate->path("t.hfacts"));
    if (!file)
      return file.takeError();
    auto facts = facts::readFile(std::move(*file));
    if (!facts)
      return facts.takeError();
    input.gates.push_back(std::move(*gate));
    input.facts.push_back(std::move(*facts));
  }
  if (input.gates.empty())
    return createStringError("no facts yet: build first (ninja harness-closures)");
  return input;
}

// The top folders of what is owned; files at the very top make it everything.
std::vector<std::string> rootsOf(const policy::PolicyT &policy) {
  std::set<std::string> roots;
  for (const auto &component : policy.components)
    for (StringRef glob : component->files) {
      if (glob.starts_with("<build>"))
        continue;
      if (!glob.contains('/'))
        return {"."};
      roots.insert(glob.split('/').first.str());
    }
  return {roots.begin(), roots.end()};
}

// From link dependencies to what is really used, over all targets.
void narrowUses(policy::PolicyT &policy, const Program &program) {
  std::vector<std::set<std::string>> uses(policy.components.size()), external(policy.components.size());
  std::vector<std::set<std::string>> shown(policy.components.size());
  for (const Use &use : findUses(program)) {
    uses[use.from].insert(policy.components[use.to]->name);
    if (use.kind == Use::Include && !program.isPublic(use.toFile))
      shown[use.to].insert(program.path(use.toFile));
  }
  for (const Include &include : program.facts.includes)
    if (ComponentId c = program.owner(include.from); c != NoComponent)
      if (std::string library = program.libraryOf(include.to); !library.empty())
        external[c].insert(library);
  std::map<std::string, ComponentId> componentOf; // of a target, by its sources
  for (const facts::Unit &unit : program.facts.units)
    if (ComponentId c = program.owner(unit.file); c != NoComponent)
      componentOf.try_emplace(program.facts.str(unit.target).str(), c);
  for (auto &[from, to] : program.target.linkEdges)
    if (componentOf.count(from) && componentOf.count(to) && componentOf[from] != componentOf[to])
      uses[componentOf[from]].insert(policy.components[componentOf[to]]->name);
  for (size_t c = 0; c < policy.components.size(); ++c) {
    policy.components[c]->uses.assign(uses[c].begin(), uses[c].end());
    policy.components[c]->external.assign(external[c].begin(), external[c].end());
    // A file that is no header and is included from elsewhere has to be said.
    if (!shown[c].empty()) {
      policy.components[c]->public_files = policy.components[c]->files;
      policy.components[c]->public_files.insert(policy.components[c]->public_files.end(), shown[c].begin(), shown[c].end());
    }
  }
}

policy::EffectSet effectsOf(const Program &program, ComponentId c) {
  policy::EffectSet all;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i)
    if (program.owner(Id<Function>(i)) == c)
      all |= program.own(Id<Function>(i));
  return all - harmless(program.catalogue);
}

// What runs, each under a name of its own: by component, and by what runs in it.
void declareProcesses(policy::PolicyT &policy, const Program &program) {
  std::map<std::string, unsigned> taken;
  std::set<std::string> done;
  for (const Node &node : findNodes(program, Callees(program))) {
    if (!done.insert(acceptProcess(program, node)).second)
      continue;
    auto process = std::make_unique<policy::ProcessT>(declarationOf(program, node));
    ComponentId c = program.owner(node.place);
    StringRef name = process->entry.empty() ? process->created_in : process->entry;
    StringRef last = name.contains("::") ? name.rsplit("::").second : name;
    std::string id = c == NoComponent ? "" : program.component(c).name + ".";
    for (char letter : last)
      if (isAlnum(letter) || letter == '_')
        id += letter;
    unsigned count = ++taken[id];
    process->id = count > 1 ? id + "_" + std::to_string(count) : id;
    process->why = "was there when the policy was written";
    policy.processes.push_back(std::move(process));
  }
}

void write(raw_ostream &os, const policy::PolicyT &policy, const Program &program, ArrayRef<Finding> accepted) {
  os << "# The architecture of " << policy.project->name << ", as it was found. From here on the build holds the code "
     << "to it.\n# Next: give each component a kind (pure-domain, adapter, storage-boundary, composition-root, …); see "
     << "docs/policy.md.\nschema = 1\n\n[project]\nname = " << quote(policy.project->name)
     << "\nroots = " << list(policy.project->roots)
     << "\nexhaustive = true # every file below the roots belongs to a component\n";
  for (auto [c, component] : enumerate(policy.components)) {
    os << "\n[[component]]\nname = " << quote(component->name) << '\n';
    os << "# kind = \"…\" # found: " << program.catalogue.spell(effectsOf(program, c)) << '\n';
    os << "files = " << list(component->files) << '\n';
    if (!component->public_files.empty())
      os << "public = " << list(component->public_files) << '\n';
    os << "uses = " << list(component->uses) << '\n';
    if (!component->external.empty())
      os << "external = " << list(component->external) << '\n';
  }
  for (const auto &p : policy.processes) {
    os << "\n[[process]]\nid = " << quote(p->id) << "\nkind = " << quote(EnumNameProcessKind(p->kind))
       << "\ncreated_in = " << quote(p->created_in) << '\n';
    if (!p->entry.empty())
      os << "entry = " << quote(p->entry) << '\n';
    os << "why = " << quote(p->why) << '\n';
  }
  for (const Finding &f : accepted)
    os << "\n[[waiver]]\nrule = " << quote(f.rule) << "\nat = " << quote(f.entity)
       << "\nreason = \"was there when the policy was written: " << StringRef(quote(f.message)).drop_front().drop_back()
       << "\"\n";
}

// Everything that would block under the new policy.
Expected<std::vector<Finding>> judgeAll(const Input &input, const policy::PolicyT &policy) {
  build::Stats stats(false);
  std::map<std::pair<std::string, std::string>, Finding> found;
  auto add = [&](const build::Loaded &loaded, unsigned scope) {
    auto sight = [&](StringRef target) { return loaded.inSightOf(target); };
    for (Finding &f : judge(*loaded.program, scope, policy::today(), sight).findings)
      if (f.level == Level::Block)
        found.try_emplace({f.rule, f.entity}, std::move(f));
  };
  for (const build::Gate &gate : input.gates) {
    if (!sys::fs::exists(gate.path("t.closure")))
      continue;
    auto loaded = loadTarget(gate, policy, stats);
    if (!loaded)
      return loaded.takeError();
    add(*loaded, Rule::Link);
  }
  auto project = loadProject(input.build, policy, stats);
  if (!project)
    return project.takeError();
  add(*project, projectScope(input.build));
  std::vector<Finding> all;
  for (auto &[key, finding] : found)
    all.push_back(std::move(finding));
  return all;
}

int run() {
  if (folder != ".")
    if (std::error_code e = sys::fs::set_current_path(folder))
      return fail(Usage, folder + ": " + e.message());
  auto input = load();
  if (!input)
    return fail(Usage, input.takeError());
  auto policy = policy::readCompiled("harness/policy.bin");
  if (!policy)
    return fail(Failed, policy.takeError());

  // The catalogue and the kinds stay; the rest is inferred.
  (*policy)->components.clear();
  (*policy)->ports.clear();
  (*policy)->layers.clear();
  (*policy)->forbidden.clear();
  (*policy)->waivers.clear();
  (*policy)->processes.clear();
  (*policy)->supervisors.clear();
  (*policy)->rules.clear();
  (*policy)->trusts.clear();
  (*policy)->assumed = false;
  (*policy)->mode = policy::Mode::error;
  std::vector<build::InferInput> targets;
  for (size_t i = 0; i < input->gates.size(); ++i)
    targets.push_back({input->gates[i].target.name, input->gates[i].target.type, build::targetsInSight(input->gates[i].folder),
                       &input->facts[i]});
  (*policy)->components = build::inferComponents(targets);
  SmallString<256> root(input->build.source.empty() ? "." : input->build.source);
  if (std::error_code e = sys::fs::make_absolute(root))
    return fail(Failed, root.str().str() + ": " + e.message());
  sys::path::remove_dots(root, true);
  (*policy)->project->name = name.empty() ? sys::path::filename(root).str() : name.getValue();
  (*policy)->project->exhaustive = true;
  (*policy)->project->roots = rootsOf(**policy);

  build::Stats stats(false);
  auto program = loadProject(input->build, **policy, stats);
  if (!program)
    return fail(Failed, program.takeError());
  narrowUses(**policy, *program->program);
  // Once more, with what is public now known.
  program = loadProject(input->build, **policy, stats);
  if (!program)
    return fail(Failed, program.takeError());
  declareProcesses(**policy, *program->program);
  auto accepted = judgeAll(*input, **policy);
  if (!accepted)
    return fail(Failed, accepted.takeError());

  std::string text;
  raw_string_ostream os(text);
  write(os, **policy, *program->program, *accepted);
  if (output == "-") {
    outs() << text;
    return Clean;
  }
  std::string path = output.empty() ? (input->build.source.empty() ? "." : input->build.source) + "/harness.toml"
                                    : output.getValue();
  if (sys::fs::exists(path) && !force)
    return fail(Usage, path + " exists already; --force replaces it");
  if (Error e = io::writeIfChanged(path, text))
    return fail(Failed, std::move(e));
  errs() << "harness: wrote " << path << ": " << (*policy)->components.size() << " components, " << accepted->size()
         << (accepted->size() == 1 ? " waiver" : " waivers") << ". Configure and build again.\n";
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
