#include "docs/lint.h"

#include "docs/shell.h"
#include "policy/allowance.h"
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
    for (StringRef rule : project.rules)
      families[rule.split('.').first].push_back(rule.split('.').second);
    for (const std::string &page : pages)
      lintPage(page);
  }

  std::vector<Fault> faults;
  std::vector<Call> calls;

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
      return void(program({text.split(' ').first.str(), code.line, code.column}, {}));
    if (isFileName(text))
      file(code);
    else if (policy::isRuleId(text))
      rule(code);
    else if (!project.entities.empty())
      entity(code);
  }

  // family.name, nearly that of a rule; others of its form are tables and keys of the policy.
  void rule(const Piece &code) {
    auto [family, name] = StringRef(code.text).split('.');
    auto known = families.find(family);
    if (known == families.end() || is_contained(known->second, name) || is_contained(Extensions, name))
      return;
    if (StringRef near = policy::nearest(name, known->second); !near.empty())
      say(code, 0, "there is no rule '" + code.text + "'; did you mean '" + (family + "." + near).str() + "'?");
  }

  // Contains a "/" and ends as files of source text do, perhaps with a line.
  static bool isFileName(StringRef text) {
    StringRef name = withoutLine(text);
    return name.contains('/') && !name.starts_with("/") && !isPlaceholder(name) && !name.contains("::") &&
           is_contained(Extensions, sys::path::extension(name).drop_front(sys::path::extension(name).empty() ? 0 : 1));
  }

  // "src/a.cpp:8:17" → "src/a.cpp", and 8
  static StringRef withoutLine(StringRef text, unsigned *line = nullptr) {
    for (int i = 0; i < 2; ++i)
      if (auto [head, tail] = text.rsplit(':'); !tail.empty() && all_of(tail, isDigit)) {
        if (line && tail.getAsInteger(10, *line))
          *line = ~0u;
        text = head;
      }
    return text;
  }

  void file(const Piece &code) {
    unsigned line = 0;
    StringRef name = withoutLine(code.text, &line);
    auto [first, rest] = name.split('/');
    if (first != ".." && !isFolder(first)) // of another project, or of an example
      return;
    StringRef stem = sys::path::stem(name); // NAME.cpp, but README.md
    if (any_of(split(sys::path::parent_path(name), '/'), isShouted) || (isShouted(stem) && !name.ends_with(".md")))
      return;
    const std::vector<StringRef> meant = found(name);
    if (meant.empty())
      return say(code, 0, "'" + name.str() + "' is no file of the project" + nearFile(name));
    unsigned most = 0;
    for (StringRef file : meant)
      most = std::max(most, linesOf(file));
    if (line > most)
      say(code, 0, "'" + code.text + "' is past the end of the file, which has " + std::to_string(most) + (most == 1 ? " line" : " lines"));
  }

  unsigned linesOf(StringRef file) const {
    auto text = project.read(file);
    return text ? unsigned(StringRef(*text).count('\n') + (!text->empty() && text->back() != '\n')) : 0;
  }

  bool isFolder(StringRef name) const { return folders.count(name.str()) || folders.count(inFolderOf(path, name)); }

  // Seen from the page, from the root, or as the end of a path that is clear from what is spoken of.
  std::vector<StringRef> found(StringRef name) const {
    std::vector<StringRef> all;
    for (const std::string &file : {normal(name), inFolderOf(path, name)})
      if (auto it = project.files.find(file); it != project.files.end())
        all.push_back(*it);
    if (!all.empty())
      return all;
    std::string end = "/" + normal(name);
    copy_if(project.files, std::back_inserter(all), [&](StringRef file) { return file.ends_with(end); });
    return all;
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
      } else if (first.text == "ninja") {
        ninja(command, folder);
      } else if (first.text == "cmake") {
        cmakeBuild(command, folder);
      } else if (auto file = program(first, folder); !file.empty()) {
        call(std::move(file), "", first);
      }
    }
  }

  // "./dev", "test/self/run" → the file that is meant, if that is clear
  std::string program(const Piece &word, StringRef folder) {
    StringRef text = word.text;
    bool here = text.starts_with("./");
    if (!text.contains('/') || text.starts_with("/") || text.starts_with("..") || isPlaceholder(text))
      return "";
    std::string name = normal(text);
    if (!here && !isFolder(StringRef(name).split('/').first)) // made by the build
      return "";
    std::string below = folder.empty() ? name : normal(folder + "/" + name);
    if (project.files.count(below))
      return below;
    const std::vector<StringRef> meant = found(name);
    if (meant.empty() && !folders.count(below) && !folders.count(inFolderOf(path, name)))
      say(word, 0, "'" + text.str() + "' is no file of the project" + nearFile(name));
    return meant.size() == 1 ? meant.front().str() : "";
  }

  void call(std::string program, std::string command, const Piece &at) {
    if (none_of(calls, [&](const Call &c) { return c.program == program && c.command == command; }))
      calls.push_back({std::move(program), std::move(command), path, at.line, at.column});
  }

  // ---- targets

  // ninja [-C build] TARGET…
  void ninja(const ShellCommand &command, StringRef from) {
    StringRef build = ".";
    std::vector<const Piece *> targets;
    for (size_t i = 1; i < command.words.size(); ++i) {
      StringRef word = command.words[i].text;
      if (word == "-t") // a tool of Ninja's, with words of its own
        return;
      if (is_contained({"-C", "-d", "-f", "-j", "-k", "-l", "-w"}, word)) {
        if (++i < command.words.size() && word == "-C")
          build = command.words[i].text;
      } else if (!word.starts_with("-")) {
        targets.push_back(&command.words[i]);
      }
    }
    for (const Piece *name : targets)
      target(*name, from, build);
  }

  // cmake --build build --target TARGET…
  void cmakeBuild(const ShellCommand &command, StringRef from) {
    if (command.words.size() < 3 || command.words[1].text != "--build")
      return;
    bool isTarget = false;
    for (const Piece &word : drop_begin(command.words, 3)) {
      if (StringRef(word.text).starts_with("-"))
        isTarget = word.text == "--target" || word.text == "-t";
      else if (isTarget)
        target(word, from, command.words[2].text);
    }
  }

  // Pages speak of other builds, too; the targets that Harness makes are in all of them.
  void target(const Piece &name, StringRef from, StringRef build) {
    StringRef text = name.text;
    bool isOfBuild = !project.build.empty() && normal(from.empty() ? build.str() : (from + "/" + build).str()) == project.build;
    if (project.targets.empty() || isPlaceholder(text) || text.contains('^') || (!isOfBuild && !text.starts_with("harness-")))
      return;
    if (!project.targets.count(text.str()))
      say(name, 0, "the build has no target '" + text.str() + "'" + near(text, project.targets));
  }

  static std::string near(StringRef name, const std::set<std::string> &names) {
    StringRef best = policy::nearest(name, refs(names));
    return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
  }

  // ---- commands of harness

  void harness(const ShellCommand &command) {
    if (command.words.size() < 2 || !isCommandName(command.words[1].text))
      return;
    const Piece &sub = command.words[1];
    auto usage = project.commands.find(sub.text);
    if (usage == project.commands.end()) {
      std::vector<StringRef> names;
      for (auto &[name, unused] : project.commands)
        names.push_back(name);
      return say(sub, 0, "harness has no command '" + sub.text + "'" + policy::suggestion(sub.text, names));
    }
    call("", sub.text, sub);
    ArrayRef<Piece> words = ArrayRef(command.words).drop_front(2);
    if (!words.empty() && isCommandName(words.front().text))
      word(sub.text, usage->second, words.front());
    for (size_t i = 0; i < words.size(); ++i)
      option(sub.text, usage->second, words[i], i + 1 < words.size() ? &words[i + 1] : nullptr);
  }

  // rule check, dump facts
  void word(StringRef command, const Usage &usage, const Piece &word) {
    if (usage.words.empty() || is_contained(usage.words, word.text))
      return;
    std::vector<StringRef> known(usage.words.begin(), usage.words.end());
    say(word, 0, "harness " + command.str() + " has no '" + word.text + "'" + policy::suggestion(word.text, known));
  }

  void option(StringRef command, const Usage &usage, const Piece &word, const Piece *next) {
    auto [written, value] = StringRef(word.text).ltrim('[').rtrim(']').split('=');
    StringRef name = written.ltrim('-');
    if (name.size() == written.size() || name.empty() || isDigit(name.front()) || isPlaceholder(name))
      return;
    if (!usage.options.count(name.str())) {
      StringRef best = policy::nearest(name, refs(usage.options));
      return say(word, 0, "harness " + command.str() + " has no option '" + written.str() + "'" +
                              (best.empty() ? "" : "; did you mean '--" + best.str() + "'?"));
    }
    if (!StringRef(word.text).contains('=')) // --format json
      value = next ? StringRef(next->text) : StringRef();
    const std::vector<std::string> known = value.empty() || isPlaceholder(value) || value.starts_with("-") || !project.values
                                               ? std::vector<std::string>()
                                               : project.values(command, name);
    if (known.empty() || is_contained(known, value) || all_of(value, [](char c) { return isUpper(c); }))
      return;
    const Piece &at = StringRef(word.text).contains('=') ? word : *next;
    say(at, 0, "harness " + command.str() + " has no '" + written.str() + "=" + value.str() + "'" +
                   policy::suggestion(value, std::vector<StringRef>(known.begin(), known.end())));
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
  std::map<StringRef, std::vector<StringRef>> families; // of rules, with the names in them
  std::map<std::string, std::optional<Page>> parsed;
  std::string path; // of the page at hand
};

} // namespace

Linted lint(const Project &project, const std::vector<std::string> &pages) {
  Linter linter(project, pages);
  std::vector<Fault> &faults = linter.faults;
  llvm::sort(faults);
  faults.erase(llvm::unique(faults), faults.end());
  return {std::move(faults), std::move(linter.calls)};
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
