#include "build/event.h"

#include "build/folder.h"
#include "build/run.h"
#include "build/settle.h"
#include "policy/date.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace harness::build {
namespace {

using policy::EventKind;
using policy::EventT;

EventT event(EventKind kind, std::string at, StringRef text) {
  EventT e;
  e.kind = kind;
  e.at = std::move(at);
  e.text = text.split('\n').first.trim().str();
  e.date = policy::today();
  return e;
}

Error mistake(const Twine &message) { return createStringError(std::make_error_code(std::errc::invalid_argument), message); }

// Every verdict that gates left: of targets, and of all of them together.
std::vector<std::string> verdictsOf(const Build &build) {
  std::vector<std::string> paths;
  for (const std::string &gate : build.gates)
    paths.push_back(gate + "/t.verdict");
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
  for (const std::string &verdict : verdictsOf(*build)) {
    auto report = readVerdict(verdict);
    if (!report)
      return report.takeError();
    for (const Finding &f : report->findings)
      if (f.at.path == path && f.at.line == line)
        return event(EventKind::finding, (path + ":" + Twine(line)).str(), f.message + " [" + f.rule + "]");
  }
  return mistake("the last build found nothing at " + place + "; say what happened: --from='text:…'");
}

Expected<EventT> commit(StringRef revision, StringRef source) {
  StringRef arguments[] = {"-C", source, "log", "-1", "--format=%H%x09%s", revision, "--"};
  auto said = outputOf("git", arguments, "git");
  if (!said)
    return said.takeError();
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
    consumeError(found.takeError()); // a word that only looks like one
  }
  return from.trim().empty() ? mistake("what happened? --from='text:…'") : Expected<EventT>(event(EventKind::text, "", from));
}

} // namespace harness::build
