#include "scaffold/templates.h"

using namespace llvm;

namespace harness::scaffold {
namespace {

// The name at the beginning of "@name@…"; empty: it is no name, or has no value.
StringRef nameAt(StringRef text, const Values &values) {
  StringRef name = text.drop_front().split('@').first;
  bool closed = text.size() > name.size() + 1;
  return closed && values.contains(name) ? name : StringRef();
}

std::string fillLine(StringRef line, const Values &values) {
  std::string out;
  while (!line.empty()) {
    auto [before, rest] = std::pair(line.take_until([](char c) { return c == '@'; }), StringRef());
    rest = line.drop_front(before.size());
    out += before;
    if (rest.empty())
      break;
    StringRef name = nameAt(rest, values);
    out += name.empty() ? "@" : values.lookup(name);
    line = rest.drop_front(name.empty() ? 1 : name.size() + 2);
  }
  return out;
}

} // namespace

std::string fill(StringRef text, const Values &values) {
  std::string out;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    bool ends = line.size() < text.size();
    text = rest;
    std::string filled = fillLine(line, values);
    if (filled.empty() && !line.empty())
      continue;
    out += filled;
    if (ends)
      out += '\n';
  }
  return out;
}

} // namespace harness::scaffold
