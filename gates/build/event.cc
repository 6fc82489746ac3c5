#include "build/event.h"

#include "build/folder.h"
#include "build/run.h"
#include "build/settle.h"
#include "policy/date.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Regex.h"

#include <set>

using namespace llvm;

namespace harness::build {
namespace {

using policy::EventKind;
using policy::EventT;

EventT event(EventKind kind, std::string at, StringRef text) {
  EventT e;
  e.kind = kind;
  e.at = std::move(at);
  e.text = join(split(text.trim(), '\n'), " "); // one line
  e.date = policy::today();
  return e;
}

Error mistake(const Twine &message) { return createStringError(std::make_error_code(std::errc::invalid_argument), message); }

// Every verdict that gates left: of targets, and of all of them together. Gates are named from the build folder, which has
// the folder of Harness in it.
std::vector<std::string> verdictsOf(const Build &build) {
  std::vector<std::string> paths;
  StringRef root = StringRef(build.folder).take_front(StringRef(build.folder).rfind("harness"));
  for (const std::string &gate : build.gates)
    paths.push_back((root + gate + "/t.verdict").str());
  paths.push_back(build.folder + "/project.verdict");
  erase_if(paths, [](const std::string &path) { return !sys::fs::exists(path); });
  return paths;
}

Expected<EventT> findingAt(StringRef place, StringRef folder) {
  auto [path, rest] = place.split(':');
  unsigned line = 0;
  if (rest.split(':').first.getAsInteger(10, line))
    return mistake("'" + place + "' is no place of a finding: FILE:LINE");
  auto build = readBuild(folder);
  if (!build)
    return joinErrors(mistake("findings are looked up in a build: --build=BUILD"), build.takeError());
  std::set<unsigned> others; // lines of the file
  for (const std::string &verdict : verdictsOf(*build)) {
    auto report = readVerdict(verdict);
    if (!report)
      return report.takeError();
    std::vector<const Finding *> all; // accepted or not, it was found
    for (const Finding &f : report->findings)
      all.push_back(&f);
    for (const Accepted &a : report->accepted)
      all.push_back(&a.finding);
    for (const Finding *f : all)
      if (f->at.path == path && f->at.line == line)
        return event(EventKind::finding, (path + ":" + Twine(line)).str(), f->message + " [" + f->rule + "]");
      else if (f->at.path == path)
        others.insert(f->at.line);
  }
  std::string lines;
  for (unsigned other : others)
    lines += (lines.empty() ? "" : ", ") + std::to_string(other);
  // What the compiler stops at has no object, so that no gate has seen it.
  return mistake("the gates found nothing at " + place + (lines.empty() ? "" : ", but at " + lines) +
                 "; an error of the compiler is said in words: --from='text:…'");
}

Expected<EventT> commit(StringRef revision, StringRef source) {
  StringRef arguments[] = {"-C", source, "log", "-1", "--format=%H%x09%s", revision, "--"};
  auto said = outputOf("git", arguments, "git");
  if (!said && !sys::findProgramByName("git"))
    return said.takeError();
  if (!said)
    return mistake("there is no commit '" + revision + "': " + toString(said.takeError()));
  auto [hash, subject] = StringRef(*said).split('\t');
  return event(EventKind::commit, hash.str(), subject);
}

} // namespace

Expected<EventT> eventFrom(StringRef from, StringRef folder, StringRef source) {
  if (from.consume_front("text:"))
    return from.trim().empty() ? mistake("what happened? --from='text:…'") : Expected<EventT>(event(EventKind::text, "", from));
  if (from.consume_front("finding:") || Regex("^[^ :]+\\.[A-Za-z+]+:[0-9]+(:[0-9]+)?$").match(from))
    return findingAt(from, folder);
  if (from.consume_front("commit:"))
    return commit(from, source);
  if (Regex("^([0-9a-f]{7,40}|HEAD[~^0-9]*)$").match(from)) {
    auto found = commit(from, source);
    if (found)
      return found;
    constexpr size_t LongerThanWords = 12;
    if (from.size() < LongerThanWords && (!Regex("[0-9]").match(from) || !Regex("[a-f]").match(from))) {
      consumeError(found.takeError()); // a word or a number that only looks like one
      return event(EventKind::text, "", from);
    }
    return joinErrors(mistake("'" + from + "' looks like a commit, and is none; if it is a text: --from='text:" + from + "'"), found.takeError());
  }
  return from.trim().empty() ? mistake("what happened? --from='text:…'") : Expected<EventT>(event(EventKind::text, "", from));
}

} // namespace harness::build
