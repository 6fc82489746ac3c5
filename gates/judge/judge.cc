#include "judge/judge.h"

#include "closure/dependencies.h"
#include "cost/account.h"
#include "judge/allowed.h"
#include "judge/baseline.h"
#include "policy/invariants.h"
#include "policy/nogood.h"
#include "seams/exceptions.h"
#include "structure/liveness.h"
#include "topology/topology.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Rule *Rule::first = nullptr;
DataKind *DataKind::first = nullptr;

RuleHead headOf(const policy::DataRuleT &rule) { return {rule.id, static_cast<Level>(rule.level)}; }

const policy::DataRuleT *findDataRule(const policy::PolicyT &policy, StringRef id) {
  auto it = find_if(policy.data_rules, [&](const auto &rule) { return rule->id == id; });
  return it == policy.data_rules.end() ? nullptr : it->get();
}

void complete(Finding &f, const policy::DataRuleT &rule) {
  f.notes.push_back({{}, rule.reason});
  if (rule.source)
    f.notes.push_back({{}, "it has happened: " + policy::spellHistory(rule)});
  if (!rule.remedy.empty())
    f.remedy = rule.remedy;
  const std::string &at = f.entity.empty() || f.entity == "main" ? f.at.path : f.entity; // every program has a main
  if (!at.empty() && at.find_first_of("\"\\\n") == std::string::npos)
    f.accept = "[[waiver]] rule = \"" + rule.id + "\"  at = \"" + at + "\"  reason = \"…\"";
}

void complete(Finding &f, const policy::DataRuleT *rule, StringRef id, StringRef why) {
  if (!rule) {
    f.message += (" (" + id + ")").str();
    if (!why.empty())
      f.notes.push_back({{}, why.str()});
    return;
  }
  if (!rule->message.empty()) {
    f.notes.insert(f.notes.begin(), {f.at, std::move(f.message)});
    f.message = rule->message;
  }
  complete(f, *rule);
}

std::vector<const Rule *> Rule::all() {
  std::vector<const Rule *> rules;
  for (const Rule *r = first; r; r = r->next)
    rules.push_back(r);
  llvm::sort(rules, [](const Rule *a, const Rule *b) { return a->id < b->id; });
  return rules;
}

const Rule *Rule::find(StringRef id) {
  for (const Rule *r = first; r; r = r->next)
    if (id == r->id)
      return r;
  return nullptr;
}

Position Context::position(const Place &place) const {
  if (!place.file)
    return {};
  return {program.facts.str(program.facts.file(place.file).shown).str(), place.line, place.column};
}

Finding Context::at(const Place &place, std::string message) const {
  Finding f;
  f.rule = rule.id.str();
  f.at = position(place);
  f.message = std::move(message);
  f.target = program.target.name;
  if (ComponentId c = program.owner(place); c != NoComponent)
    f.component = program.component(c).name;
  f.level = levels.in(f.component);
  f.placedIn = f.component;
  return f;
}

Finding Context::atCall(const facts::Call &call, const std::string &what) const {
  std::string caller = program.name(call.caller);
  Finding f = at(call.place, "'" + caller + "' " + what);
  f.identity = f.rule + "|" + caller + "|" + (call.callee ? program.name(call.callee) : "");
  f.entity = std::move(caller);
  return f;
}

Finding Context::atPolicy(std::string key, std::string message) const {
  Finding f = at({}, std::move(message));
  f.policyKey = std::move(key);
  return f;
}

void Context::notePath(Finding &finding, ArrayRef<const Edge *> path) const {
  for (const Edge *edge : path)
    finding.notes.push_back(note(edge->place, "'" + program.name(edge->from) + "' calls '" + program.name(edge->to) + "'",
                                 /*step=*/true));
}

const Topology &Shared::topologyOf(const Program &program) {
  if (!topology)
    topology = std::make_shared<const Topology>(program);
  return *topology;
}

const Account &Shared::accountOf(const Program &program, ArrayRef<Use> uses, unsigned scope) {
  if (!account) {
    std::vector<Term> terms = countTarget(program, topologyOf(program), uses);
    if (scope & Rule::Project)
      append_range(terms, countBuild(program));
    account = std::make_shared<const Account>(makeAccount(program, terms));
  }
  return *account;
}

