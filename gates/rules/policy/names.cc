// policy.names: a name in the policy that matches nothing in the program is an error, not silence. What is named in tables
// that a rule of its own judges by (what runs, locks, orders, protocols, secrets, wires), that rule looks for.

#include "cost/account.h"
#include "judge/grounding.h"
#include "judge/rule.h"
#include "policy/suggest.h"
#include "topology/named.h"

#include "llvm/ADT/StringExtras.h"

#include <optional>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Checker {
public:
  explicit Checker(Context &context)
      : context(context), program(context.program), types(ownTypes(program)), functions(ownFunctions(program)) {}

  void entity(const std::string &key, const std::string &name, StringRef what) {
    if (std::binary_search(types.begin(), types.end(), StringRef(name)) ||
        std::binary_search(functions.begin(), functions.end(), StringRef(name)) || isPattern(name))
      return;
    std::vector<StringRef> candidates(types);
    append_range(candidates, functions);
    say(key, what.str() + " '" + name + "' names no type or function of the program" + nearName(name, candidates), name);
  }

  // `whose`: "of component 'domain'"
  void glob(const std::string &key, const std::string &text, const std::string &whose) {
    auto glob = policy::Glob::compile(text);
    if (!glob) {
      consumeError(glob.takeError());
      return;
    }
    for (const File &file : program.facts.files)
      if (isOurs(file) && glob->match(program.facts.str(file.path)))
        return;
    say(key, "'" + text + "' " + whose + " matches no file that is built", text);
  }

  void symbol(const std::string &key, const std::string &pattern) {
    std::vector<StringRef> all;
    for (const Function &function : program.facts.functions) {
      all.push_back(program.facts.str(function.name));
      if (policy::symbolMatches(pattern, all.back()))
        return;
    }
    llvm::sort(all);
    say(key, "'" + pattern + "' matches no function that is called" +
                 (StringRef(pattern).contains('*') ? "" : nearName(pattern, all)), pattern);
  }

  // What [symbols] says of functions of the project's own namespaces; what it says of libraries need not be called.
  void catalogued(const policy::CallableT &entry) {
    StringRef name = entry.name;
    if (!entry.project || !name.contains("::") || !ownScopes().contains(name.split("::").first))
      return;
    std::vector<StringRef> all;
    for (const Function &function : program.facts.functions)
      all.push_back(program.facts.str(function.name));
    for (const Call &call : program.facts.calls) // by a pointer
      if (StringRef via = program.facts.str(call.via); !via.empty())
        all.push_back(via);
    auto isIt = [&](StringRef other) { return policy::symbolMatches(name, other) || is_contained(entry.decl, other); };
    if (any_of(all, isIt))
      return;
    llvm::sort(all);
    say("symbols." + entry.library + "." + (entry.c_linkage ? "::" : "") + entry.name,
        "'" + entry.name + "' of [symbols." + entry.library + "] is no function that the program has or calls" + nearName(name, all), entry.name);
  }

  void target(const std::string &key, const std::string &name) {
    std::vector<StringRef> known;
    for (const Target::Part &part : program.target.parts)
      known.push_back(part.name);
    if (!is_contained(known, name))
      say(key, "no target is named '" + name + "'" + policy::suggestion(name, known), name);
  }

  // A waiver may name whatever findings are about. Here are looked for a path and the qualified name of a function, which
  // can be told by their form; that any other accepts something is policy.waiver's to find.
  void waived(const std::string &key, StringRef at) {
    StringRef function = at.split('(').first;
    auto inName = [](char c) { return isAlnum(c) || c == '_' || c == ':' || c == '~'; };
    if (at.contains('/') && !at.contains(' ')) {
      std::vector<StringRef> paths;
      for (const File &file : program.facts.files) {
        StringRef path = program.facts.str(file.path);
        if (path == at || program.facts.str(file.shown) == at)
          return;
        if (isOurs(file))
          paths.push_back(path);
      }
      llvm::sort(paths);
      say(key, "the waiver's '" + at.str() + "' is no file that is built" + nearPath(at, paths), at.str());
    } else if (function.contains("::") && all_of(function, inName) && !names().has(function) &&
               !is_contained(types, function) && !isPattern(function) && !any_of(types, [&](StringRef type) {
                 return type.starts_with((function + "::").str()); // a namespace
               })) {
      std::vector<StringRef> candidates(functions);
      append_range(candidates, types);
      say(key, "the waiver's '" + at.str() + "' names nothing in the program" + nearName(function, candidates), at.str());
    }
  }

