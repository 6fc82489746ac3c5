#include "scaffold/policy_text.h"

#include "policy/toml_text.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Regex.h"

using namespace llvm;

namespace harness::scaffold {
namespace {

constexpr StringRef EventKinds[] = {"finding", "commit", "text"};

SmallVector<StringRef, 0> linesOf(StringRef text) {
  SmallVector<StringRef, 0> lines;
  text.split(lines, '\n');
  return lines;
}

std::string spellFields(const policy::EventT &event, StringRef between) {
  std::string text = "kind = " + policy::quoted(EventKinds[size_t(event.kind)]) + between.str();
  if (!event.at.empty())
    text += "at = " + policy::quoted(event.at) + between.str();
  return text + "date = " + event.date + between.str() + "text = " + policy::quoted(event.text);
}

} // namespace

std::string spellSource(const policy::EventT &event) { return "source = { " + spellFields(event, ", ") + " }"; }

std::string withRecurrence(StringRef text, const policy::EventT &event) {
  return text.rtrim('\n').str() + "\n\n[[rule.recurrence]]\n" + spellFields(event, "\n") + "\n";
}

std::optional<std::string> withLevel(StringRef text, unsigned line, StringRef level) {
  SmallVector<StringRef, 0> lines = linesOf(text);
  if (line == 0 || line > lines.size())
    return std::nullopt;
  StringRef old = lines[line - 1];
  SmallVector<StringRef, 4> parts;
  if (!Regex("^(.*[^A-Za-z0-9_-])?(level *= *)([\"'][a-z]*[\"'])(.*)$").match(old, &parts))
    return std::nullopt;
  std::string changed = (parts[1] + parts[2]).str() + policy::quoted(level) + parts[4].str();
  lines[line - 1] = changed;
  return join(lines, "\n");
}

std::optional<std::string> withInclude(StringRef text, StringRef glob) {
  SmallVector<StringRef, 0> lines = linesOf(text);
  size_t at = 0;
  while (at < lines.size() && lines[at].split('#').first.trim() != "[project]")
    ++at;
  if (at == lines.size())
    return std::nullopt;
  for (size_t i = at + 1; i < lines.size() && !lines[i].ltrim().starts_with("["); ++i)
    if (lines[i].split('=').first.trim() == "include")
      return std::nullopt;
  std::string line = "include = [" + policy::quoted(glob) + "]";
  lines.insert(lines.begin() + at + 1, line);
  return join(lines, "\n");
}

} // namespace harness::scaffold
