#include "check/tools.h"

#include "build/folder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace harness::check {
namespace {

constexpr StringLiteral Major = LLVM_VERSION_STRING;

std::string beside(StringRef program, StringRef path) {
  SmallString<256> full(sys::path::parent_path(program));
  sys::path::append(full, "..", path);
  sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  return full.str().str();
}

// The installed one, or that of the build tree that the program lies in.
std::string findPlugin(StringRef program) {
  std::string major = Major.split('.').first.str();
  for (const std::string &path : {beside(program, "lib/harness/" + major + "/HarnessPlugin.so"), beside(program, "lib/HarnessPlugin.so")})
    if (sys::fs::exists(path))
      return path;
  return {};
}

// "clang++-22" → "clang-22"
std::string forC(StringRef clangxx) {
  StringRef name = sys::path::filename(clangxx);
  size_t at = name.find("++");
  if (at == StringRef::npos)
    return clangxx.str();
  return (clangxx.drop_back(name.size()) + name.take_front(at) + name.drop_front(at + 2)).str();
}

Error refuse(const Twine &message) { return createStringError(std::make_error_code(std::errc::invalid_argument), message); }

} // namespace

Error findTools(const Wanted &wanted, Tools &tools) {
  std::string compiler = wanted.compiler;
  tools.plugin = wanted.plugin;
  if (!wanted.build.empty()) {
    auto build = build::readBuild(wanted.build);
    if (!build)
      return refuse(toString(build.takeError()));
    for (const build::Plugin &p : build->plugins) {
      if (p.language != "CXX" && (p.language != "C" || build->plugins.size() > 1))
        continue;
      compiler = compiler.empty() ? p.compiler : compiler;
      tools.plugin = tools.plugin.empty() ? p.path : tools.plugin;
    }
  }
  if (tools.plugin.empty())
    tools.plugin = findPlugin(wanted.program);
  if (tools.plugin.empty())
    return refuse("no compiler plugin is installed beside '" + wanted.program + "'; name one: --plugin=…/HarnessPlugin.so, or --build=BUILD");
  SmallString<256> plugin(tools.plugin);
  if (sys::fs::make_absolute(plugin) || !sys::fs::exists(plugin))
    return refuse("there is no plugin '" + tools.plugin + "'");
  tools.plugin = plugin.str().str();
  if (compiler.empty())
    compiler = "clang++-" + Major.split('.').first.str();
  auto found = sys::findProgramByName(compiler);
  if (!found)
    return refuse("the compiler '" + compiler + "' is not there; the plugin is for Clang " + Major.split('.').first +
                  ": name one with --compiler, or a build with --build");
  tools.clangxx = *found;
  tools.clang = forC(*found);
  std::string include = beside(wanted.program, "include");
  if (sys::fs::exists(include + "/harness/annotations.h"))
    tools.flags = {"-isystem", include};
  return Error::success();
}

} // namespace harness::check