const Topology &Context::topology() const { return shared.topologyOf(program); }
const Liveness &Context::liveness() const {
  if (!shared.liveness)
    shared.liveness = std::make_shared<const Liveness>(program);
  return *shared.liveness;
}
const Exceptions &Context::exceptions() const {
  if (!shared.exceptions)
    shared.exceptions = std::make_shared<const Exceptions>(program, topology().callees);
  return *shared.exceptions;
}
const Dependencies &Context::dependencies() const {
  if (!shared.dependencies) {
    uint32_t kinds = 0;
    for (const auto &rule : program.policy.data_rules)
      if (rule->forbid)
        for (policy::EdgeKind kind : rule->forbid->edges)
          kinds |= 1u << unsigned(kind);
    shared.dependencies = std::make_shared<const Dependencies>(program, kinds);
  }
  return *shared.dependencies;
}
const EntitySets &Context::sets() const {
  if (!shared.sets)
    shared.sets = std::make_shared<const EntitySets>(program, dependencies().vertices);
  return *shared.sets;
}
const Account &Context::account() const { return shared.accountOf(program, uses, scope); }

SmallVector<Id<File>, 1> Context::evidence(Id<Function> in, const Place &place) const {
  if (in && !program.isDefinedElsewhere(in))
    return {};
  return {place.file};
}

void Context::report(Finding finding, ArrayRef<Id<File>> evidence) {
  if (finding.identity.empty())
    finding.identity = finding.rule + "|" + finding.entity + "|" + finding.message;
  if (finding.component != finding.placedIn) // the rule knows better whose it is
    finding.level = levels.in(finding.component);
  // The compiler only hears what blocks: a failed compile is never cached, a warning would be lost with the cache.
  if (finding.level == Level::Off || (scope == Rule::Unit && finding.level != Level::Block))
    return;
  out.push_back({std::move(finding), evidence.vec()});
}

namespace {

// `at` of a waiver names an entity, a file, or a component.
bool covers(const policy::WaiverT &waiver, const Finding &finding) {
  if (!policy::ruleMatches(waiver.rule, finding.rule))
    return false;
  if (waiver.at == finding.entity || waiver.at == finding.component || waiver.at == finding.at.path)
    return true;
  // "shop::legacyRate" waives "shop::legacyRate(int)".
  return StringRef(finding.entity).split('(').first == waiver.at;
}

bool hasExpired(const std::string &expires, StringRef today) { return !expires.empty() && expires < today; }

// By a waiver, by the code, by the baseline: in this order, so that the baseline holds no more than it has to.
void acceptAll(const Program &program, unsigned scope, StringRef today, std::vector<Finding> all, Judgement &result) {
  const auto &waivers = program.policy.waivers;
  const std::vector<Allowance> allowances = allowancesOf(program);
  for (const Allowance &a : allowances)
    result.allowed.push_back(a.allowed);
  Digests digests(program);
  for (Finding &finding : all) {
    // Of several the first that is still in force.
    auto choose = [&](const auto &from, auto accepts, auto expires) {
      auto it = find_if(from, [&](const auto &x) { return accepts(x) && !hasExpired(expires(x), today); });
      return it != from.end() ? it : find_if(from, accepts);
    };
    auto waiver = choose(waivers, [&](const auto &w) { return covers(*w, finding); }, [](const auto &w) { return w->expires; });
    if (waiver != waivers.end() && !hasExpired((*waiver)->expires, today)) {
      std::string key = "waiver." + std::to_string(waiver - waivers.begin());
      result.accepted.push_back({std::move(finding), "waiver", (*waiver)->reason, (*waiver)->owner, (*waiver)->expires, (*waiver)->since, key});
      continue;
    }
    auto allowance = choose(allowances, [&](const Allowance &a) { return covers(a, finding); }, [](const Allowance &a) { return a.allowed.expires; });
    if (allowance != allowances.end() && !hasExpired(allowance->allowed.expires, today)) {
      const Allowed &a = allowance->allowed;
      result.accepted.push_back({std::move(finding), "source", a.reason, a.owner, a.expires, a.since, a.key()});
      continue;
    }
    if (waiver != waivers.end())
      finding.notes.push_back({{}, "its waiver expired on " + (*waiver)->expires + ": " + (*waiver)->reason});
    if (allowance != allowances.end())
      finding.notes.push_back({allowance->allowed.at, "its HARNESS_ALLOW expired on " + allowance->allowed.expires + ": " + allowance->allowed.reason});
    if (program.policy.baseline || scope != Rule::Unit)
      finding.digest = digests.of(finding);
    result.findings.push_back(std::move(finding));
  }
  if (program.policy.baseline)
    acceptByBaseline(*program.policy.baseline, today, result.findings, result.accepted);
}

// What holds no longer, where such a finding is.
void noteBroken(const policy::PolicyT &policy, std::vector<Finding> &findings) {
  for (const auto &invariant : policy.invariants)
    for (Finding &f : findings)
      if (is_contained(invariant->checks, f.rule) && policy::isInScope(*invariant, f.component, f.at.path))
        f.notes.push_back({{}, (f.unresolved.empty() ? "breaks " : "leaves unguarded ") + invariant->id + ": " + invariant->statement});
}

// A finding that does not stop the build says why.
void noteLowered(const policy::PolicyT &policy, std::vector<Finding> &findings) {
  for (const auto &rule : policy.data_rules) {
    const RuleLevels levels(policy, headOf(*rule));
    if (!levels.isLoweredAnywhere())
      continue;
    for (Finding &f : findings)
      if (f.rule == rule->id && levels.isLowered(f.component))
        f.notes.push_back({{}, "it only warns, because '" + rule->id + "' is not proven: " + rule->unproven + " (harness rule check " + rule->id + ")"});
  }
}

} // namespace

