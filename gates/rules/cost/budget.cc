// cost.budget: no more mechanism than the policy allows, absolutely or since the accepted baseline.

#include "cost/account.h"
#include "judge/rule.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using policy::Measure;
using policy::MeasureInfo;

constexpr size_t Shown = 5;

// What one budget is about: a target, a component in all targets, or everything.
struct Scope {
  std::string name;      // "target 'shop_domain'"
  std::string component; // empty: all
  std::string entity;    // for waivers
};

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), now(context.account()), ofBuild(context.scope & Rule::Project) {
    Baseline baseline = parseBaseline(program.policy.cost_baseline);
    if (ofBuild)
      accepted = joined(baseline);
    else if (auto it = baseline.find(program.target.name); it != baseline.end())
      accepted = std::move(it->second);
  }

  void run() {
    for (auto [i, budget] : enumerate(program.policy.budgets)) {
      auto scope = scopeOf(*budget);
      std::string key = "budget." + std::to_string(i);
      for (const auto &limit : budget->max)
        if (const MeasureInfo &info = *policy::findMeasure(limit->measure); scope && isJudged(*budget, info))
          most(*scope, info, limit->limit, key + ".max." + limit->measure, budget->reason);
      if (scope && !budget->max_growth.empty() && program.policy.cost_baseline.empty()) {
        if (budget->component.empty() != ofBuild)
          noBaseline(*scope, key + ".max_growth");
        continue;
      }
      for (const auto &limit : budget->max_growth)
        if (const MeasureInfo &info = *policy::findMeasure(limit->measure); scope && isJudged(*budget, info))
          growth(*scope, info, limit->limit, key + ".max_growth." + limit->measure, budget->reason);
    }
    for (const auto &weight : program.policy.weights)
      if (const MeasureInfo &info = *policy::findMeasure(weight->measure); weight->infinite && info.ofBuild == ofBuild)
        most(everything(), info, 0, "cost.weights." + weight->measure, "its weight is infinite");
  }