private:
  static bool isOurs(const File &file) { return file.origin == Origin::Project || file.origin == Origin::Generated; }

  // A file that was moved keeps its name.
  static std::string nearPath(StringRef path, ArrayRef<StringRef> paths) {
    for (StringRef candidate : paths)
      if (candidate.rsplit('/').second == path.rsplit('/').second)
        return "; did you mean '" + candidate.str() + "'?";
    StringRef best = policy::nearest(path, paths);
    return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
  }

  // "shop::Box" for "shop::Box<int>"
  bool isPattern(StringRef name) const {
    return any_of(program.facts.types, [&](const Type &t) { return program.facts.str(t.pattern) == name; });
  }

  const Names &names() {
    if (!allNames)
      allNames.emplace(program);
    return *allNames;
  }

  const StringSet<> &ownScopes() {
    if (!scopes)
      scopes = ownNamespaces(program);
    return *scopes;
  }

  void say(const std::string &key, std::string message, const std::string &name) {
    Finding f = stale(context, key, std::move(message), name);
    f.remedy = "correct the name, or take the line out";
    // By what is named, not by how many stand before it.
    StringRef table = StringRef(key).split('.').first;
    bool isNumbered = table == "trust" || table == "waiver";
    f.identity = f.rule + "|" + (isNumbered ? table.str() : key) + "|" + name;
    context.report(std::move(f));
  }

  Context &context;
  const Program &program;
  const std::vector<StringRef> types, functions;
  std::optional<Names> allNames;
  std::optional<StringSet<>> scopes;
};

void run(Context &context) {
  Checker check(context);
  const policy::PolicyT &policy = context.program.policy;
  for (const auto &component : policy.components) {
    std::string key = "component." + component->name + ".", whose = "of component '" + component->name + "'";
    for (const std::string &port : component->ports)
      check.entity(key + "ports." + port, port, "port");
    for (const std::string &port : component->implements)
      check.entity(key + "implements." + port, port, "port");
    for (const std::string &glob : component->files)
      check.glob(key + "files." + glob, glob, whose);
    for (const std::string &glob : component->public_files)
      check.glob(key + "public." + glob, glob, whose);
  }
  if (policy.domain)
    for (const std::string &glob : policy.domain->files)
      check.glob("domain.files." + glob, glob, "of [domain]");
  if (policy.structure)
    for (const std::string &glob : policy.structure->installed)
      check.glob("structure.installed." + glob, glob, "of [structure]");
  for (const auto &rule : policy.data_rules)
    if (rule->match)
      for (const std::string &glob : rule->match->files)
        check.glob("rule." + rule->id + ".files." + glob, glob, "of the rule '" + rule->id + "'");
  for (const auto &invariant : policy.invariants)
    for (const std::string &glob : invariant->files)
      check.glob("invariant." + invariant->id + ".scope.files." + glob, glob, "of the invariant '" + invariant->id + "'");
  for (const auto &port : policy.ports)
    check.entity("port." + port->type + ".type", port->type, "port");
  for (auto [i, budget] : enumerate(policy.budgets))
    if (!budget->target.empty())
      check.target("budget." + std::to_string(i) + ".target", budget->target);
  for (const auto &[target, account] : parseBaseline(policy.cost_baseline))
    check.target("cost_baseline." + target, target);
  for (auto [i, trust] : enumerate(policy.trusts))
    check.symbol("trust." + std::to_string(i) + ".symbol", trust->symbol);
  if (policy.catalogue)
    for (const auto &entry : policy.catalogue->symbols)
      check.catalogued(*entry);
  for (auto [i, waiver] : enumerate(policy.waivers))
    check.waived("waiver." + std::to_string(i) + ".at", waiver->at);
}

Rule rule("policy.names", Level::Block, Rule::Complete, "every name in the policy stands for something", run);

} // namespace
} // namespace harness