RuleLevels::RuleLevels(const policy::PolicyT &policy, const RuleHead &rule) : usual(rule.level) {
  if (auto level = policy::levelOf(policy, rule.id))
    usual = static_cast<Level>(*level);
  if (const policy::DataRuleT *own = findDataRule(policy, rule.id); own && !own->unproven.empty())
    most = Level::Warn;
  if (all_of(policy.components, [](const auto &c) { return c->rules.empty(); }))
    return;
  for (const auto &c : policy.components)
    if (policy::levelSetter(policy, rule.id, c->name))
      byComponent[c->name] = static_cast<Level>(*policy::levelOf(policy, rule.id, c->name));
}

Level RuleLevels::said(StringRef component) const {
  auto it = byComponent.find(component);
  return it == byComponent.end() ? usual : it->second;
}

Level RuleLevels::highest() const { return std::min(highestSaid(), most); }
bool RuleLevels::isLoweredAnywhere() const { return highestSaid() > most; }

Level RuleLevels::highestSaid() const {
  Level level = usual;
  for (const auto &entry : byComponent)
    level = std::max(level, entry.second);
  return level;
}

Judgement judge(const Program &program, unsigned scope, StringRef today, Sight sight,
                function_ref<void(const RuleHead &, function_ref<void()>)> timer, QueryRules data, Shared *keep) {
  std::vector<Reported> reported;
  const std::vector<Use> uses = findUses(program);
  const ComponentGraph graph(program, uses);
  Shared own;
  Shared &shared = keep ? *keep : own;
  auto apply = [&](const RuleHead &rule, unsigned scopes, function_ref<void(Context &)> judge) {
    if (!(scopes & scope))
      return;
    const RuleLevels levels(program.policy, rule);
    Level level = levels.highest();
    if (level == Level::Off || (scope == Rule::Unit && level != Level::Block))
      return;
    Context context(program, uses, graph, rule, levels, scope, today, shared, reported);
    auto run = [&] { judge(context); };
    if (timer)
      timer(rule, run);
    else
      run();
  };
  for (const Rule *rule : Rule::all())
    apply(*rule, rule->scopes, rule->run);
  for (const auto &rule : program.policy.data_rules)
    for (const DataKind *kind = DataKind::first; kind; kind = kind->next)
      if (kind->isOf(*rule))
        apply(headOf(*rule), kind->scopes, [&](Context &context) { kind->run(context, *rule); });
  if (data)
    data(uses, shared, reported);
  Judgement result;
  // What differs from the baseline is said whether or not a rule asks.
  if (!program.policy.cost_baseline.empty() && (scope & (Rule::Link | Rule::Project)))
    shared.accountOf(program, uses, scope);
  std::vector<Finding> all;
  for (Reported &r : reported)
    if (scope != Rule::Link || program.isOurs(r.evidence, sight))
      all.push_back(std::move(r.finding));
  llvm::sort(all, before);
  // Instantiations of one template are one finding to whoever reads it.
  auto isOne = [](const Finding &a, const Finding &b) {
    return std::tie(a.at, a.policyKey, a.rule, a.message) == std::tie(b.at, b.policyKey, b.rule, b.message) &&
           (a.at.line || a.identity == b.identity);
  };
  all.erase(llvm::unique(all, isOne), all.end());
  noteLowered(program.policy, all);
  noteBroken(program.policy, all);
  acceptAll(program, scope, today, std::move(all), result);
  return result;
}

} // namespace harness
