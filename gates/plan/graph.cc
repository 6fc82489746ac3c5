// See graph.h.

#include "plan/graph.h"

#include "llvm/ADT/StringSwitch.h"

#include <optional>

using namespace llvm;

namespace harness::plan {
namespace {

std::optional<State> readState(StringRef word) {
  return StringSwitch<std::optional<State>>(word)
      .Case("judged", State::Judged)
      .Case("opaque", State::Opaque)
      .Case("imported", State::Imported)
      .Case("interface", State::Interface)
      .Default(std::nullopt);
}

class Reader {
public:
  Graph graph;

  // Gives what is wrong with the line, or an empty text.
  std::string line(StringRef line) {
    auto [record, rest] = line.split(' ');
    if (record == "build")
      return graph.build = rest.str(), "";
    if (record == "gates")
      return graph.gates = rest.str(), "";
    if (record == "target")
      return target(rest);
    if (record == "alias")
      return alias(rest);
    if (record != "links" && record != "interface")
      return ("unknown record '" + record + "'").str();
    if (graph.targets.empty())
      return ("'" + record + "' before any target").str();
    Target &owner = graph.targets.back();
    (record == "links" ? owner.links : owner.interface) = readLinkItems(rest);
    return "";
  }

  // Aliases may stand before their targets.
  std::string finish() {
    if (graph.build.empty() || graph.gates.empty())
      return "'build' or 'gates' is missing";
    for (auto &[alias, name] : aliases) {
      auto it = graph.names.find(name);
      if (it == graph.names.end())
        return "alias '" + alias + "' of unknown target '" + name + "'";
      graph.names.try_emplace(alias, it->second);
    }
    return "";
  }

private:
  std::string target(StringRef rest) {
    SmallVector<StringRef, 3> words;
    rest.split(words, ' ');
    auto state = words.size() == 3 ? readState(words[2]) : std::nullopt;
    if (!state)
      return "want: target NAME TYPE judged|opaque|imported|interface";
    if (!graph.names.try_emplace(words[0], graph.targets.size()).second)
      return ("target '" + words[0] + "' stands here twice").str();
    Target &t = graph.targets.emplace_back();
    t.name = words[0];
    t.type = words[1];
    t.state = *state;
    return "";
  }

  std::string alias(StringRef rest) {
    auto [name, of] = rest.split(' ');
    if (name.empty() || of.empty())
      return "want: alias NAME TARGET";
    aliases.emplace_back(name, of);
    return "";
  }

  std::vector<std::pair<std::string, std::string>> aliases;
};

} // namespace

Expected<Graph> readGraph(StringRef text, StringRef source) {
  Reader reader;
  unsigned number = 0;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    ++number;
    if (line.empty())
      continue;
    if (std::string wrong = reader.line(line); !wrong.empty())
      return createStringError(source + ":" + Twine(number) + ": " + wrong);
  }
  if (std::string wrong = reader.finish(); !wrong.empty())
    return createStringError(source + ": " + wrong);
  return std::move(reader.graph);
}

} // namespace harness::plan
