#include "check/bench.h"

#include "build/judging.h"
#include "compile/depfile.h"
#include "compile/facts.h"
#include "facts/merge.h"
#include "io/file.h"
#include "io/scratch.h"
#include "policy/compiled.h"
#include "policy/glob.h"
#include "policy/records.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace harness::check {

using fixture::Mutant;
using fixture::Part;

char Trouble::ID = 0;

namespace {

constexpr StringLiteral PolicyName = "harness.toml";
constexpr StringLiteral SmallestPolicy = R"(schema = 1
[project]
name = "fixture"
[[component]]
name = "fixture"
files = ["**"]
)";

// The scopes in which a rule has something to say.
unsigned scopesOf(StringRef id, const policy::DataRuleT *rule) {
  if (!rule) {
    const Rule *known = Rule::find(id);
    return known ? known->scopes : 0;
  }
  unsigned scopes = rule->query ? Rule::Project : 0;
  for (const DataKind *kind = DataKind::first; kind; kind = kind->next)
    if (kind->isOf(*rule))
      scopes |= kind->scopes;
  return scopes;
}

Error trouble(unsigned line, const Twine &message) { return make_error<Trouble>(line, message.str()); }

// Line `line` of a part, as a line of the fixture. Lines of a mutant are no lines of the fixture.
unsigned lineIn(ArrayRef<Part> parts, StringRef path, unsigned line, const Mutant *mutant) {
  if (mutant && mutant->macro.empty())
    return mutant->line;
  for (const Part &part : parts)
    if (part.path == path)
      return part.line + line - 1;
  return mutant ? mutant->line : 0;
}

} // namespace

struct Bench::Work {
  std::string folder;
  std::string source() const { return folder + "/source"; }
  std::string build() const { return folder + "/build"; }
  std::string file(const Part &part) const { return source() + "/" + part.path; }
  ~Work() { sys::fs::remove_directories(folder); }
};

Bench::Bench(const Tools &tools, const fixture::Fixture &fixture, StringRef id, const policy::DataRuleT *rule)
    : tools(tools), fixture(fixture), id(id), rule(rule) {}
Bench::~Bench() = default;

Expected<std::unique_ptr<Bench::Work>> Bench::layOut(ArrayRef<Part> parts) const {
  auto made = std::make_unique<Work>();
  SmallString<128> folder;
  if (std::error_code e = sys::fs::createUniqueDirectory("harness-fixture", folder))
    return createStringError(e, "cannot make a temporary folder");
  made->folder = folder.str().str();
  auto write = [&](StringRef path, StringRef text) -> Error {
    if (std::error_code e = sys::fs::create_directories(sys::path::parent_path(path)))
      return createStringError(e, "cannot make the folder of '" + path + "'");
    return io::writeIfChanged(path, text);
  };
  for (const Part &part : parts)
    if (Error e = write(made->file(part), part.text))
      return std::move(e);
  if (none_of(parts, [](const Part &p) { return p.path == PolicyName; }))
    if (Error e = write(made->source() + "/" + PolicyName.str(), SmallestPolicy))
      return std::move(e);
  auto read = readPolicy(*made, parts);
  if (!read)
    return read.takeError();
  if (Error e = write(made->build() + "/harness/policy.bin", serialise(**read)))
    return std::move(e);
  return made;
}

Expected<std::unique_ptr<policy::PolicyT>> Bench::readPolicy(const Work &at, ArrayRef<Part> parts) const {
  policy::ReadOptions options = tools.options;
  policy::DataRuleT meant;
  if (rule) {
    meant = *rule;
    meant.fixtures.clear(); // they are files of the project
    options.rules = {&meant};
  }
  policy::Files files;
  policy::Diagnostics diagnostics;
  auto read = policy::readPolicy(at.source() + "/" + PolicyName.str(), options, files, diagnostics);
  bool own = any_of(parts, [](const Part &p) { return p.path == PolicyName; });
  if (!diagnostics.empty()) {
    const policy::Diagnostic &first = diagnostics.front();
    StringRef path = first.path;
    path.consume_front(at.source());
    path.consume_front("/");
    if (!own || path.empty())
      return trouble(0, "the rule does not fit the policy of the fixture" +
                            Twine(own ? "" : ", which has no part 'harness.toml' and so a single component, 'fixture'") + ": " + first.message);
    return trouble(lineIn(parts, path, first.line, nullptr), first.message);
  }
  // This rule and no other, and always at its full weight.
  for (auto &component : read->components)
    component->rules.clear();
  read->rules.clear();
  for (auto [name, level] : {std::pair(std::string("*"), policy::Level::off), std::pair(id, policy::Level::block)}) {
    read->rules.push_back(std::make_unique<policy::RuleLevelT>());
    read->rules.back()->rule = name;
    read->rules.back()->level = level;
  }
  read->baseline.reset();
  if (count_if(read->data_rules, [&](const auto &r) { return r->id == id; }) > 1)
    return trouble(0, "the fixture has a [[rule]] '" + id + "' of its own; what is checked is the one of the project");
  for (auto &r : read->data_rules)
    r->unproven.clear();
  return read;
}

