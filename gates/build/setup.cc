#include "build/setup.h"

#include "build/run.h"
#include "io/file.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/SHA256.h"

using namespace llvm;

namespace harness::build {
namespace {

// Of an entry of CMakeCache.txt: "NAME:TYPE=VALUE". None if it is not there.
std::optional<std::string> cached(StringRef cache, StringRef name) {
  SmallVector<StringRef, 0> lines;
  cache.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines)
    if (line.consume_front(name) && line.consume_front(":"))
      return line.split('=').second.trim().str();
  return std::nullopt;
}

std::string readCache(StringRef folder) {
  auto file = io::readFile((folder + "/CMakeCache.txt").str());
  if (file)
    return (*file)->getBuffer().str();
  consumeError(file.takeError());
  return {};
}

bool isOff(const std::optional<std::string> &value) {
  StringRef text = value ? StringRef(*value) : "ON";
  return text.equals_insensitive("off") || text.equals_insensitive("false") || text == "0" || text.equals_insensitive("no");
}

std::string firstLine(StringRef text) { return text.ltrim().split('\n').first.str(); }

// "a, b and 3 more"
std::string some(ArrayRef<std::string> names) {
  constexpr size_t Shown = 5;
  std::string text = join(names.take_front(Shown), ", ");
  return names.size() <= Shown ? text : text + " and " + std::to_string(names.size() - Shown) + " more";
}

Check checkPlugin(const Plugin &plugin) {
  std::string pair = plugin.path + " with " + plugin.compiler + " " + plugin.version;
  auto bad = [&](const std::string &why, std::string remedy) { return Check{Check::Bad, "plugin", why, std::move(remedy)}; };
  auto bytes = io::readFile(plugin.path);
  if (!bytes) {
    consumeError(bytes.takeError());
    return bad("the plugin is gone: " + plugin.path, "install Harness again, and configure the build");
  }
  auto hash = SHA256::hash(arrayRefFromStringRef((*bytes)->getBuffer()));
  if (!StringRef(toHex(hash, /*LowerCase=*/true)).starts_with(plugin.id))
    return bad("the plugin is another one than the build was configured with: " + plugin.path,
               "configure and build again: the objects were made by the old one");
  // As CMake tried it; the compiler may have been replaced since.
  std::string load = "-fplugin=" + plugin.path, id = "-fplugin-arg-harness-id=" + plugin.id;
  if (auto said = outputOf(plugin.compiler, {load, id, "-fplugin-arg-harness-root=.", "-fsyntax-only", "-x",
                                             plugin.language == "C" ? "c" : "c++", "/dev/null"},
                           "clang");
      !said)
    return bad("the compiler does not load the plugin: " + firstLine(toString(said.takeError())),
               "configure a new build folder with the compiler that the plugin is for");
  return {Check::Good, "plugin", pair};
}

Check checkMode(const Build &build) {
  if (build.policy.empty())
    return {Check::Note, "mode", "no harness.toml: a default policy judges, and findings only warn",
            "harness init, in the build folder, writes a policy from what is there"};
  if (build.mode == "off")
    return {Check::Bad, "mode", "off: nothing is judged", "configure with -DHARNESS_GATE_MODE=error"};
  if (build.mode == "warn")
    return {Check::Note, "mode", "warn: findings fail no build", "configure with -DHARNESS_GATE_MODE=error"};
  return {Check::Good, "mode", build.mode};
}

// Targets that opted out, from what CMake told `harness plan` (plan/graph.h).
std::vector<std::string> optedOut() {
  std::vector<std::string> names;
  auto file = io::readFile("harness/graph.txt");
  if (!file) {
    consumeError(file.takeError());
    return names;
  }
  SmallVector<StringRef, 0> lines;
  (*file)->getBuffer().split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    SmallVector<StringRef, 4> words;
    line.split(words, ' ');
    if (words.size() == 4 && words[0] == "target" && words[3] == "opaque")
      names.push_back(words[1].str());
  }
  llvm::sort(names);
  return names;
}

