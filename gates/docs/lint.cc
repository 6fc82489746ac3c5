#include "docs/lint.h"

#include "docs/shell.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness::docs {
namespace {

constexpr StringRef Extensions[] = {"h",  "hh",   "hpp",  "hxx", "inc",   "c",  "cc",   "cpp",  "cxx", "md", "toml",
                                    "py", "json", "yaml", "yml", "cmake", "sh", "bash", "test", "txt", "fbs"};

// "src//a/../b.cc" → "src/b.cc"; what leads out of the root begins with "..".
std::string normal(const Twine &path) {
  SmallString<128> text;
  path.toVector(text);
  sys::path::remove_dots(text, /*remove_dot_dot=*/true);
  return text.str().str();
}

std::string inFolderOf(StringRef page, StringRef path) {
  StringRef folder = sys::path::parent_path(page);
  return folder.empty() ? normal(path) : normal(folder + "/" + path);
}

// Stands for something that only the reader knows.
bool isPlaceholder(StringRef text) {
  return text.find_first_of("<>*?{}[]()$~|\"'=,;@\\ \n") != StringRef::npos || text.contains("…") || text.contains("...");
}

// PREFIX in PREFIX/bin/tool.sh
bool isShouted(StringRef folder) {
  return folder.size() > 1 && all_of(folder, [](char c) { return isUpper(c) || c == '_'; });
}

std::vector<StringRef> refs(const std::set<std::string> &names) { return {names.begin(), names.end()}; }

class Linter {
public:
  Linter(const Project &project, const std::vector<std::string> &pages) : project(project) {
    for (StringRef file : project.files)
      for (StringRef folder = sys::path::parent_path(file); !folder.empty(); folder = sys::path::parent_path(folder))
        if (!folders.insert(folder.str()).second)
          break;
    for (StringRef name : project.entities)
      for (StringRef scope = name.rsplit("::").first; scope != name && scopes.insert(scope.str()).second;)
        name = scope, scope = scope.rsplit("::").first;
    for (const std::string &page : pages)
      lintPage(page);
  }

  std::vector<Fault> faults;

private:
  void lintPage(const std::string &page) {
    path = page;
    auto *parsed = pageOf(page);
    if (!parsed) {
      faults.push_back({page, 0, 0, "there is no such file" + nearFile(page)});
      return;
    }
    for (const Piece &target : parsed->links)
      link(target);
    for (const Piece &code : parsed->code)
      inlineCode(code);
    for (const Block &block : parsed->blocks)
      if (is_contained({"sh", "bash", "shell", "console"}, block.language))
        shell(block);
  }

  void say(const Piece &at, size_t offset, std::string message) {
    faults.push_back({path, at.line, uint32_t(at.column + offset), std::move(message)});
  }

  // ---- links

  void link(const Piece &target) {
    StringRef text = target.text;
    if (text.empty() || text.contains("://") || text.starts_with("mailto:") || text.starts_with("//"))
      return;
    auto [file, anchor] = text.split('#');
    file = file.split('?').first;
    std::string decoded = unescape(file);
    std::string there = decoded.empty()                ? path
                        : StringRef(decoded).starts_with("/") ? normal(StringRef(decoded).drop_front())
                                                              : inFolderOf(path, decoded);
    if (StringRef(there).starts_with("..")) {
      say(target, 0, "the link leads out of the project: '" + text.str() + "'");
    } else if (!project.files.count(there)) {
      if (!folders.count(there) && there != ".")
        say(target, 0, "the link leads to no file: '" + text.str() + "'" + nearFile(there));
    } else if (!anchor.empty() && StringRef(there).ends_with(".md")) {
      const Page *page = pageOf(there);
      if (page && !page->anchors.count(anchor.str()))
        say(target, file.size(), "'" + there + "' has no heading '#" + anchor.str() + "'" +
                                     policy::suggestion(anchor, refs(page->anchors)));
    }
  }

