#include "build/folder.h"

#include "io/file.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::build {
namespace {

Error inFile(StringRef path, Error error) { return createStringError(path + ": " + toString(std::move(error))); }

Expected<json::Object> readJson(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  auto value = json::parse((*file)->getBuffer());
  if (!value)
    return inFile(path, value.takeError());
  if (auto *object = value->getAsObject())
    return std::move(*object);
  return createStringError(path + ": expected an object");
}

std::string text(const json::Object &object, StringRef key) { return object.getString(key).value_or("").str(); }

std::vector<std::string> texts(const json::Object &object, StringRef key) {
  std::vector<std::string> all;
  if (const json::Array *array = object.getArray(key))
    for (const json::Value &value : *array)
      if (auto s = value.getAsString(); s && !s->empty())
        all.push_back(s->str());
  return all;
}

} // namespace

Expected<Gate> readGate(StringRef folder) {
  auto json = readJson((folder + "/target.json").str());
  if (!json)
    return json.takeError();
  Gate gate;
  gate.folder = folder.str();
  gate.target = {text(*json, "name"), text(*json, "type"), texts(*json, "links"), texts(*json, "opaque"),
                 texts(*json, "skip")};
  StringRef type = gate.target.type;
  gate.exports = type == "SHARED_LIBRARY" || type == "MODULE_LIBRARY" || json->getBoolean("exports").value_or(false);
  gate.objects = texts(*json, "objects");
  gate.foreignObjects = texts(*json, "foreign_objects");
  gate.archives = texts(*json, "archives");
  gate.depends = texts(*json, "depends");
  gate.circle = texts(*json, "hfacts");
  // CMake writes objects as absolute paths; what we say of them is relative to the build folder.
  const std::string build = text(*json, "build") + "/";
  for (auto *paths : {&gate.objects, &gate.foreignObjects})
    for (std::string &path : *paths)
      if (StringRef(path).starts_with(build))
        path.erase(0, build.size());
  if (gate.target.name.empty())
    return createStringError(folder + "/target.json: no name");
  return gate;
}

Expected<Build> readBuild(StringRef folder, StringRef config) {
  std::vector<std::string> candidates;
  for (const std::string &base : {(folder + "/harness").str(), folder.str()}) {
    if (!config.empty())
      candidates.push_back(base + "/" + config.str());
    candidates.push_back(base);
  }
  for (const std::string &candidate : candidates) {
    if (!sys::fs::exists(candidate + "/build.json"))
      continue;
    auto json = readJson(candidate + "/build.json");
    if (!json)
      return json.takeError();
    Build build;
    build.folder = StringRef(candidate).consume_front("./") ? candidate.substr(2) : candidate;
    build.source = text(*json, "source");
    build.policy = text(*json, "policy");
    if (const json::Array *targets = json->getArray("targets"))
      for (const json::Value &value : *targets)
        if (const json::Object *target = value.getAsObject()) {
          // What is not part of `all` may be stale, or never built.
          if (target->getBoolean("all").value_or(true))
            build.gates.push_back(text(*target, "dir"));
          else
            build.outsideOfAll.push_back(text(*target, "name"));
        }
    build.complete = json->getBoolean("complete").value_or(true);
    build.mode = text(*json, "mode");
    if (const json::Array *plugins = json->getArray("plugins"))
      for (const json::Value &value : *plugins)
        if (const json::Object *plugin = value.getAsObject())
          build.plugins.push_back({text(*plugin, "language"), text(*plugin, "path"), text(*plugin, "id"),
                                   text(*plugin, "compiler"), text(*plugin, "version")});
    return build;
  }
  std::string configurations;
  std::error_code ignored;
  for (sys::fs::directory_iterator at(folder + "/harness", ignored), end; !ignored && at != end; at.increment(ignored))
    if (sys::fs::exists(at->path() + "/build.json"))
      configurations += " --config=" + sys::path::filename(at->path()).str();
  if (!configurations.empty())
    return createStringError("this build has several configurations; name one:" + configurations);
  return createStringError("no build with Harness in '" + folder + "': there is no harness/build.json");
}

Expected<std::vector<ClosureLine>> readClosure(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  std::vector<ClosureLine> lines;
  StringRef rest = (*file)->getBuffer();
  while (!rest.empty()) {
    auto [line, tail] = rest.split('\n');
    rest = tail;
    auto [digest, more] = line.split(' ');
    auto [target, facts] = more.split(' ');
    if (facts.empty())
      return createStringError(path + ": damaged; delete it and build again");
    lines.push_back({digest.str(), target.str(), facts.str()});
  }
  return lines;
}

std::vector<std::string> targetsInSight(StringRef gateFolder) {
  std::vector<std::string> names;
  if (auto closure = readClosure((gateFolder + "/t.closure").str()))
    for (const ClosureLine &line : *closure)
      names.push_back(line.target);
  else
    consumeError(closure.takeError());
  return names;
}

std::string digest(StringRef bytes) {
  auto hash = BLAKE3::hash<16>(arrayRefFromStringRef(bytes));
  return toHex(hash, /*LowerCase=*/true);
}

} // namespace harness::build