void checkTargets(const Build &build, std::vector<Check> &checks) {
  std::string judged = std::to_string(build.gates.size()) + " judged";
  checks.push_back({build.gates.empty() ? Check::Bad : Check::Good, "targets", judged,
                    build.gates.empty() ? "set HARNESS_AUTO_ATTACH, or name targets with harness_target()" : ""});
  if (auto names = optedOut(); !names.empty())
    checks.push_back({Check::Note, "targets", "without a gate: " + some(names),
                      "take out HARNESS_ENABLED OFF, or name them with harness_target()"});
  if (!build.outsideOfAll.empty())
    checks.push_back({Check::Note, "targets", "not part of all, so not looked at: " + some(build.outsideOfAll), ""});
}

void checkGates(const Build &build, std::vector<Check> &checks) {
  std::vector<std::string> missing;
  for (const std::string &folder : build.gates)
    if (!sys::fs::exists(folder + "/t.hfacts"))
      missing.push_back(StringRef(folder).rsplit('/').second.str());
  if (!missing.empty())
    return checks.push_back({Check::Unknown, "gates", "not built yet: " + some(missing), "ninja harness-closures"});
  std::string ninja = cached(readCache("."), "CMAKE_MAKE_PROGRAM").value_or("ninja");
  StringRef config = StringRef(build.folder).split('/').second; // where the build has several
  auto target = [&](const char *name) { return std::string(name) + (config.empty() ? "" : ":" + config.str()); };
  const std::string closures = target("harness-closures"), policy = target("harness-policy");
  auto plan = outputOf(ninja, {"-n", closures, policy}, "ninja-build");
  if (!plan)
    return checks.push_back({Check::Unknown, "gates", "Ninja cannot tell what is out of date: " + firstLine(toString(plan.takeError())),
                             "configure and build again"});
  if (StringRef(*plan).contains("no work to do"))
    return checks.push_back({Check::Good, "gates", "up to date"});
  // Folders that are searched anew each time: Ninja looks at the rest only after that.
  if (StringRef(*plan).contains("Re-checking globbed directories"))
    return checks.push_back({Check::Note, "gates", "Ninja would look for new files first; whether all is up to date it does not say", ""});
  // That the policy is to be compiled is said on its own.
  SmallVector<StringRef, 0> lines;
  StringRef(*plan).split(lines, '\n', -1, /*KeepEmpty=*/false);
  if (none_of(lines, [](StringRef line) { return line.starts_with("[") && !line.ends_with("Harness: policy"); }))
    return checks.push_back({Check::Good, "gates", "up to date, but for the policy"});
  checks.push_back({Check::Unknown, "gates", "out of date: what follows is about the code as it was built last", "ninja harness-closures"});
}

} // namespace

Check whyNoBuild(StringRef folder) {
  Check check{Check::Unknown, "build", "'" + folder.str() + "' is no build folder", "name it: harness doctor --build=BUILD"};
  std::string cache = readCache(folder);
  if (cache.empty())
    return check;
  std::string generator = cached(cache, "CMAKE_GENERATOR").value_or("");
  auto package = cached(cache, "Harness_DIR");
  check = {Check::Bad, "build", "Harness is not active in this build", "cmake says why when it is configured: look for \"Harness: inactive\""};
  if (isOff(cached(cache, "HARNESS_ENABLED")))
    check.text = "Harness is switched off in this build", check.remedy = "configure with -DHARNESS_ENABLED=ON";
  else if (!StringRef(generator).starts_with("Ninja"))
    check.text = "gates need Ninja, and the generator is " + generator, check.remedy = "configure a new build folder with -G Ninja";
  else if (package && StringRef(*package).ends_with("NOTFOUND"))
    check.text = "CMake does not find Harness", check.remedy = "configure with -DCMAKE_PREFIX_PATH=PREFIX of its installation";
  else if (!package && !cached(cache, "HARNESS_ENABLED"))
    check.text = "this build does not ask for Harness", check.remedy = "find_package(Harness REQUIRED) after the first project()";
  return check;
}

std::vector<Check> checkSetup(const Build &build) {
  std::vector<Check> checks;
  for (const Plugin &plugin : build.plugins)
    checks.push_back(checkPlugin(plugin));
  if (build.plugins.empty())
    checks.push_back({Check::Unknown, "plugin", "the build does not say which plugin it uses", "configure it again"});
  checks.push_back(checkMode(build));
  checkTargets(build, checks);
  checkGates(build, checks);
  return checks;
}

} // namespace harness::build