Error Bench::diagnosed(Error error, ArrayRef<Part> parts, const Mutant *mutant) const {
  return handleErrors(std::move(error), [&](const compile::DoesNotCompile &said) -> Error {
    StringRef text = said.diagnostics;
    Regex first("^(\\.\\./source/)?([^:\n]+):([0-9]+):[0-9]+: (fatal )?error: ([^\n]*)", Regex::Newline);
    SmallVector<StringRef, 6> m;
    unsigned line = 0, at = mutant ? mutant->line : 0;
    std::string what = text.take_front(500).trim().str();
    if (first.match(text, &m) && !m[3].getAsInteger(10, line)) {
      what = m[5].str();
      if (any_of(parts, [&](const Part &p) { return p.path == m[2]; }))
        at = lineIn(parts, m[2], line, mutant);
      else
        what += (" (" + m[2] + ":" + m[3] + ")").str();
    }
    return trouble(at, mutant ? "the mutant '" + mutant->name + "' does not compile: " + what : "does not compile: " + what);
  });
}

Expected<facts::Facts> Bench::compile(const Work &at, const Part &part, const Mutant *mutant, StringRef depfile) const {
  bool isC = sys::path::extension(part.path) == ".c";
  compile::CompileCommand command;
  command.directory = at.build();
  command.file = at.file(part);
  command.arguments = {isC ? tools.clang : tools.clangxx};
  if (!isC)
    command.arguments.push_back("-std=c++20");
  for (StringRef folder : {"../source/include", "../source/src", "../source"})
    command.arguments.push_back("-I" + folder.str());
  append_range(command.arguments, tools.flags);
  for (std::string flag : fixture.flags) {
    for (auto [word, folder] : {std::pair(StringRef("%source"), at.source()), std::pair(StringRef("%project"), tools.project)})
      for (size_t where; (where = flag.find(word)) != std::string::npos;)
        flag.replace(where, word.size(), folder);
    command.arguments.push_back(std::move(flag));
  }
  append_range(command.arguments, std::vector<std::string>{"-fplugin=" + tools.plugin, "-fplugin-arg-harness-root=../source"});
  std::vector<compile::Replacement> replaced;
  if (mutant && mutant->macro.empty()) {
    for (auto [changed, touched] : zip(mutant->variant.parts, mutant->touched))
      if (touched)
        replaced.push_back({at.file(changed), changed.text});
  } else if (mutant) {
    command.arguments.push_back("-D" + mutant->macro);
  }
  command.arguments.push_back("../source/" + part.path);
  std::vector<std::string> more;
  if (!depfile.empty())
    more = {"-MMD", "-MT", "unit", "-MF", depfile.str()};
  auto facts = compile::factsOf(command, replaced, more);
  if (!facts)
    return diagnosed(facts.takeError(), fixture.base.parts, mutant);
  return facts;
}

Error Bench::noteIncludes(StringRef depfile) {
  auto text = io::readFile(depfile);
  if (!text)
    return text.takeError();
  for (const std::string &name : compile::readDepfile((*text)->getBuffer())) {
    SmallString<128> path(name);
    sys::path::make_absolute(work->build(), path);
    sys::path::remove_dots(path, /*remove_dot_dot=*/true);
    StringRef below = path;
    if (!below.consume_front(tools.project) || !below.consume_front("/"))
      continue;
    auto file = io::readFile(path);
    if (!file)
      return file.takeError();
    included[below.str()] = policy::contentDigest((*file)->getBuffer());
  }
  return Error::success();
}

bool Bench::sees(const Unit &unit, const Mutant &mutant) const {
  for (auto [part, touched] : zip(fixture.base.parts, mutant.touched)) {
    if (!touched)
      continue;
    if (any_of(unit.facts.files, [&, path = StringRef(part.path)](const facts::File &f) { return unit.facts.str(f.path) == path; }))
      return true;
  }
  return false;
}

Expected<std::vector<Finding>> Bench::judge() {
  auto made = layOut(fixture.base.parts);
  if (!made)
    return made.takeError();
  work = std::move(*made);
  auto read = readPolicy(*work, fixture.base.parts);
  if (!read)
    return read.takeError();
  policy = std::move(*read);
  for (auto [index, part] : enumerate(fixture.base.parts)) {
    if (!fixture::isSource(part.path))
      continue;
    io::Scratch scratch;
    auto depfile = scratch.add();
    if (!depfile)
      return depfile.takeError();
    auto facts = compile(*work, part, nullptr, *depfile);
    if (!facts)
      return facts.takeError();
    if (Error e = noteIncludes(*depfile))
      return std::move(e);
    units.push_back({index, std::move(*facts)});
  }
  std::vector<const Unit *> all;
  for (const Unit &unit : units)
    all.push_back(&unit);
  auto found = judgeUnits(*work, *policy, all);
  if (!found)
    return found;
  for (const Finding &f : *found)
    if (!f.unresolved.empty())
      unknown[f.unresolved] = f.message;
  erase_if(*found, [](const Finding &f) { return !f.unresolved.empty(); }); // a fixture has not all that the rule names
  return found;
}

