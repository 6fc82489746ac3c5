// What the documentation of a project names, held against the project: links and their anchors, files, commands, targets,
// rules, and what looks like a name of the code.
#pragma once

#include "docs/markdown.h"

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace harness::docs {

struct Fault {
  std::string path;
  uint32_t line = 0, column = 0;
  std::string message;
  bool isWarning = false;
  friend auto operator<=>(const Fault &, const Fault &) = default;
};

// How a command of `harness` is said.
struct Usage {
  std::set<std::string> options;    // "build", "k"
  std::vector<std::string> words;   // of which the first that is no option is one: "check", "list"; empty: any
};

struct Project {
  std::set<std::string> files; // relative to its root, with "/" between folders
  std::map<std::string, Usage> commands; // of `harness`
  std::function<std::vector<std::string>(llvm::StringRef command, llvm::StringRef option)> values; // that it may have; none: any
  std::set<std::string> rules;    // their ids
  std::set<std::string> entities; // qualified names of the code; empty: they are not looked at
  std::set<std::string> targets;  // of the build; empty: they are not looked at
  std::string build;              // its folder, as `files` are named; may be empty
  std::function<std::optional<std::string>(llvm::StringRef)> read; // the text of one of the files
};

// A program that a page tells to run: one of the project's files, or a command of `harness`.
struct Call {
  std::string program; // the file; empty: `harness`
  std::string command; // of `harness`
  std::string path;    // the page that says it first, and where
  uint32_t line = 0, column = 0;
};

struct Linted {
  std::vector<Fault> faults; // sorted
  std::vector<Call> calls;   // each once, in the order of the pages
};

// Of pages, named as the project's files are.
Linted lint(const Project &project, const std::vector<std::string> &pages);

// AGENTS.md at the root: there, and short enough to be read at each start.
std::vector<Fault> lintAgents(const Project &project, unsigned maxLines);

} // namespace harness::docs
