#include "judge/grounding.h"

#include "policy/suggest.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

StringRef lastPart(StringRef name) { return name.contains("::") ? name.rsplit("::").second : name; }

std::vector<StringRef> sortedOnce(std::vector<StringRef> names) {
  llvm::sort(names);
  names.erase(llvm::unique(names), names.end());
  return names;
}

} // namespace

std::string nearName(StringRef name, ArrayRef<StringRef> candidates) {
  StringRef best = policy::nearest(name, candidates);
  if (best.empty())
    for (StringRef candidate : candidates)
      if (candidate != name && lastPart(candidate) == lastPart(name)) {
        best = candidate;
        break;
      }
  return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
}

std::vector<StringRef> ownTypes(const Program &program) {
  std::vector<StringRef> names;
  for (const Type &type : program.facts.types)
    if (!type.flags.has(TypeFlag::Library))
      names.push_back(program.facts.str(type.name).split('@').first);
  return sortedOnce(std::move(names));
}

std::vector<StringRef> ownFunctions(const Program &program) {
  std::vector<StringRef> names;
  for (const Function &function : program.facts.functions)
    if (!function.flags.has(FunctionFlag::Library))
      names.push_back(program.facts.str(function.name));
  return sortedOnce(std::move(names));
}

StringSet<> ownNamespaces(const Program &program) {
  StringSet<> own, others;
  auto see = [&](StringRef name, const Place &place, bool isDefined) {
    if (!place.file || !name.contains("::"))
      return;
    Origin origin = program.facts.file(place.file).origin;
    StringRef outermost = name.split("::").first;
    if (origin == Origin::System || origin == Origin::ThirdParty)
      others.insert(outermost);
    else if (isDefined && !name.contains('<') && all_of(outermost, [](char c) { return isAlnum(c) || c == '_'; }))
      own.insert(outermost);
  };
  for (const Type &t : program.facts.types)
    see(program.facts.str(t.name), t.place, t.flags.has(TypeFlag::Defined));
  for (const Function &f : program.facts.functions)
    see(program.facts.str(f.name), f.place, f.flags.has(FunctionFlag::Defined));
  own.erase("std");
  for (const auto &other : others)
    own.erase(other.getKey());
  return own;
}

Finding stale(const Context &context, std::string key, std::string message, const std::string &name) {
  Finding f = context.atPolicy(std::move(key), std::move(message));
  f.entity = f.unresolved = name;
  f.remedy = "correct the name, or take it out";
  return f;
}

std::vector<Finding> unresolvedNames(const Program &program) {
  // As if no target were left out: whoever asks knows whether that is so.
  constexpr unsigned scope = Rule::Project | Rule::Complete;
  const std::vector<Use> uses = findUses(program);
  const ComponentGraph graph(program, uses);
  Shared shared;
  std::vector<Reported> reported;
  auto ask = [&](const RuleHead &rule, unsigned scopes, function_ref<void(Context &)> run) {
    if (!(scopes & scope))
      return;
    const RuleLevels levels(Level::Block); // one that is off is said, too
    Context context(program, uses, graph, rule, levels, scope, /*today=*/"", shared, reported);
    run(context);
  };
  for (const Rule *rule : Rule::all())
    ask(*rule, rule->scopes, rule->run);
  for (const auto &rule : program.policy.data_rules)
    for (const DataKind *kind = DataKind::first; kind; kind = kind->next)
      if (kind->isOf(*rule))
        ask(headOf(*rule), kind->scopes, [&](Context &context) { kind->run(context, *rule); });
  std::vector<Finding> found;
  for (Reported &r : reported)
    if (!r.finding.unresolved.empty())
      found.push_back(std::move(r.finding));
  llvm::sort(found, before);
  return found;
}

} // namespace harness
