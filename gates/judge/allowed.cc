#include "judge/allowed.h"

#include "judge/rule.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

std::string mistakeIn(const policy::PolicyT &policy, const Allowed &allowed, size_t fields) {
  if (allowed.rule.empty())
    return "names no rule";
  std::vector<StringRef> ids;
  for (const Rule *rule : Rule::all())
    ids.push_back(rule->id);
  for (const auto &rule : policy.data_rules)
    ids.push_back(rule->id);
  if (none_of(ids, [&](StringRef id) { return policy::ruleMatches(allowed.rule, id); }))
    return "accepts findings of '" + allowed.rule + "', but there is no such rule" + policy::suggestion(allowed.rule, ids);
  if (StringRef(allowed.reason).trim().empty())
    return "gives no reason: HARNESS_ALLOW(\"" + allowed.rule + "\", \"why\")";
  if (!allowed.expires.empty() && !dayNumber(allowed.expires))
    return "expires on '" + allowed.expires + "', which is no date such as \"2027-03-31\"";
  if (!allowed.since.empty() && !dayNumber(allowed.since))
    return "is there since '" + allowed.since + "', which is no date such as \"2026-11-20\"";
  if (fields > 5)
    return "has more than a rule, a reason, an owner, a last day and the day on which it was written";
  return {};
}

// "a::f" of "lambda in a::f", of "lambda 2 in lambda in a::f".
StringRef aroundLambdas(StringRef entity) {
  while (entity.starts_with("lambda")) {
    auto [before, after] = entity.split(" in ");
    if (after.empty())
      break;
    entity = after;
  }
  return entity;
}

} // namespace

std::vector<Allowance> allowancesOf(const Program &program) {
  const Facts &facts = program.facts;
  std::vector<Allowance> all;
  for (const Annotation &row : facts.annotations) {
    StringRef text = facts.str(row.text);
    if (!text.consume_front("allow\x1f"))
      continue;
    Allowance a;
    if (row.function) {
      const Function &f = facts.functions[row.function.index];
      a.place = f.place;
      a.name = program.name(row.function);
      a.signature = facts.str(f.signature).str();
      a.endLine = f.flags.has(FunctionFlag::Defined) ? f.endLine : 0;
    } else if (row.type) {
      a.place = facts.types[row.type.index].place;
      a.name = program.name(row.type);
    } else if (row.variable) {
      a.place = facts.variables[row.variable.index].place;
      a.name = facts.str(facts.variables[row.variable.index].name).split('@').first.str();
    }
    if (!program.isJudged(a.place.file))
      continue;
    SmallVector<StringRef, 4> fields;
    text.split(fields, '\x1f');
    auto field = [&](size_t i) { return i < fields.size() ? fields[i].str() : std::string(); };
    a.allowed = {field(0), field(1), field(2), field(3), field(4), a.signature.empty() ? a.name : a.signature, {}, {}};
    a.allowed.at = {facts.str(facts.file(a.place.file).shown).str(), a.place.line, a.place.column};
    if (ComponentId c = program.owner(a.place); c != NoComponent)
      a.allowed.component = program.component(c).name;
    a.wrong = mistakeIn(program.policy, a.allowed, fields.size());
    all.push_back(std::move(a));
  }
  auto key = [](const Allowance &a) { return std::tie(a.allowed.at, a.allowed); };
  llvm::sort(all, [&](const auto &a, const auto &b) { return key(a) < key(b); });
  all.erase(llvm::unique(all, [&](const auto &a, const auto &b) { return key(a) == key(b); }), all.end());
  return all;
}

bool covers(const Allowance &a, const Finding &finding) {
  if (!a.wrong.empty() || !policy::ruleMatches(a.allowed.rule, finding.rule))
    return false;
  bool sameFile = finding.at.path == a.allowed.at.path;
  StringRef entity = aroundLambdas(finding.entity);
  if (!a.signature.empty() && entity == a.signature)
    return true;
  // A name alone is shared by overloads; the place tells which is meant, if it is in the same file.
  bool around = sameFile && a.endLine && a.place.line <= finding.at.line && finding.at.line <= a.endLine;
  if (entity == a.name)
    return a.signature.empty() || around || !sameFile || !a.endLine;
  if (around)
    return true;
  if (entity.consume_front(a.name) && entity.starts_with("::"))
    return true;
  return a.signature.empty() && sameFile && finding.at.line == a.place.line && finding.at.column == a.place.column;
}

} // namespace harness
