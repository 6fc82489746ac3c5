// `harness lint-docs [FILE…]`: what the documentation names is there; with --run, what it tells to run starts.

#include "commands/command.h"

#include "build/judging.h"
#include "build/run.h"
#include "docs/help.h"
#include "docs/lint.h"
#include "docs/targets.h"
#include "io/file.h"
#include "judge/rule.h"
#include "mutate/mutant.h"
#include "topology/named.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("lint-docs", "Check what Markdown pages name: harness lint-docs [FILE…] [--root=DIR] [--build=BUILD] [--run]");
cl::list<std::string> named(cl::Positional, cl::desc("[FILE…] (AGENTS.md, README.md and docs/**/*.md)"), cl::sub(sub));
cl::opt<std::string> root("root", cl::desc("The folder of the project"), cl::init("."), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("A build folder: names such as `shop::rate`, rules and targets are looked up in it"), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<unsigned> maxLines("max-lines", cl::desc("The most lines that AGENTS.md may have"), cl::init(120), cl::sub(sub));

cl::opt<bool> runs("run", cl::desc("Run what pages tell to run, with --help: harness COMMAND, and programs among the files"),
                   cl::sub(sub));

constexpr unsigned SecondsForHelp = 10;

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

std::string self() {
  static int anchor; // any address in the program
  return sys::fs::getMainExecutable(nullptr, &anchor);
}

// What `harness COMMAND --help` lists. What stands for words in it is what they are: "check|list [RULE…]".
std::map<std::string, docs::Usage> commandsOf() {
  std::map<std::string, docs::Usage> all;
  for (Command *c = Command::first; c; c = c->next) {
    docs::Usage &usage = all[c->sub->getName().str()];
    for (auto &[name, option] : cl::getRegisteredOptions(*c->sub))
      usage.options.insert(name.str());
    usage.options.insert("help");
    if (c->sub->PositionalOpts.empty())
      continue;
    StringRef first = c->sub->PositionalOpts.front()->HelpStr.split(' ').first;
    if (all_of(first, [](char ch) { return isLower(ch) || ch == '|'; }))
      for (StringRef word : split(first, '|'))
        usage.words.push_back(word.str());
  }
  return all;
}

// The values that an option of a command may have; none: any. LLVM tells them nobody but the reader of --help.
std::vector<std::string> valuesOf(StringRef command, StringRef option) {
  std::vector<std::string> values;
  if (command == "mutate" && option == "operator") {
    for (const mutate::Operator *op : mutate::Operator::all())
      values.push_back(op->name);
    return values;
  }
  auto help = build::outputOf(self(), {command, "--help"}, "harness");
  if (!help) {
    consumeError(help.takeError());
    return values;
  }
  bool isIt = false;
  for (StringRef line : split(*help, '\n')) {
    StringRef word = line.trim().split(' ').first;
    if (word.consume_front("--"))
      isIt = word.split('=').first == option;
    else if (isIt && word.consume_front("="))
      values.push_back(word.str());
  }
  return values;
}

// Calls `use` in another folder.
Error inFolder(StringRef path, function_ref<Error()> use) {
  SmallString<256> back;
  if (std::error_code e = sys::fs::current_path(back))
    return createStringError(e, "current folder");
  if (std::error_code e = sys::fs::set_current_path(path))
    return createStringError(std::make_error_code(std::errc::invalid_argument), path + ": " + e.message());
  Error failed = use();
  if (std::error_code e = sys::fs::set_current_path(back))
    return joinErrors(std::move(failed), createStringError(e, back));
  return failed;
}

// What the build of the current folder has.
Error readBuild(docs::Project &project) {
  build::Stats stats(false);
  auto opened = build::open(config, "", stats);
  if (!opened)
    return opened.takeError();
  const Program &program = *opened->loaded.program;
  const Names names(program);
  project.entities.insert(names.begin(), names.end());
  for (const facts::Type &type : program.facts.types)
    for (StringRef name : {program.facts.str(type.name).split('@').first, program.facts.str(type.pattern)})
      if (!name.empty())
        project.entities.insert(plainName(name));
  for (const auto &rule : program.policy.data_rules)
    project.rules.insert(rule->id);
  std::vector<std::string> files{"build.ninja"};
  for (size_t i = 0; i < files.size(); ++i) {
    auto text = io::readFile(files[i]);
    if (!text) {
      consumeError(text.takeError());
      continue;
    }
    docs::NinjaFile file = docs::parseNinja((*text)->getBuffer());
    project.targets.merge(file.targets);
    for (std::string &other : file.includes)
      if (!is_contained(files, other))
        files.push_back(std::move(other));
  }
  return Error::success();
}

// "build", seen from the root; empty: it is elsewhere.
std::string belowRoot(StringRef path) {
  SmallString<256> base, real;
  if (sys::fs::real_path(root, base) || sys::fs::real_path(path, real))
    return "";
  StringRef below = real;
  return below.consume_front(base) && below.consume_front("/") ? below.str() : "";
}

// Runs what the pages tell to run, in the root: that is where they are read.
Error runAll(ArrayRef<docs::Call> calls, std::vector<docs::Fault> &faults) {
  SmallString<256> base;
  if (std::error_code e = sys::fs::real_path(root, base))
    return createStringError(e, root);
  return inFolder(base, [&] {
    for (const docs::Call &call : calls) {
      const bool isOurs = call.program.empty();
      std::string why = isOurs ? docs::whyNoHelp(self(), {call.command}, SecondsForHelp)
                               : docs::whyNoHelp((base + "/" + call.program).str(), {}, SecondsForHelp);
      std::string said = isOurs ? "harness " + call.command : call.program;
      if (!why.empty())
        faults.push_back({call.path, call.line, call.column, "'" + said + " --help' " + why});
    }
    return Error::success();
  });
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
  project.values = [known = std::map<std::pair<std::string, std::string>, std::vector<std::string>>()](StringRef command, StringRef option) mutable {
    auto [it, isNew] = known.try_emplace({command.str(), option.str()});
    if (isNew)
      it->second = valuesOf(command, option);
    return it->second;
  };
  for (const Rule *rule : Rule::all())
    project.rules.insert(rule->id.str());
  if (!folder.empty()) {
    project.build = belowRoot(folder);
    if (Error e = inFolder(folder, [&] { return readBuild(project); }))
      return fail(std::move(e));
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
  docs::Linted linted = docs::lint(project, pages);
  if (runs) {
    if (Error e = runAll(linted.calls, linted.faults))
      return fail(std::move(e));
    llvm::sort(linted.faults);
  }
  append_range(faults, linted.faults);

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