private:
  Scope everything() const {
    return ofBuild ? Scope{"the project", "", "project"}
                   : Scope{"target '" + program.target.name + "'", "", program.target.name};
  }
  std::optional<Scope> scopeOf(const policy::BudgetT &budget) const {
    if (!budget.component.empty())
      return Scope{"component '" + budget.component + "'", budget.component, budget.component};
    if (ofBuild || budget.target.empty() || budget.target == program.target.name)
      return everything();
    return std::nullopt;
  }
  // A component may be in several targets, and some measures only all of them can tell.
  bool isJudged(const policy::BudgetT &budget, const MeasureInfo &info) const {
    return (info.ofBuild || !budget.component.empty()) == ofBuild;
  }

  Account within(const Account &account, const Scope &scope, Measure measure) const {
    Account part;
    for (const Entry &e : account)
      if (e.measure == measure && (scope.component.empty() || policy::isWithin(e.component, scope.component)))
        part.push_back(e);
    return part;
  }

  void most(const Scope &scope, const MeasureInfo &info, int64_t limit, const std::string &key, const std::string &reason) {
    Account is = within(now, scope, info.measure), was = within(accepted, scope, info.measure);
    int64_t have = sum(is)[size_t(info.measure)];
    if (have <= limit)
      return;
    // What is new is what to look at; without a baseline everything is.
    std::vector<EntityChange> grown = grownSince(was, is);
    std::string also = limit == 0 ? "none may be there" : "its budget is " + std::to_string(limit);
    say(scope, info, have - limit, std::move(grown), key, reason,
        scope.name + " has " + std::to_string(have) + " of " + info.id + ", " + also);
  }

  void noBaseline(const Scope &scope, const std::string &key) {
    Finding f = context.atPolicy(key, "there is no harness.cost.toml that " + scope.name + " could have grown from");
    f.remedy = "write what is there now: ninja harness-closures && harness cost --write-baseline";
    f.entity = scope.entity;
    f.identity = f.rule + "|no-baseline";
    context.report(std::move(f));
  }

  void growth(const Scope &scope, const MeasureInfo &info, int64_t limit, const std::string &key, const std::string &reason) {
    Account is = within(now, scope, info.measure), was = within(accepted, scope, info.measure);
    int64_t before = sum(was)[size_t(info.measure)], after = sum(is)[size_t(info.measure)];
    if (after - before <= limit)
      return;
    std::string allowed = limit == 0 ? "none" : std::to_string(limit);
    say(scope, info, after - before - limit, grownSince(was, is), key, reason,
        scope.name + " has " + std::to_string(after - before) + " of " + info.id + " more than its baseline (" +
            std::to_string(before) + " → " + std::to_string(after) + "), its budget allows " + allowed);
  }

  static std::vector<EntityChange> grownSince(const Account &was, const Account &is) {
    std::vector<EntityChange> grown;
    for (Change &change : compare(was, is))
      for (EntityChange &e : change.entities)
        if (e.by > 0)
          grown.push_back(std::move(e));
    // The largest first; of equals in the order of the account.
    llvm::sort(grown, [](const EntityChange &a, const EntityChange &b) {
      return a.by != b.by ? a.by > b.by : isBefore(a.entry, b.entry);
    });
    return grown;
  }

  void say(const Scope &scope, const MeasureInfo &info, int64_t excess, std::vector<EntityChange> grown, const std::string &key,
           const std::string &reason, std::string message) {
    const Entry *first = grown.empty() ? nullptr : &grown.front().entry;
    bool atCode = first && first->place.line;
    Finding f = atCode ? context.at(first->place, std::move(message)) : context.atPolicy(key, std::move(message));
    for (const EntityChange &change : ArrayRef(grown).take_front(Shown))
      f.notes.push_back(context.note(change.entry.place, describe(info, change) + usersOf(change.entry)));
    if (grown.size() > Shown)
      f.notes.push_back({{}, "and " + std::to_string(grown.size() - Shown) + " more; all of them: harness cost --why"});
    if (atCode)
      f.notes.push_back(Context::noteAtPolicy(key, "the budget is here: " + reason));
    f.remedy = remedy(excess, grown);
    f.accept = "[[waiver]]  rule = \"cost.budget\"  at = \"" + scope.entity + "\"  reason = \"…\"";
    f.component = scope.component;
    f.entity = scope.entity;
    f.identity = f.rule + "|" + scope.entity + "|" + key;
    context.report(std::move(f));
  }

  static std::string describe(const MeasureInfo &info, const EntityChange &change) {
    std::string by = info.byFile ? "+" + std::to_string(change.by) + " " : change.by > 1 ? std::to_string(change.by) + " " : "";
    return by + info.id + " '" + change.entry.entity + "'";
  }

  // Does anybody call or name it?
  bool isUsed(const Entry &entry) {
    if (usedFunctions.empty()) {
      usedFunctions.resize(program.facts.functions.size());
      usedTypes.resize(program.facts.types.size());
      for (const Edge &edge : program.allEdges())
        if (edge.from != edge.to)
          usedFunctions.set(edge.to.index);
      for (const Reference &reference : program.facts.references)
        if (reference.type && reference.type != reference.fromType)
          usedTypes.set(reference.type.index);
    }
    return entry.function ? usedFunctions[entry.function.index] : !entry.type || usedTypes[entry.type.index];
  }

  // ", used by 'shop::app::main' (src/app/main.cpp:8) and 2 more"; empty where a use says nothing.
  std::string usersOf(const Entry &entry) const {
    if (policy::infoOf(entry.measure).byFile || (!entry.function && !entry.type))
      return "";
    std::vector<std::pair<std::string, Place>> users;
    StringSet<> known;
    auto add = [&](Id<Function> from, const Place &place) {
      std::string name = from ? program.name(from) : program.path(place.file);
      if (from != entry.function && known.insert(name).second)
        users.push_back({std::move(name), place});
    };
    if (entry.function)
      for (const Edge &edge : program.allEdges())
        if (edge.to == entry.function)
          add(edge.from, edge.place);
    if (entry.type)
      for (const Reference &reference : program.facts.references)
        if (reference.type == entry.type && reference.fromType != entry.type)
          add(reference.fromFunction, reference.place);
    if (users.empty()) // of a library others may be
      return program.target.isFinal() ? ", used by nobody" : "";
    Position at = context.position(users.front().second);
    std::string text = ", used by '" + users.front().first + "' (" + at.path + ":" + std::to_string(at.line) + ")";
    return users.size() == 1 ? text : text + " and " + std::to_string(users.size() - 1) + " more";
  }

  // The smallest change that would meet the budget, where one entity is enough: one that nobody uses, if there is one.
  std::string remedy(int64_t excess, ArrayRef<EntityChange> grown) {
    const EntityChange *best = nullptr;
    auto worse = [&](const EntityChange &a, const EntityChange &b) {
      return std::pair(isUsed(a.entry), a.by) > std::pair(isUsed(b.entry), b.by);
    };
    for (const EntityChange &change : grown)
      if (change.by >= excess && (!best || worse(*best, change)))
        best = &change;
    if (!best)
      return std::to_string(excess) + " of them have to go, or raise the budget with a reason";
    if (policy::infoOf(best->entry.measure).byFile)
      return "take " + std::to_string(excess) + " out of '" + best->entry.entity + "', or raise the budget with a reason";
    return "without '" + best->entry.entity + "' the budget is met; or raise it with a reason";
  }

  Context &context;
  const Program &program;
  const Account &now;
  const bool ofBuild;
  Account accepted;
  BitVector usedFunctions, usedTypes;
};

void run(Context &context) {
  const policy::PolicyT &policy = context.program.policy;
  if (!policy.budgets.empty() || any_of(policy.weights, [](const auto &w) { return w->infinite; }))
    Finder(context).run();
}

Rule rule("cost.budget", Level::Block, Rule::Link | Rule::Project, "no more mechanism than the policy allows", run);

} // namespace
} // namespace harness
