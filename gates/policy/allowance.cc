#include "policy/allowance.h"

#include "policy/glob.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>

using namespace llvm;

namespace harness::policy {
namespace {

// How much of `effect` a pattern spells out; 0 when it does not cover it. "*" covers all and spells out nothing.
size_t coverage(StringRef pattern, StringRef effect) {
  if (pattern == "*")
    return 1;
  StringRef rest = effect;
  return rest.consume_front(pattern) && (rest.empty() || rest.front() == '.') ? pattern.size() + 1 : 0;
}

bool isUnrestricted(StringRef effect) {
  StringRef root = effect.split('.').first;
  return root == "mem" || root == "ctl";
}

Permissions ofKind(const CatalogueIndex &catalogue, const KindT &kind, const EffectSet &declared) {
  Permissions out;
  for (unsigned i = 0; i < catalogue.size(); ++i) {
    EffectId e = EffectId(i);
    switch (verdict(kind, catalogue.name(e))) {
    case Verdict::allow:
      out.allowed.insert(e);
      break;
    case Verdict::declare:
      (declared.contains(e) ? out.allowed : out.declarable).insert(e);
      break;
    case Verdict::deny:
      out.denied.insert(e);
      break;
    }
  }
  out.blocking = kind.blocking;
  return out;
}

EffectSet all(const CatalogueIndex &catalogue) { return catalogue.covered(StringRef("*")); }

} // namespace

const ComponentT *findComponent(const PolicyT &policy, StringRef name) {
  auto it = find_if(policy.components, [&](const auto &c) { return c->name == name; });
  return it == policy.components.end() ? nullptr : it->get();
}

const KindT *findKind(const PolicyT &policy, StringRef name) {
  auto it = find_if(policy.kinds, [&](const auto &k) { return k->name == name; });
  return it == policy.kinds.end() ? nullptr : it->get();
}

StringRef parentName(StringRef component) {
  size_t dot = component.rfind('.');
  return dot == StringRef::npos ? StringRef() : component.take_front(dot);
}

bool isWithin(StringRef inner, StringRef outer) {
  return inner.consume_front(outer) && (inner.empty() || inner.front() == '.');
}

Verdict verdict(const KindT &kind, StringRef effect) {
  size_t best = 0;
  Verdict out = isWithin(effect, "unknown") ? kind.unknown : isUnrestricted(effect) ? Verdict::allow : Verdict::deny;
  for (const auto &a : kind.allowance) {
    // Neither "*" nor a root that is unrestricted anyway is more than a default for the effects above.
    if (a->effect == "*" && (isWithin(effect, "unknown") || isUnrestricted(effect)))
      continue;
    if (size_t c = coverage(a->effect, effect); c > best) {
      best = c;
      out = a->verdict;
    }
  }
  return out;
}

const KindT *effectiveKind(const PolicyT &policy, const ComponentT &component) {
  if (!component.kind.empty())
    return findKind(policy, component.kind);
  const ComponentT *parent = findComponent(policy, parentName(component.name));
  return parent ? effectiveKind(policy, *parent) : nullptr;
}

Permissions permissions(const PolicyT &policy, const CatalogueIndex &catalogue, const ComponentT &component) {
  EffectSet widened;
  for (const auto &w : component.widens)
    widened |= catalogue.covered(w->effect);
  Permissions own;
  if (const KindT *kind = effectiveKind(policy, component)) {
    own = ofKind(catalogue, *kind, catalogue.covered(component.effects) | widened);
  } else {
    own.open = true;
    own.allowed = all(catalogue);
  }
  const ComponentT *parent = findComponent(policy, parentName(component.name));
  if (!parent)
    return own;
  Permissions outer = permissions(policy, catalogue, *parent);
  if (outer.open)
    return own;
  outer.allowed |= widened;
  outer.denied -= widened;

  own.open = false;
  own.denied |= outer.denied;
  own.allowed &= outer.allowed;
  own.declarable = all(catalogue) - own.allowed - own.denied;
  own.blocking = std::min(own.blocking, outer.blocking);
  return own;
}

bool mayUse(const PolicyT &policy, StringRef from, StringRef to) {
  if (isWithin(to, from))
    return true;
  const ComponentT *component = findComponent(policy, from);
  if (!component || isWithin(from, to))
    return false;
  auto covers = [&](StringRef name) { return !name.empty() && isWithin(to, name); };
  return any_of(component->uses, covers) || any_of(component->widens, [&](const auto &w) { return covers(w->uses); });
}

// A rule id has no slash, so that a star stands for any part of it, dots included.
static std::optional<Specificity> matchRule(StringRef pattern, StringRef rule) {
  auto glob = Glob::compile(pattern);
  if (!glob) {
    consumeError(glob.takeError()); // the reader refuses such a policy
    return std::nullopt;
  }
  std::optional<Specificity> best;
  for (const Pattern &p : glob->patterns())
    if (p.match(rule) && (!best || p.specificity() > *best))
      best = p.specificity();
  return best;
}

bool ruleMatches(StringRef pattern, StringRef rule) { return matchRule(pattern, rule).has_value(); }

static std::optional<Level> closest(const std::vector<std::unique_ptr<RuleLevelT>> &levels, StringRef rule) {
  std::optional<Level> level;
  Specificity best;
  for (const auto &entry : levels)
    if (auto rank = matchRule(entry->rule, rule); rank && (!level || *rank > best)) {
      level = entry->level;
      best = *rank;
    }
  return level;
}

bool isRuleId(StringRef id) {
  auto [family, name] = id.split('.');
  auto isWord = [](StringRef word) {
    return !word.empty() && all_of(word, [](char c) { return isLower(c) || isDigit(c) || c == '-'; });
  };
  return isWord(family) && isWord(name);
}

std::optional<Level> levelOf(const PolicyT &policy, StringRef rule) { return closest(policy.rules, rule); }

const ComponentT *levelSetter(const PolicyT &policy, StringRef rule, StringRef component) {
  for (; !component.empty(); component = parentName(component))
    if (const ComponentT *c = findComponent(policy, component); c && closest(c->rules, rule))
      return c;
  return nullptr;
}

std::optional<Level> levelOf(const PolicyT &policy, StringRef rule, StringRef component) {
  const ComponentT *setter = levelSetter(policy, rule, component);
  return closest(setter ? setter->rules : policy.rules, rule);
}

} // namespace harness::policy
