// What the documentation of a project names, held against the project: links and their anchors, files, commands, and what
// looks like a name of the code.
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

struct Project {
  std::set<std::string> files; // relative to its root, with "/" between folders
  std::map<std::string, std::set<std::string>> commands; // of `harness`: "cost" → "--build", "-k" …
  std::set<std::string> entities; // qualified names of the code; empty: they are not looked at
  std::function<std::optional<std::string>(llvm::StringRef)> read; // the text of one of the files
};

// Of pages, named as the project's files are. Sorted.
std::vector<Fault> lint(const Project &project, const std::vector<std::string> &pages);

// AGENTS.md at the root: there, and short enough to be read at each start.
std::vector<Fault> lintAgents(const Project &project, unsigned maxLines);

} // namespace harness::docs
