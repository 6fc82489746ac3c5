#include "docs/targets.h"

using namespace llvm;

namespace harness::docs {

NinjaFile parseNinja(StringRef text) {
  NinjaFile file;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    if (line.consume_front("include ") || line.consume_front("subninja "))
      file.includes.push_back(line.trim().str());
    if (!line.consume_front("build "))
      continue;
    // Up to the colon; "$" takes from what follows it the meaning that it has: a blank, a colon, "$", the end of the line.
    std::string name;
    auto end = [&] {
      if (!name.empty())
        file.targets.insert(std::move(name));
      name.clear();
    };
    for (size_t i = 0; i < line.size() && line[i] != ':'; ++i) {
      if (line[i] == '$' && i + 1 == line.size()) {
        std::tie(line, text) = text.split('\n');
        line = line.ltrim(' ');
        i = size_t(-1);
      } else if (line[i] == '$') {
        name += line[++i];
      } else if (line[i] == ' ' || line[i] == '|') {
        end();
      } else {
        name += line[i];
      }
    }
    end();
  }
  return file;
}

} // namespace harness::docs
