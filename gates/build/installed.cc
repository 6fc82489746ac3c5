#include "build/installed.h"

#include "io/file.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <set>

using namespace llvm;

namespace harness::build {
namespace {

// The arguments of a CMake command, from behind its "(" to its ")": quoted or bare.
std::vector<std::string> argumentsIn(StringRef &text) {
  std::vector<std::string> arguments;
  while (!text.empty() && text.front() != ')') {
    if (text.consume_front("\"")) {
      std::string &argument = arguments.emplace_back();
      while (!text.empty() && !text.consume_front("\"")) {
        if (text.front() == '\\')
          text = text.drop_front();
        if (!text.empty())
          argument += text.front(), text = text.drop_front();
      }
    } else if (StringRef word = text.take_until([](char c) { return isspace(c) || c == ')' || c == '"'; }); !word.empty()) {
      arguments.push_back(word.str());
      text = text.drop_front(word.size());
    } else {
      text = text.drop_front();
    }
  }
  return arguments;
}

class Scripts {
public:
  explicit Scripts(const Build &build) {
    // CMake names files as it was told to; a symbolic link may lead to the same.
    folder = real(".") + "/";
    source = real(build.source) + "/";
  }

  void read(StringRef path) {
    if (!seen.insert(path).second)
      return;
    auto file = io::readFile(path);
    if (!file) {
      consumeError(file.takeError());
      return;
    }
    StringRef rest = (*file)->getBuffer();
    while (!rest.empty()) {
      rest = rest.ltrim();
      StringRef line = rest.take_until([](char c) { return c == '\n'; });
      if (rest.consume_front("include(")) {
        if (auto arguments = argumentsIn(rest); !arguments.empty())
          read(arguments.front());
      } else if (rest.consume_front("file(INSTALL ")) {
        add(argumentsIn(rest));
      } else {
        rest = rest.drop_front(line.size());
      }
    }
  }

  std::set<std::string> installed;

private:
  static std::string real(StringRef path) {
    SmallString<256> found;
    return sys::fs::real_path(path, found) ? path.str() : found.str().str();
  }

  // DESTINATION d TYPE t … FILES f… [FILES_MATCHING …]
  void add(const std::vector<std::string> &arguments) {
    auto type = find(arguments, "TYPE");
    bool folders = type != arguments.end() && std::next(type) != arguments.end() && *std::next(type) == "DIRECTORY";
    auto file = find(arguments, "FILES");
    for (; file != arguments.end(); ++file) {
      if (*file == "FILES_MATCHING" || *file == "REGEX" || *file == "PATTERN" || *file == "PERMISSIONS")
        return;
      bool inside = StringRef(*file).ends_with("/"); // what is in the folder, not the folder itself
      std::string found = real(*file) + (inside ? "/" : "");
      StringRef path = found;
      std::string name;
      // The build folder may be in the source folder.
      if (path.consume_front(folder))
        name = "<build>/" + path.str();
      else if (path.consume_front(source))
        name = path.str();
      else
        continue;
      installed.insert(folders && !StringRef(name).ends_with("/") ? name + "/" : name);
    }
  }

  std::string folder, source;
  StringSet<> seen;
};

} // namespace

std::vector<std::string> installedFiles(const Build &build) {
  Scripts scripts(build);
  scripts.read("cmake_install.cmake");
  return {scripts.installed.begin(), scripts.installed.end()};
}

} // namespace harness::build
