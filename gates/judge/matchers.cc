#include "judge/matchers.h"

#include "judge/rule.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

std::vector<const policy::DataRuleT *> matchRules(const policy::PolicyT &policy) {
  std::vector<const policy::DataRuleT *> rules;
  if (policy.mode != policy::Mode::off)
    for (const auto &rule : policy.data_rules)
      if (rule->match && RuleLevels(policy, headOf(*rule)).highest() != Level::Off)
        rules.push_back(rule.get());
  return rules;
}

MatchScope::MatchScope(const policy::PolicyT &policy, const policy::MatchT &match) : policy(policy), match(match) {
  for (const std::string &text : match.files)
    if (auto glob = policy::Glob::compile(text))
      files.add(*glob, 0);
    else
      consumeError(glob.takeError()); // the policy reader has said so
}

bool MatchScope::contains(StringRef path, policy::OwnerIndex::Owner owner) const {
  if (!match.files.empty() && !files.find(path))
    return false;
  if (match.components.empty())
    return true;
  if (!owner)
    return false;
  StringRef name = policy.components[owner.first]->name;
  return any_of(match.components, [&](StringRef of) { // with its parts
    return name == of || (name.starts_with(of) && name.drop_front(of.size()).starts_with("."));
  });
}

namespace {

// The files that a unit may consist of, as far as include directives tell.
class Inclusions {
public:
  explicit Inclusions(const Facts &facts) : facts(facts), next(facts.files.size()), isIncluded(facts.files.size()) {
    for (const facts::Include &include : facts.includes) {
      next[include.from.index].push_back(include.to.index);
      isIncluded.set(include.to.index);
    }
  }

  BitVector of(Id<File> unit) const {
    BitVector seen(facts.files.size());
    SmallVector<uint32_t, 32> open{unit.index};
    seen.set(unit.index);
    while (!open.empty())
      for (uint32_t to : next[open.pop_back_val()])
        if (!seen[to]) {
          seen.set(to);
          open.push_back(to);
        }
    return seen;
  }
  bool included(uint32_t file) const { return isIncluded[file]; }

private:
  const Facts &facts;
  std::vector<SmallVector<uint32_t, 4>> next;
  BitVector isIncluded;
};

class Looker {
public:
  Looker(const policy::PolicyT &policy, ArrayRef<const policy::DataRuleT *> rules,
         function_ref<Ownership::Of(Id<File>)> ownership, const Facts &facts, StringRef target)
      : facts(facts), target(target), rules(rules) {
    findUnits();
    std::vector<Ownership::Of> owners;
    for (uint32_t i = 0; i < facts.files.size(); ++i)
      owners.push_back(ownership(Id<File>(i)));
    for (const auto *rule : rules) {
      MatchScope scope(policy, *rule->match);
      BitVector &files = searched.emplace_back(facts.files.size());
      for (size_t i = 0; i < facts.files.size(); ++i)
        if (owners[i].judged && scope.contains(facts.str(facts.files[i].path), owners[i].owner))
          files.set(i);
      ran.push_back(runsOf(rule->match->key));
    }
  }

  std::vector<NotLookedAt> run() {
    std::vector<NotLookedAt> all;
    for (const auto &[file, everything] : units) {
      NotLookedAt missing{Id<File>(file), {}};
      for (size_t r = 0; r < rules.size(); ++r)
        if (!ran[r][file] && mayFind(file, searched[r], everything))
          missing.rules.push_back(rules[r]);
      if (!missing.rules.empty())
        all.push_back(std::move(missing));
    }
    llvm::sort(all, [&](const NotLookedAt &a, const NotLookedAt &b) { return facts.path(a.unit) < facts.path(b.unit); });
    return all;
  }

private:
  // Of some units the directives do not tell what they consist of.
  void findUnits() {
    for (const facts::Unit &unit : facts.units)
      if (!unit.flags.has(UnitFlag::Opaque) && !unit.flags.has(UnitFlag::Foreign) && facts.str(unit.target) == target) {
        bool everything = unit.flags.has(UnitFlag::Preprocessed) || unit.flags.has(UnitFlag::Precompiled) || unit.flags.has(UnitFlag::Modules);
        units[unit.file.index] |= everything;
      }
  }

  // Files over which it was run: with each object of the file, or again.
  BitVector runsOf(StringRef key) const {
    BitVector again(facts.files.size()), with(facts.files.size()), without(facts.files.size());
    DenseMap<uint32_t, bool> known; // by string: most units have the same
    for (const Run &run : facts.runs) {
      bool has = false;
      if (run.matchers) {
        auto [it, fresh] = known.try_emplace(run.matchers.index);
        if (fresh) {
          SmallVector<StringRef> keys;
          facts.str(run.matchers).split(keys, ' ');
          it->second = is_contained(keys, key);
        }
        has = it->second;
      }
      BitVector &files = run.flags.has(RunFlag::Again) ? again : with;
      if (has)
        files.set(run.file.index);
      else if (!run.flags.has(RunFlag::Again))
        without.set(run.file.index);
    }
    with.reset(without);
    with |= again;
    return with;
  }

  bool mayFind(uint32_t unit, const BitVector &files, bool everything) {
    if (files[unit])
      return true;
    if (files.none())
      return false;
    if (everything)
      return true;
    if (!inclusions)
      inclusions.emplace(facts);
    // What no directive includes came in by another way (-include), and may be part of any unit.
    for (unsigned file : files.set_bits())
      if (!inclusions->included(file) && !units.contains(file))
        return true;
    return inclusions->of(Id<File>(unit)).anyCommon(files);
  }

  const Facts &facts;
  StringRef target;
  ArrayRef<const policy::DataRuleT *> rules;
  std::vector<BitVector> searched, ran; // files, by rule
  DenseMap<uint32_t, bool> units;       // main files: may it consist of more than what it includes?
  std::optional<Inclusions> inclusions;
};

} // namespace

std::vector<NotLookedAt> notLookedAt(const policy::PolicyT &policy, ArrayRef<const policy::DataRuleT *> rules,
                                     function_ref<Ownership::Of(Id<File>)> ownership, const Facts &facts, StringRef target) {
  return rules.empty() ? std::vector<NotLookedAt>() : Looker(policy, rules, ownership, facts, target).run();
}

} // namespace harness
