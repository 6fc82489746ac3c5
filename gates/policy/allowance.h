// What a component may do: its kind's allowances, what it declares, and what the components around it leave it.
#pragma once

#include "policy/catalogue.h"

namespace harness::policy {

const ComponentT *findComponent(const PolicyT &policy, llvm::StringRef name);
const KindT *findKind(const PolicyT &policy, llvm::StringRef name);

// "billing" for "billing.rates", empty for "billing".
llvm::StringRef parentName(llvm::StringRef component);
// Whether `inner` is nested in `outer`, at any depth, or is it.
bool isWithin(llvm::StringRef inner, llvm::StringRef outer);

// The verdict of a kind on one effect: the longest matching pattern; see Kind in policy.fbs.
Verdict verdict(const KindT &kind, llvm::StringRef effect);

struct Permissions {
  bool open = false;    // neither the component nor those around it have a kind: no effect rule applies, all is allowed
  EffectSet allowed;    // may be done: the kind allows it, or lets it be declared and the component does
  EffectSet declarable; // would be allowed if the component, and those around it, declared it
  EffectSet denied;     // stays denied, declared or not
  Verdict blocking = Verdict::allow; // calls with the trait `block`
};

// The kind that applies to a component: its own, else that of the nearest component around it that has one; else null.
const KindT *effectiveKind(const PolicyT &policy, const ComponentT &component);

// A nested component is allowed what it and all around it are allowed, and what its [[component.widens]] add.
Permissions permissions(const PolicyT &policy, const CatalogueIndex &catalogue, const ComponentT &component);

// Whether code of `from` may use code of `to`: itself, what is nested in it, what `uses` names (a name takes in what is
// nested in it), and what a widening names. A nested component does not use those around it.
bool mayUse(const PolicyT &policy, llvm::StringRef from, llvm::StringRef to);

// Whether the id of a rule as [rules] and [[waiver]] write it takes in a rule: a glob in which `*` is any part of an
// id.
bool ruleMatches(llvm::StringRef pattern, llvm::StringRef rule);
// A family and a name, "shop.no-clock".
bool isRuleId(llvm::StringRef id);

// The level of a rule as [rules] has it: the entry that names it most closely; none: the rule's own.
std::optional<Level> levelOf(const PolicyT &policy, llvm::StringRef rule);
// … and for what is found in a component: `rules` of it, else of the nearest component around it that says anything of the
// rule, else [rules].
std::optional<Level> levelOf(const PolicyT &policy, llvm::StringRef rule, llvm::StringRef component);
// The component whose `rules` decide there; null: none, [rules] do.
const ComponentT *levelSetter(const PolicyT &policy, llvm::StringRef rule, llvm::StringRef component);

} // namespace harness::policy
