// policy.names: a name in the policy that matches nothing in the program is an error, not silence.

#include "cost/account.h"
#include "judge/rule.h"
#include "policy/suggest.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Checker {
public:
  explicit Checker(Context &context) : context(context), program(context.program) {
    for (const Type &type : program.facts.types)
      if (!type.flags.has(TypeFlag::Library))
        types.push_back(program.facts.str(type.name).split('@').first);
    for (const Function &function : program.facts.functions)
      if (!function.flags.has(FunctionFlag::Library))
        functions.push_back(program.facts.str(function.name));
    llvm::sort(types);
    llvm::sort(functions);
    types.erase(llvm::unique(types), types.end());
    functions.erase(llvm::unique(functions), functions.end());
  }

  void entity(const std::string &key, const std::string &name, StringRef what) {
    if (std::binary_search(types.begin(), types.end(), StringRef(name)) ||
        std::binary_search(functions.begin(), functions.end(), StringRef(name)) || isPattern(name))
      return;
    std::vector<StringRef> candidates(types);
    candidates.insert(candidates.end(), functions.begin(), functions.end());
    say(key, what.str() + " '" + name + "' names no type or function of the program" + near(name, candidates), name);
  }

  void glob(const std::string &key, const std::string &text, const std::string &component) {
    auto glob = policy::Glob::compile(text);
    if (!glob) {
      consumeError(glob.takeError());
      return;
    }
    for (const File &file : program.facts.files)
      if ((file.origin == Origin::Project || file.origin == Origin::Generated) && glob->match(program.facts.str(file.path)))
        return;
    say(key, "'" + text + "' of component '" + component + "' matches no file that is built", text);
  }

  void symbol(const std::string &key, const std::string &pattern) {
    for (const Function &function : program.facts.functions)
      if (policy::symbolMatches(pattern, program.facts.str(function.name)))
        return;
    say(key, "'" + pattern + "' matches no function that is called", pattern);
  }

  void target(const std::string &key, const std::string &name) {
    std::vector<StringRef> known;
    for (const Target::Part &part : program.target.parts)
      known.push_back(part.name);
    if (!is_contained(known, name))
      say(key, "no target is named '" + name + "'" + policy::suggestion(name, known), name);
  }

private:
  // "shop::Box" for "shop::Box<int>"
  bool isPattern(StringRef name) const {
    return any_of(program.facts.types, [&](const Type &t) { return program.facts.str(t.pattern) == name; });
  }

  static std::string near(StringRef name, ArrayRef<StringRef> candidates) {
    StringRef best = policy::nearest(name, candidates);
    if (best.empty()) // a forgotten namespace is the usual slip
      for (StringRef candidate : candidates)
        if (candidate.ends_with(("::" + name).str()))
          best = candidate;
    return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
  }

  void say(const std::string &key, std::string message, const std::string &name) {
    Finding f = context.atPolicy(key, std::move(message));
    f.entity = name;
    f.remedy = "correct the name, or take the line out";
    // By what is named, not by how many stand before it.
    f.identity = f.rule + "|" + (StringRef(key).starts_with("trust.") ? "trust" : key) + "|" + name;
    context.report(std::move(f));
  }

  Context &context;
  const Program &program;
  std::vector<StringRef> types, functions;
};

void run(Context &context) {
  Checker check(context);
  const policy::PolicyT &policy = context.program.policy;
  for (const auto &component : policy.components) {
    std::string key = "component." + component->name + ".";
    for (const std::string &port : component->ports)
      check.entity(key + "ports." + port, port, "port");
    for (const std::string &port : component->implements)
      check.entity(key + "implements." + port, port, "port");
    for (const std::string &glob : component->files)
      check.glob(key + "files." + glob, glob, component->name);
    for (const std::string &glob : component->public_files)
      check.glob(key + "public." + glob, glob, component->name);
  }
  for (const auto &port : policy.ports)
    check.entity("port." + port->type + ".type", port->type, "port");
  for (auto [i, budget] : enumerate(policy.budgets))
    if (!budget->target.empty())
      check.target("budget." + std::to_string(i) + ".target", budget->target);
  for (const auto &[target, account] : parseBaseline(policy.cost_baseline))
    check.target("cost_baseline." + target, target);
  for (auto [i, trust] : enumerate(policy.trusts))
    check.symbol("trust." + std::to_string(i) + ".symbol", trust->symbol);
}

Rule rule("policy.names", Level::Block, Rule::Complete, "every name in the policy stands for something", run);

} // namespace
} // namespace harness
