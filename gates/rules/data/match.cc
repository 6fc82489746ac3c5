// Rules with a matcher: what it has found is a finding, and so is what it was not run over.

#include "judge/matchers.h"
#include "judge/rule.h"
#include "policy/bound_text.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr size_t LongestText = 80; // of code in a message

// Code on one line, as long as a message can bear.
std::string inMessage(StringRef text) {
  std::string line;
  for (StringRef rest = text.trim(); !rest.empty();) {
    size_t end = rest.find_first_of(" \t\r\n");
    line += (line.empty() ? "" : " ") + rest.take_front(end).str();
    rest = rest.drop_front(std::min(end, rest.size())).ltrim();
  }
  if (line.size() > LongestText) {
    size_t cut = LongestText;
    while (cut && (line[cut] & 0xc0) == 0x80) // inside a character of UTF-8
      --cut;
    line = line.substr(0, cut) + "…";
  }
  return line;
}

class Judge {
public:
  Judge(Context &context, const policy::DataRuleT &rule)
      : context(context), program(context.program), facts(program.facts), rule(rule), match(*rule.match), scope(program.policy, match) {}

  void run() {
    for (uint32_t i = 0; i < facts.hits.size(); ++i)
      if (const Hit &hit = facts.hits[i]; facts.str(hit.matcher) == match.key && isSearched(hit.place.file))
        hits.push_back(i), bounds.try_emplace(i);
    for (const Bound &bound : facts.bounds)
      if (auto it = bounds.find(bound.hit.index); it != bounds.end())
        it->second.push_back(&bound);
    for (uint32_t hit : hits)
      report(facts.hits[hit], bounds[hit]);
    if (context.scope & Rule::Link)
      reportNotLookedAt();
  }

private:
  bool isSearched(Id<File> file) const {
    ComponentId owner = program.owner(file);
    return program.isJudged(file) && scope.contains(facts.path(file), {owner, policy::OwnerIndex::None});
  }

  static const Bound *find(ArrayRef<const Bound *> bounds, const Facts &facts, StringRef name) {
    auto it = llvm::find_if(bounds, [&](const Bound *b) { return facts.str(b->name) == name; });
    return it == bounds.end() ? nullptr : *it;
  }

  StringRef valueOf(const Bound &bound, policy::Aspect aspect) const {
    switch (aspect) {
    case policy::Aspect::Known:
      return facts.str(bound.spelled ? bound.spelled : bound.text);
    case policy::Aspect::Text:
      return facts.str(bound.text);
    case policy::Aspect::Name:
      return facts.str(bound.spelled);
    case policy::Aspect::Type:
      return facts.str(bound.type);
    }
    return {};
  }

  // What is not bound here, or has no such thing, is an ellipsis.
  std::string message(StringRef text, ArrayRef<const Bound *> bounds) const {
    return policy::fill(text, [&](const policy::Placeholder &p) {
      const Bound *bound = find(bounds, facts, p.bound);
      std::string value = bound ? inMessage(valueOf(*bound, p.aspect)) : std::string();
      return value.empty() ? std::string("…") : value;
    });
  }

  // All of a rule's fixes, or none: half a change is none.
  std::vector<Fix> fixes(ArrayRef<const Bound *> bounds) const {
    std::vector<Fix> all;
    for (const auto &text : match.fixes) {
      const Bound *at = find(bounds, facts, text->bound);
      bool complete = at && at->fromLine;
      std::string replacement = policy::fill(text->text, [&](const policy::Placeholder &p) {
        const Bound *bound = find(bounds, facts, p.bound);
        StringRef value = bound ? valueOf(*bound, p.aspect == policy::Aspect::Known ? policy::Aspect::Text : p.aspect) : StringRef();
        complete &= !value.empty();
        return value.str();
      });
      if (!complete)
        return {};
      all.push_back({{context.position(at->place).path, at->fromLine, at->fromColumn}, at->endLine, at->endColumn, std::move(replacement)});
    }
    return all;
  }

  void report(const Hit &hit, ArrayRef<const Bound *> bounds) {
    Finding f = context.at(hit.place, message(rule.message, bounds));
    f.entity = hit.function ? program.name(hit.function) : hit.type ? program.name(hit.type) : std::string();
    for (const auto &note : match.notes)
      if (const Bound *bound = find(bounds, facts, note->bound))
        f.notes.push_back(context.note(bound->place, message(note->text, bounds)));
    f.fixes = fixes(bounds);
    for (const Fix &fix : f.fixes)
      f.notes.push_back({fix.at, fix.text.empty() ? std::string("take this out") : "write '" + inMessage(fix.text) + "' instead"});
    complete(f, rule);
    f.identity = f.rule + "|" + (f.entity.empty() ? facts.path(hit.place.file).str() : f.entity) + "|" + f.message;
    context.report(std::move(f), evidenceOf(hit));
  }

  // What a template became here the gate of a library that has it need not know.
  SmallVector<Id<File>, 1> evidenceOf(const Hit &hit) const {
    if (hit.function && facts.functions[hit.function.index].symbol)
      return context.evidence(hit.function, hit.place);
    return hit.flags.has(HitFlag::Instantiated) ? SmallVector<Id<File>, 1>() : SmallVector<Id<File>, 1>{hit.place.file};
  }

  void reportNotLookedAt() {
    auto ownership = [&](Id<File> f) { return Ownership::Of{{program.owner(f), policy::OwnerIndex::None}, program.isJudged(f)}; };
    for (const NotLookedAt &unit : notLookedAt(program.policy, {&rule}, ownership, facts, program.target.name)) {
      std::string path = program.path(unit.unit);
      Finding f = context.at({unit.unit, 1, 1}, "'" + path + "' was compiled before the rule was as it is now, and could not be looked at again");
      f.entity = path;
      for (const Run &run : facts.runs)
        if (run.reason && run.file == unit.unit)
          f.notes.push_back({{}, "why: " + facts.str(run.reason).str()});
      complete(f, rule);
      f.remedy = "compile it again";
      f.identity = f.rule + "|" + path + "|not looked at";
      context.report(std::move(f), {unit.unit});
    }
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const policy::DataRuleT &rule;
  const policy::MatchT &match;
  const MatchScope scope;
  std::vector<uint32_t> hits;
  DenseMap<uint32_t, SmallVector<const Bound *, 4>> bounds; // by hit
};

DataKind kind(Rule::Unit | Rule::Link, [](const policy::DataRuleT &rule) { return rule.match != nullptr; },
              [](Context &context, const policy::DataRuleT &rule) { Judge(context, rule).run(); });

} // namespace
} // namespace harness
