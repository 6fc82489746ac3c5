#include "judge/grounding.h"

#include "policy/suggest.h"

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
    const RuleLevels levels(rule.level);
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
