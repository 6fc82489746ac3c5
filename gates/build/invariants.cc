#include "build/invariants.h"

#include "judge/rule.h"
#include "policy/invariants.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace harness::build {
namespace {

class Examiner {
public:
  Examiner(const policy::PolicyT &policy, const Report &report, const MutationRun &run) : policy(policy), report(report), run(run) {}

  InvariantState examine(const policy::InvariantT &invariant) {
    InvariantState state;
    state.invariant = &invariant;
    for (const std::string &id : invariant.checks)
      state.checks.push_back(check(id));
    findings(state);
    probes(state);
    bool judged = report.failures.empty() && !report.targets.empty() && all_of(state.checks, [](const HeldBy &c) { return c.level != Level::Off; });
    state.result = !state.broken.empty()     ? InvariantState::Violated
                   : !judged                 ? InvariantState::NotJudged
                   : !state.accepted.empty() ? InvariantState::AcceptedOnly
                                             : InvariantState::Holds;
    return state;
  }

private:
  HeldBy check(const std::string &id) const {
    HeldBy c{id};
    const policy::DataRuleT *own = findDataRule(policy, id);
    const Rule *builtIn = Rule::find(id);
    if (own)
      c.level = RuleLevels(policy, headOf(*own)).highest();
    else if (builtIn)
      c.level = RuleLevels(policy, *builtIn).highest();
    else
      c.level = Level::Off;
    if (own)
      c.doubt = own->unproven;
    return c;
  }

  void findings(InvariantState &state) {
    auto checkOf = [&](const Finding &f) -> HeldBy * {
      auto it = find_if(state.checks, [&](const HeldBy &c) { return c.rule == f.rule; });
      return it != state.checks.end() && policy::isInScope(*state.invariant, f.component, f.at.path) ? &*it : nullptr;
    };
    for (const Shown<Finding> &f : shown(report.findings))
      if (HeldBy *c = checkOf(*f.what)) {
        ++c->open;
        state.broken.push_back(f.what);
      }
    for (const Shown<Accepted> &a : shown(report.accepted))
      if (HeldBy *c = checkOf(a.what->finding)) {
        ++c->accepted;
        state.accepted.push_back(a.what);
      }
  }

  void probes(InvariantState &state) const {
    const policy::InvariantT &invariant = *state.invariant;
    std::vector<std::string> unknown = invariant.mutants;
    // Whether it is one of those that count; what is named is known then.
    auto counts = [&](std::initializer_list<StringRef> names) {
      bool named = false;
      for (StringRef name : names)
        if (is_contained(invariant.mutants, name)) {
          named = true;
          llvm::erase(unknown, name);
        }
      return invariant.mutants.empty() || named;
    };
    for (const std::string &id : invariant.checks)
      if (const policy::DataRuleT *own = findDataRule(policy, id); own && own->record)
        for (const auto &mutant : own->record->mutants)
          if (std::string name = mutant->fixture + ": " + mutant->name; counts({name, mutant->name}))
            state.probes.push_back({std::move(name), id, mutant->killed});
    for (const MutationRun::Outcome &o : run.outcomes)
      if (is_contained(invariant.checks, o.rule) && policy::isInScope(invariant, o.component, o.path) && counts({o.op, o.name}))
        state.probes.push_back({o.name, o.rule, o.killed});
    llvm::sort(state.probes, [](const Probe &a, const Probe &b) { return std::tie(a.name, a.rule) < std::tie(b.name, b.rule); });
    state.unknown = std::move(unknown);
  }

  const policy::PolicyT &policy;
  const Report &report;
  const MutationRun &run;
};

} // namespace

size_t InvariantState::killed() const { return size_t(count_if(probes, [](const Probe &p) { return p.killed; })); }

std::vector<InvariantState> stateOfInvariants(const policy::PolicyT &policy, const Report &report, const MutationRun &run) {
  Examiner examiner(policy, report, run);
  std::vector<InvariantState> all;
  for (const auto &invariant : policy.invariants)
    all.push_back(examiner.examine(*invariant));
  return all;
}

Expected<MutationRun> parseMutationRun(StringRef text) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  const json::Object *object = value->getAsObject();
  const json::Array *mutants = object ? object->getArray("mutants") : nullptr;
  if (!mutants || object->getInteger("schema") != 1)
    return createStringError("this version of Harness reads mutants of schema 1");
  MutationRun run;
  run.policy = object->getString("policy").value_or("").str();
  run.narrowed = object->getString("narrowed").value_or("").str();
  for (const json::Value &entry : *mutants) {
    const json::Object *m = entry.getAsObject();
    if (!m)
      continue;
    auto text = [&](StringRef key) { return m->getString(key).value_or("").str(); };
    std::string result = text("result"); // what was not tried says nothing
    if (result != "killed" && result != "survived")
      continue;
    std::string name = text("operator") + " at " + text("path") + ":" + std::to_string(m->getInteger("line").value_or(0)) + ":" +
                       std::to_string(m->getInteger("column").value_or(0));
    run.outcomes.push_back({text("operator"), text("rule"), text("component"), text("path"), std::move(name), result == "killed"});
  }
  return run;
}

} // namespace harness::build
