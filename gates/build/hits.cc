#include "build/hits.h"

#include "compile/depfile.h"
#include "compile/facts.h"
#include "facts/format.h"
#include "facts/merge.h"
#include "io/file.h"
#include "io/scratch.h"
#include "judge/matchers.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/xxhash.h"

#include <set>

using namespace llvm;

namespace harness::build {
namespace {

using compile::CompileCommand;

std::string absolute(StringRef path, StringRef folder = {}) {
  SmallString<256> full(path);
  if (!folder.empty())
    sys::path::make_absolute(folder, full);
  else if (sys::fs::make_absolute(full))
    return path.str(); // without a working directory nothing here would be found anyway
  sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  return full.str().str();
}

std::string realPath(StringRef path) {
  SmallString<256> real;
  return sys::fs::real_path(path, real) ? absolute(path) : real.str().str();
}

StringRef below(StringRef path, StringRef folder) {
  return path.consume_front(folder) && path.consume_front("/") ? path : StringRef();
}

// Files as facts name them (clang-plugin/files.cc decides that).
class Names {
public:
  explicit Names(StringRef source) : root(realPath(source.empty() ? "." : source)), build(realPath(".")) {}

  std::string of(StringRef path) const {
    for (const std::string &full : {realPath(path), absolute(path)}) {
      StringRef inBuild = build == root ? StringRef() : below(full, build), inRoot = below(full, root);
      if (!inBuild.empty() && (inRoot.empty() || build.size() > root.size()))
        return "<build>/" + inBuild.str();
      if (!inRoot.empty())
        return inRoot.str();
    }
    return {};
  }

private:
  const std::string root, build;
};

// One object to be looked at again.
struct Job {
  const NotLookedAt *unit;
  std::string name; // of the unit
  std::string object;
  const CompileCommand *command;
  std::string kept = {}; // file; beside it in ".read", what was read when it was made
  facts::Facts facts = {};
  bool known = false; // by the facts
  std::string failed = {}; // why it could not be
};

// Compilers run side by side for one gate at a time: there may be as many gates as there are processors.
class Turn {
public:
  explicit Turn(const std::string &path) {
    failed = sys::fs::openFileForReadWrite(path, file, sys::fs::CD_OpenAlways, sys::fs::OF_None);
    if (!failed)
      failed = sys::fs::lockFile(file);
  }
  Turn(const Turn &) = delete;
  Turn &operator=(const Turn &) = delete;
  ~Turn() {
    if (file >= 0)
      sys::Process::SafelyCloseFileDescriptor(file); // which gives up the lock
  }
  std::error_code failed;

private:
  int file = -1;
};

bool covers(const facts::Facts &facts, const Job &job) {
  StringSet<> keys;
  for (const facts::Run &run : facts.runs)
    if (facts.path(run.file) == job.name) {
      SmallVector<StringRef> each;
      facts.str(run.matchers).split(each, ' ');
      for (StringRef key : each)
        keys.insert(key);
    }
  return all_of(job.unit->rules, [&](const policy::DataRuleT *rule) { return keys.contains(rule->match->key); });
}

std::optional<facts::Facts> readKept(const std::string &path) {
  auto file = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return std::nullopt;
  if (auto facts = facts::readFile(std::move(*file)))
    return std::move(*facts);
  else
    consumeError(facts.takeError()); // a damaged one is as good as none
  return std::nullopt;
}

// The first error of what a compiler has said, or all of it in a line.
std::string shortened(std::string said) {
  StringRef text = said;
  if (size_t at = text.find("error: "); at != StringRef::npos)
    text = text.drop_front(at);
  return text.split('\n').first.trim().str();
}

std::string digestOf(StringRef bytes) { return utohexstr(xxh3_64bits(bytes), /*LowerCase=*/true, /*Width=*/16); }

// What was read, with a digest each: "<digest> <path>" by line. An object may stay as it is though the text is another, and
// a compiler cache may give back one that is older than the matchers.
Error writeRead(StringRef path, ArrayRef<std::string> files) {
  std::string text;
  for (const std::string &file : files) {
    auto content = io::readFile(file);
    if (!content)
      return content.takeError();
    text += digestOf((*content)->getBuffer()) + " " + file + "\n";
  }
  return io::writeIfChanged(path, text);
}

// Lines of such a file.
std::vector<std::pair<StringRef, StringRef>> readLines(StringRef text) {
  std::vector<std::pair<StringRef, StringRef>> all;
  for (; !text.empty(); text = text.split('\n').second)
    all.push_back(text.split('\n').first.split(' '));
  return all;
}

bool isAsRead(const std::string &path) {
  auto text = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!text)
    return false;
  const auto lines = readLines((*text)->getBuffer());
  return !lines.empty() && all_of(lines, [](const auto &line) {
    auto [digest, file] = line;
    auto content = MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    return content && digestOf((*content)->getBuffer()) == digest;
  });
}

// Was it looked at before? What is known of it is of use either way.
void recall(Job &job) {
  if (!isAsRead(job.kept + ".read"))
    return;
  if (std::optional<facts::Facts> kept = readKept(job.kept)) {
    job.facts = std::move(*kept);
    job.known = covers(job.facts, job);
  }
}

Error look(Job &job) {
  io::Scratch scratch;
  auto depfile = scratch.add();
  if (!depfile)
    return depfile.takeError();
  auto found = compile::factsOf(*job.command, {}, {"-fplugin-arg-harness-only=match", "-MMD", "-MT", "unit", "-MF", *depfile});
  if (!found) {
    job.failed = shortened(toString(found.takeError()));
    return Error::success();
  }
  for (facts::Run &run : found->runs)
    run.flags.set(facts::RunFlag::Again);
  if (!covers(*found, job)) {
    job.failed = "its compiler does not know the matcher";
    return Error::success();
  }
  facts::Merger merger;
  merger.add(job.facts);
  merger.add(*found);
  job.facts = merger.take();
  if (Error e = io::writeIfChanged(job.kept, facts::write(job.facts, facts::Packing::Plain)))
    return e;
  auto read = io::readFile(*depfile);
  if (!read)
    return read.takeError();
  std::vector<std::string> files;
  for (const std::string &file : compile::readDepfile((*read)->getBuffer()))
    files.push_back(absolute(file, job.command->directory));
  return writeRead(job.kept + ".read", files); // last: without it nothing is trusted
}

facts::Facts failure(StringRef unit, StringRef why) {
  facts::Facts f;
  auto text = std::make_shared<std::pair<std::string, std::string>>(unit.str(), why.str());
  f.strings = {text->first, text->second};
  f.storage.push_back(text);
  f.files.push_back({facts::StringId(0), facts::StringId(0), facts::Origin::Project});
  facts::Run run{facts::Id<facts::File>(0)};
  run.flags.set(facts::RunFlag::Again);
  run.reason = facts::StringId(1);
  f.runs.push_back(run);
  return f;
}

void forget(const std::string &folder, const StringSet<> &inUse) {
  // What cannot be removed is in nobody's way: the next gate tries again.
  std::error_code failed;
  for (sys::fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
    if (!inUse.contains(entry->path()))
      failed = sys::fs::remove(entry->path());
}

} // namespace

std::string textsLookedAt(const Gate &gate) {
  std::set<std::string> files;
  std::error_code failed;
  for (sys::fs::directory_iterator entry(gate.path("hits"), failed), end; !failed && entry != end; entry.increment(failed))
    if (StringRef(entry->path()).ends_with(".read"))
      if (auto text = MemoryBuffer::getFile(entry->path(), /*IsText=*/false, /*RequiresNullTerminator=*/false))
        for (auto [digest, file] : readLines((*text)->getBuffer()))
          files.insert(file.str());
  std::string all;
  for (const std::string &file : files) {
    auto content = MemoryBuffer::getFile(file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
    all += (content ? digestOf((*content)->getBuffer()) : "none") + " " + file + "\n";
  }
  return all.empty() ? all : digestOf(all);
}

Expected<std::vector<facts::Facts>> lookAgain(const Gate &gate, const policy::PolicyT &policy, const facts::Facts &own, Stats &stats) {
  std::vector<facts::Facts> all;
  const std::vector<const policy::DataRuleT *> rules = matchRules(policy);
  if (rules.empty())
    return all;
  const Ownership ownership(policy, gate.target.skip);
  auto of = [&](facts::Id<facts::File> f) { return ownership.of(own.file(f), own.path(f)); };
  const std::vector<NotLookedAt> units = notLookedAt(policy, rules, of, own, "");
  if (units.empty())
    return all;

  auto build = readBuild(StringRef(gate.folder).rsplit('/').first);
  if (!build)
    return build.takeError();
  auto commands = compile::readCommands("compile_commands.json");
  if (!commands) {
    std::string why = toString(commands.takeError());
    for (const NotLookedAt &unit : units)
      all.push_back(failure(own.path(unit.unit), why));
    return all;
  }
  const Names names(build->source);
  StringMap<const CompileCommand *> byObject;
  for (const CompileCommand &command : *commands)
    if (!command.output.empty())
      byObject[absolute(command.output, command.directory)] = &command;
  StringMap<std::vector<Job>> jobs; // by unit
  for (const std::string &object : gate.objects)
    if (const CompileCommand *command = byObject.lookup(absolute(object)))
      jobs[names.of(command->file)].push_back({nullptr, "", object, command});

  std::vector<Job> todo;
  for (const NotLookedAt &unit : units) {
    StringRef name = own.path(unit.unit);
    auto it = jobs.find(name);
    if (it == jobs.end()) {
      all.push_back(failure(name, "compile_commands.json has no command for it"));
      continue;
    }
    for (Job &job : it->second) {
      job.unit = &unit;
      job.name = name.str();
      auto object = io::readFile(job.object);
      if (!object)
        return object.takeError();
      job.kept = gate.path("hits/" + digestOf((*object)->getBuffer().str() + join(job.command->arguments, "\n")) + ".hfacts");
      todo.push_back(std::move(job));
    }
  }
  const std::string folder = gate.path("hits");
  if (std::error_code e = sys::fs::create_directories(folder, /*IgnoreExisting=*/true, sys::fs::all_all))
    return createStringError(e, folder + ": " + e.message());
  parallelFor(0, todo.size(), [&](size_t i) { recall(todo[i]); });
  std::vector<std::string> errors(todo.size());
  size_t unknown = llvm::count_if(todo, [](const Job &job) { return !job.known; });
  if (unknown) {
    const std::string path = StringRef(gate.folder).rsplit('/').first.str() + "/hits.lock";
    Turn turn(path);
    if (turn.failed)
      return createStringError(turn.failed, path + ": " + turn.failed.message());
    stats.pass("look again", [&] {
      parallelFor(0, todo.size(), [&](size_t i) {
        if (!todo[i].known)
          if (Error e = look(todo[i]))
            errors[i] = toString(std::move(e));
      });
    });
  }
  StringSet<> inUse;
  for (auto [job, error] : zip_equal(todo, errors)) {
    if (!error.empty())
      return createStringError(error);
    inUse.insert(job.kept);
    inUse.insert(job.kept + ".read");
    all.push_back(job.failed.empty() ? std::move(job.facts) : failure(job.name, job.failed));
  }
  stats.count("units looked at again", unknown);
  forget(folder, inUse);
  return all;
}

} // namespace harness::build