Expected<std::vector<Finding>> Bench::judge(const Mutant &mutant) const {
  bool ofPolicy = false;
  for (auto [part, touched] : zip(fixture.base.parts, mutant.touched))
    ofPolicy |= touched && sys::path::extension(part.path) == ".toml";
  if (ofPolicy) { // on which the facts of a unit may depend, too
    fixture::Fixture changed{fixture.path, fixture.flags, fixture.targets, mutant.variant, {}};
    Bench bench(tools, changed, id, rule);
    auto found = bench.judge();
    if (found)
      return found;
    return handleErrors(found.takeError(), [&](const Trouble &t) -> Error {
      return trouble(mutant.line, "the mutant '" + mutant.name + "': " + t.message);
    });
  }
  std::vector<std::unique_ptr<Unit>> again;
  std::vector<const Unit *> all;
  for (const Unit &unit : units) {
    all.push_back(&unit);
    if (!sees(unit, mutant))
      continue;
    auto facts = compile(*work, fixture.base.parts[unit.part], &mutant);
    if (!facts)
      return facts.takeError();
    again.push_back(std::make_unique<Unit>(Unit{unit.part, std::move(*facts)}));
    all.back() = again.back().get();
  }
  if (again.empty())
    return trouble(mutant.line, "nothing that is compiled includes what the mutant '" + mutant.name + "' changes");
  auto found = judgeUnits(*work, *policy, all);
  if (found)
    erase_if(*found, [](const Finding &f) { return !f.unresolved.empty(); });
  return found;
}

Expected<std::vector<Finding>> Bench::judgeUnits(const Work &at, const policy::PolicyT &policy, ArrayRef<const Unit *> all) const {
  build::Build build;
  build.source = at.source();
  build.policy = at.source() + "/" + PolicyName.str();
  build::Stats stats(false);

  const unsigned scopes = scopesOf(id, rule);
  const auto &targets = fixture.targets;
  std::vector<facts::Facts> merged;
  StringMap<std::vector<std::string>> sights; // what a target links, itself included
  std::vector<bool> taken(all.size());
  for (const fixture::Target &target : targets) {
    facts::Merger merger;
    for (auto [index, unit] : enumerate(all))
      if (any_of(target.sources, [&](const std::string &pattern) {
            auto glob = policy::Glob::compile(pattern);
            bool fits = glob && glob->match(fixture.base.parts[unit->part].path);
            if (!glob)
              consumeError(glob.takeError());
            return fits;
          })) {
        merger.add(unit->facts);
        taken[index] = true;
      }
    merged.push_back(merger.take());
    std::vector<std::string> &sight = sights[target.name];
    sight.push_back(target.name);
    for (const std::string &link : target.links)
      append_range(sight, sights[link]);
    llvm::sort(sight);
    sight.erase(llvm::unique(sight), sight.end());
  }
  for (auto [index, unit] : enumerate(all))
    if (!taken[index])
      return trouble(std::max(1u, fixture.base.parts[unit->part].line - 1), "no target has the source '" + fixture.base.parts[unit->part].path + "'");

  std::vector<Finding> found;
  auto judge = [&](harness::Target target, bool project) -> Error {
    build::Loaded loaded;
    loaded.sights = sights;
    bool needed = false;
    loaded.program = std::make_unique<Program>(policy, target);
    for (auto [t, facts] : zip(targets, merged)) {
      bool own = project || t.name == target.name;
      if (!own && !is_contained(sights[target.name], t.name))
        continue;
      needed |= own;
      loaded.program->add(facts, t.name, own, /*prefix=*/{}, /*isProgram=*/project && t.type == "EXECUTABLE");
      loaded.targets.push_back(t.name);
      loaded.facts.push_back(facts);
    }
    if (!needed)
      return Error::success();
    loaded.program->close();
    Report report = build::reportOn(build, loaded, project ? build::projectScope(build) : unsigned(Rule::Link), stats);
    for (const ToolFailure &failure : report.failures)
      return trouble(0, failure.message);
    for (Finding &f : report.findings)
      if (f.rule == id)
        found.push_back(std::move(f));
    return Error::success();
  };
  if (scopes & Rule::Link)
    for (const fixture::Target &t : targets) {
      harness::Target target;
      target.name = t.name;
      target.type = t.type;
      target.links = t.links;
      if (Error e = judge(std::move(target), /*project=*/false))
        return std::move(e);
    }
  if (scopes & (Rule::Project | Rule::Complete)) {
    harness::Target target;
    target.name = "project";
    target.type = "PROJECT";
    for (const fixture::Target &t : targets) {
      for (const std::string &link : t.links)
        target.linkEdges.push_back({t.name, link});
      target.parts.push_back({t.name, t.type, t.type == "SHARED_LIBRARY" || t.type == "MODULE_LIBRARY"});
    }
    if (Error e = judge(std::move(target), /*project=*/true))
      return std::move(e);
  }
  llvm::sort(found, before);
  found.erase(llvm::unique(found, isSame), found.end());
  return found;
}

} // namespace harness::check