  static std::string unescape(StringRef text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
      uint8_t value;
      if (text[i] == '%' && i + 2 < text.size() && !text.substr(i + 1, 2).getAsInteger(16, value)) {
        out += char(value);
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }

  // A file that was moved keeps its name.
  std::string nearFile(StringRef wanted) const {
    for (StringRef file : project.files)
      if (sys::path::filename(file) == sys::path::filename(wanted))
        return "; did you mean '" + file.str() + "'?";
    StringRef best = policy::nearest(wanted, refs(project.files));
    return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
  }

  // ---- inline code

  void inlineCode(const Piece &code) {
    StringRef text = code.text;
    if (text.starts_with("harness ") && isCommandName(text.drop_front(8).split(' ').first.split('\n').first))
      return shell({"sh", {code}});
    if (text.starts_with("./"))
      return program({text.split(' ').first.str(), code.line, code.column}, {});
    if (isFileName(text))
      file(code);
    else if (!project.entities.empty())
      entity(code);
  }

  // Contains a "/" and ends as files of source text do, perhaps with a line.
  static bool isFileName(StringRef text) {
    StringRef name = withoutLine(text);
    return name.contains('/') && !name.starts_with("/") && !isPlaceholder(name) && !name.contains("::") &&
           is_contained(Extensions, sys::path::extension(name).drop_front(sys::path::extension(name).empty() ? 0 : 1));
  }

  // "src/a.cpp:8:17" → "src/a.cpp"
  static StringRef withoutLine(StringRef text) {
    for (int i = 0; i < 2; ++i)
      if (auto [head, tail] = text.rsplit(':'); !tail.empty() && all_of(tail, isDigit))
        text = head;
    return text;
  }

  void file(const Piece &code) {
    StringRef name = withoutLine(code.text);
    auto [first, rest] = name.split('/');
    if (first != ".." && !isFolder(first)) // of another project, or of an example
      return;
    StringRef stem = sys::path::stem(name); // NAME.cpp, but README.md
    if (any_of(split(sys::path::parent_path(name), '/'), isShouted) || (isShouted(stem) && !name.ends_with(".md")))
      return;
    if (!exists(name))
      say(code, 0, "'" + name.str() + "' is no file of the project" + nearFile(name));
  }

  bool isFolder(StringRef name) const { return folders.count(name.str()) || folders.count(inFolderOf(path, name)); }

  // Seen from the page, from the root, or as the end of a path that is clear from what is spoken of.
  bool exists(StringRef name) const {
    if (project.files.count(normal(name)) || project.files.count(inFolderOf(path, name)))
      return true;
    std::string end = "/" + normal(name);
    return any_of(project.files, [&](StringRef file) { return file.ends_with(end); });
  }

  // ns::name; only below a namespace or class of the project.
  void entity(const Piece &code) {
    StringRef name = code.text;
    name.consume_back("()");
    name.consume_front("::");
    auto inName = [](char c) { return isAlnum(c) || c == '_' || c == ':' || c == '~'; };
    if (!name.contains("::") || !all_of(name, inName) || name.ends_with(":") || project.entities.count(name.str()) ||
        scopes.count(name.str()))
      return;
    StringRef scope = name.rsplit("::").first;
    if (!scopes.count(name.split("::").first.str()))
      return;
    // Where it would be, by its last word; if there is no such place, by all of it.
    StringRef near;
    if (project.entities.count(scope.str()) || scopes.count(scope.str())) {
      std::vector<StringRef> members;
      for (StringRef other : project.entities)
        if (other.rsplit("::").first == scope)
          members.push_back(other.drop_front(scope.size() + 2));
      StringRef last = policy::nearest(name.rsplit("::").second, members);
      for (const std::string &other : project.entities)
        if (!last.empty() && other == (scope + "::" + last).str())
          near = other;
      // Of a class the build does not tell all: enumerators, aliases.
      if (near.empty() && project.entities.count(scope.str()))
        return;
    } else {
      near = policy::nearest(name, refs(project.entities));
    }
    say(code, 0, "'" + name.str() + "' is nothing in the code" + (near.empty() ? "" : "; did you mean '" + near.str() + "'?"));
  }

  // ---- commands

  static bool isCommandName(StringRef word) {
    return !word.empty() && isLower(word.front()) && all_of(word, [](char c) { return isLower(c) || c == '-'; });
  }

  void shell(const Block &block) {
    std::string folder; // that the block has gone to
    for (const ShellCommand &command : commandsIn(block)) {
      const Piece &first = command.words.front();
      if (first.text == "cd") {
        std::string to = command.words.size() > 1 ? normal(folder.empty() ? command.words[1].text : folder + "/" + command.words[1].text) : "";
        if (!folders.count(to))
          return; // where that is, and what is there, only the reader knows
        folder = to;
      } else if (sys::path::filename(first.text) == "harness") {
        harness(command);
      } else {
        program(first, folder);
      }
    }
  }

  // "./dev", "test/self/run"
  void program(const Piece &word, StringRef folder) {
    StringRef text = word.text;
    bool here = text.starts_with("./");
    if (!text.contains('/') || text.starts_with("/") || text.starts_with("..") || isPlaceholder(text))
      return;
    std::string name = normal(text);
    if (!here && !isFolder(StringRef(name).split('/').first)) // made by the build
      return;
    std::string below = folder.empty() ? name : normal(folder + "/" + name);
    if (project.files.count(below) || exists(name) || folders.count(below) || folders.count(inFolderOf(path, name)))
      return;
    say(word, 0, "'" + text.str() + "' is no file of the project" + nearFile(name));
  }

  void harness(const ShellCommand &command) {
    if (command.words.size() < 2 || !isCommandName(command.words[1].text))
      return;
    const Piece &sub = command.words[1];
    auto options = project.commands.find(sub.text);
    if (options == project.commands.end()) {
      std::vector<StringRef> names;
      for (auto &[name, unused] : project.commands)
        names.push_back(name);
      return say(sub, 0, "harness has no command '" + sub.text + "'" + policy::suggestion(sub.text, names));
    }
    for (const Piece &word : drop_begin(command.words, 2)) {
      StringRef option = StringRef(word.text).ltrim('[').split('=').first.split(']').first;
      StringRef name = option.ltrim('-');
      if (name.size() == option.size() || name.empty() || isDigit(name.front()) || isPlaceholder(name))
        continue;
      if (!options->second.count(name.str()))
        say(word, 0, "harness " + sub.text + " has no option '" + option.str() + "'" + nearOption(name, options->second));
    }
  }

  static std::string nearOption(StringRef name, const std::set<std::string> &options) {
    StringRef best = policy::nearest(name, refs(options));
    return best.empty() ? "" : "; did you mean '--" + best.str() + "'?";
  }

  const Page *pageOf(const std::string &name) {
    auto [it, isNew] = parsed.try_emplace(name);
    if (isNew)
      if (auto text = project.files.count(name) ? project.read(name) : std::nullopt)
        it->second = parse(*text);
    return it->second ? &*it->second : nullptr;
  }

  const Project &project;
  std::set<std::string> folders, scopes;
  std::map<std::string, std::optional<Page>> parsed;
  std::string path; // of the page at hand
};

} // namespace

std::vector<Fault> lint(const Project &project, const std::vector<std::string> &pages) {
  std::vector<Fault> faults = Linter(project, pages).faults;
  llvm::sort(faults);
  faults.erase(llvm::unique(faults), faults.end());
  return faults;
}

std::vector<Fault> lintAgents(const Project &project, unsigned maxLines) {
  const std::string name = "AGENTS.md";
  auto text = project.files.count(name) ? project.read(name) : std::nullopt;
  if (!text)
    return {{name, 0, 0, "there is none: it tells whoever works on the project where to begin", /*isWarning=*/true}};
  unsigned lines = parse(*text).lines;
  if (lines <= maxLines)
    return {};
  return {{name, maxLines + 1, 1, "has " + std::to_string(lines) + " lines, and " + std::to_string(maxLines) +
                                      " are the most: it is read at each start; move the rest to pages that it links"}};
}

} // namespace harness::docs
