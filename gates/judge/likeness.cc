#include "judge/likeness.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

bool isWord(char c) { return isAlnum(c) || c == '_' || c == '~'; }

// "const b::Order &" for "const a::b::Order &".
std::string unqualified(StringRef text) {
  std::string out;
  size_t word = 0; // where the last word begins in `out`
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("::")) {
      out.resize(word);
      ++i;
      continue;
    }
    if (!isWord(text[i]))
      word = out.size() + 1;
    out += text[i];
  }
  return out;
}

void replaceAll(std::string &text, StringRef what, StringRef by) {
  for (size_t at = 0; (at = text.find(what.data(), at, what.size())) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by.data(), by.size());
}

// Where it stands by itself: "shop::a" is not in "shop::a::b", nor "net" in "net.send".
void takeOutName(std::string &text, StringRef name) {
  auto goesOn = [](char c) { return isAlnum(c) || StringRef("_:.-/").contains(c); };
  for (size_t at = 0; (at = text.find(name.data(), at, name.size())) != std::string::npos; ++at) {
    size_t end = at + name.size();
    if ((at == 0 || !goesOn(text[at - 1])) && (end == text.size() || !goesOn(text[end])))
      text.replace(at, name.size(), "@");
  }
}

} // namespace

void Digests::index() {
  indexed = true;
  const Facts &facts = program.facts;
  for (uint32_t i = 0; i < facts.functions.size(); ++i) {
    const Function &f = facts.functions[i];
    if (!f.flags.has(FunctionFlag::Defined) || f.flags.has(FunctionFlag::Library) || !program.isJudged(f.place.file))
      continue;
    std::string name = program.name(Id<Function>(i));
    StringRef signature = facts.str(f.signature);
    functions[name].push_back(Id<Function>(i));
    if (signature != name)
      functions[signature].push_back(Id<Function>(i));
  }
  for (uint32_t i = 0; i < facts.types.size(); ++i)
    if (facts.types[i].body && program.isJudged(facts.types[i].place.file))
      types.try_emplace(program.name(Id<Type>(i)), Id<Type>(i));
  firstCall.assign(facts.functions.size() + 1, 0);
  for (const Call &call : facts.calls)
    if (call.caller)
      ++firstCall[call.caller.index + 1];
  for (size_t i = 1; i < firstCall.size(); ++i)
    firstCall[i] += firstCall[i - 1];
  callOrder.resize(firstCall.back());
  std::vector<uint32_t> next(firstCall.begin(), firstCall.end() - 1);
  for (uint32_t i = 0; i < facts.calls.size(); ++i)
    if (facts.calls[i].caller)
      callOrder[next[facts.calls[i].caller.index]++] = i;
  for (uint32_t i = 0; i < facts.fingerprints.size(); ++i)
    if (facts.fingerprints[i].function)
      fingerprints.try_emplace(facts.fingerprints[i].function.index, i);
}

std::string Digests::ofFunction(Id<Function> id) const {
  const Facts &facts = program.facts;
  const Function &f = facts.functions[id.index];
  std::string text = spell(f.kind) + "\n" + unqualified(facts.str(f.type)) + "\n";
  if (auto it = fingerprints.find(id.index); it != fingerprints.end())
    return text + std::to_string(facts.fingerprints[it->second].renamed);
  std::vector<const Call *> calls;
  for (uint32_t i = firstCall[id.index]; i < firstCall[id.index + 1]; ++i)
    calls.push_back(&facts.calls[callOrder[i]]);
  auto word = [&](const Call &call) {
    std::string callee = !call.callee ? "" : call.callee == id ? "itself" : unqualified(facts.str(facts.functions[call.callee.index].name));
    return spell(call.kind) + " " + callee;
  };
  llvm::stable_sort(calls, [&](const Call *a, const Call *b) {
    auto place = [&](const Call *c) { return std::tuple(program.path(c->place.file), c->place.line, c->place.column, word(*c)); };
    return place(a) < place(b);
  });
  text += std::to_string(f.tokens) + " " + std::to_string(f.branches) + " " + std::to_string(f.cognitive);
  for (const Call *call : calls)
    text += "\n" + word(*call);
  return text;
}

std::string Digests::of(const Finding &finding) {
  if (finding.entity.empty())
    return {};
  if (!indexed)
    index();
  std::string text;
  if (auto it = functions.find(finding.entity); it != functions.end()) {
    Id<Function> chosen;
    for (Id<Function> f : it->second) {
      const Function &row = program.facts.functions[f.index];
      bool around = finding.at.path == program.facts.str(program.facts.file(row.place.file).shown) &&
                    row.place.line <= finding.at.line && finding.at.line <= row.endLine;
      if (around)
        chosen = f;
    }
    if (!chosen && it->second.size() == 1)
      chosen = it->second.front();
    if (!chosen)
      return {};
    text = ofFunction(chosen);
  } else if (auto type = types.find(finding.entity); type != types.end()) {
    const Type &row = program.facts.types[type->second.index];
    text = spell(row.kind) + " " + std::to_string(row.body);
  } else {
    return {};
  }
  return utohexstr(xxh3_64bits(text), /*LowerCase=*/true, /*Width=*/16);
}

policy::BaselineEntry entryOf(const Finding &f, StringRef identity) {
  policy::BaselineEntry entry;
  entry.rule = f.rule;
  entry.entity = f.entity;
  entry.file = f.at.path;
  if (!f.policyKey.empty())
    entry.file.clear(); // the policy's own place says nothing
  entry.digest = f.digest;
  identity.consume_front(f.rule);
  identity.consume_front("|");
  std::string rest = ("|" + identity + "|").str();
  // Names of the entity itself tell nothing more, and change with it.
  StringRef name = StringRef(f.entity).split('(').first;
  for (StringRef own : {StringRef(f.entity), name})
    if (!own.empty()) {
      replaceAll(rest, ("|" + own + "@" + f.at.path + "|").str(), "|@|");
      replaceAll(rest, ("|" + own + "|").str(), "|@|");
      takeOutName(rest, own);
    }
  StringRef reaches = StringRef(rest).drop_front().drop_back(rest.size() > 1);
  if (reaches == "@")
    reaches = {};
  reaches.consume_front("@|");
  entry.reaches = reaches.str();
  for (std::string *text : {&entry.entity, &entry.reaches, &entry.file})
    for (char &c : *text)
      if (c == '\t' || c == '\n' || c == '\r')
        c = ' ';
  return entry;
}

ArrayRef<std::string> identitiesOf(const Finding &f) {
  return f.identities.empty() ? ArrayRef(f.identity) : ArrayRef(f.identities);
}

} // namespace harness
