// `harness lint-docs [FILE…]`: what the documentation names is there.

#include "commands/command.h"

#include "build/judging.h"
#include "docs/lint.h"
#include "io/file.h"
#include "topology/named.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("lint-docs", "Check what Markdown pages name: harness lint-docs [FILE…] [--root=DIR] [--build=BUILD]");
cl::list<std::string> named(cl::Positional, cl::desc("[FILE…] (AGENTS.md, README.md and docs/**/*.md)"), cl::sub(sub));
cl::opt<std::string> root("root", cl::desc("The folder of the project"), cl::init("."), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("A build folder: names such as `shop::rate` are looked up in it"), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<unsigned> maxLines("max-lines", cl::desc("The most lines that AGENTS.md may have"), cl::init(120), cl::sub(sub));

// Files below `base`, but for version control and build folders.
void walk(const std::string &base, const std::string &below, std::set<std::string> &out) {
  std::error_code ignored;
  for (sys::fs::directory_iterator at(base + (below.empty() ? "" : "/" + below), ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    StringRef name = sys::path::filename(at->path());
    std::string path = below.empty() ? name.str() : below + "/" + name.str();
    if (at->type() != sys::fs::file_type::directory_file)
      out.insert(path);
    else if (name != ".git" && !sys::fs::exists(at->path() + "/CMakeCache.txt"))
      walk(base, path, out);
  }
}

// What `harness COMMAND --help` lists.
std::map<std::string, std::set<std::string>> commandsOf() {
  std::map<std::string, std::set<std::string>> all;
  for (Command *c = Command::first; c; c = c->next) {
    std::set<std::string> &options = all[c->sub->getName().str()];
    for (auto &[name, option] : cl::getRegisteredOptions(*c->sub))
      options.insert(name.str());
    options.insert("help");
  }
  return all;
}

Expected<std::set<std::string>> entitiesOf(StringRef path) {
  SmallString<256> back;
  if (std::error_code e = sys::fs::current_path(back))
    return createStringError(e, "current folder");
  if (std::error_code e = sys::fs::set_current_path(path))
    return createStringError(std::make_error_code(std::errc::invalid_argument), path + ": " + e.message());
  build::Stats stats(false);
  auto opened = build::open(config, "", stats);
  if (std::error_code e = sys::fs::set_current_path(back))
    return createStringError(e, back);
  if (!opened)
    return opened.takeError();
  const Program &program = *opened->loaded.program;
  const Names names(program);
  std::set<std::string> all(names.begin(), names.end());
  for (const facts::Type &type : program.facts.types)
    for (StringRef name : {program.facts.str(type.name).split('@').first, program.facts.str(type.pattern)})
      if (!name.empty())
        all.insert(plainName(name));
  return all;
}

int run() {
  if (!sys::fs::is_directory(root))
    return fail(Usage, "'" + root + "' is no folder");
  docs::Project project;
  walk(root, "", project.files);
  project.commands = commandsOf();
  project.read = [&](StringRef path) -> std::optional<std::string> {
    auto file = io::readFile((root + "/" + path).str());
    if (file)
      return (*file)->getBuffer().str();
    consumeError(file.takeError());
    return std::nullopt;
  };
  if (!folder.empty()) {
    auto entities = entitiesOf(folder);
    if (!entities)
      return fail(entities.takeError());
    project.entities = std::move(*entities);
  }
  std::vector<std::string> pages;
  for (const std::string &name : named) {
    SmallString<128> path(name);
    sys::path::remove_dots(path, /*remove_dot_dot=*/true);
    pages.push_back(path.str().str());
  }
  std::vector<docs::Fault> faults;
  if (named.empty()) {
    for (const std::string &file : project.files)
      if (file == "AGENTS.md" || file == "README.md" || (StringRef(file).starts_with("docs/") && StringRef(file).ends_with(".md")))
        pages.push_back(file);
    faults = docs::lintAgents(project, maxLines);
  }
  append_range(faults, docs::lint(project, pages));

  size_t errors = 0;
  for (const docs::Fault &fault : faults) {
    outs() << fault.path;
    if (fault.line)
      outs() << ':' << fault.line << ':' << fault.column;
    outs() << (fault.isWarning ? ": warning: " : ": error: ") << fault.message << '\n';
    errors += !fault.isWarning;
  }
  outs() << "harness: " << errors << (errors == 1 ? " error" : " errors") << " in " << pages.size()
         << (pages.size() == 1 ? " page\n" : " pages\n");
  return errors ? Findings : Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
