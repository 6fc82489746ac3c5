#include "policy/catalogue.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cassert>

using namespace llvm;

namespace harness::policy {
namespace {

// The modes of fopen: "rb+" is "r+", "r" is only a part of it.
bool matchesMode(StringRef letters, StringRef mode) {
  return !letters.empty() && mode.starts_with(letters.take_front()) &&
         all_of(letters.drop_front(), [&](char c) { return mode.drop_front().contains(c); });
}

// Whether the name of an entry with C linkage can mean the function with this symbol. An alias (`open` bound to
// `open64`) has a plain symbol; C++ and static functions have not ("_Z4openi", "open@src/a.c").
bool mayHaveCLinkage(StringRef symbol) { return !symbol.starts_with("_Z") && !symbol.contains('@'); }

} // namespace

CatalogueIndex::CatalogueIndex(const CatalogueT &c) : catalogue(c) {
  assert(c.effects.size() <= EffectSet::Capacity && "the reader refuses more effects");
  for (auto [i, effect] : enumerate(c.effects)) {
    ids[effect->name] = EffectId(i);
    everything.insert(EffectId(i));
    for (StringRef name = effect->name; !name.empty(); name = name.take_front(name.contains('.') ? name.rfind('.') : 0))
      below[name].insert(EffectId(i));
  }
  for (const auto &callable : c.symbols) {
    effectsOf[callable.get()] = covered(callable->effects);
    if (callable->c_linkage)
      bySymbol.try_emplace(callable->name, callable.get());
    byName.try_emplace(callable->name, callable.get());
    for (const std::string &name : callable->decl)
      byDeclaration.try_emplace(name, callable.get());
  }
  for (const auto &refinement : c.refinements)
    refinements[refinement->symbol].push_back(refinement.get());
  for (const std::string &header : c.pure_headers)
    pureHeaders.insert(header);
}

std::optional<EffectId> CatalogueIndex::id(StringRef effect) const {
  auto it = ids.find(effect);
  return it == ids.end() ? std::nullopt : std::optional(it->second);
}

EffectSet CatalogueIndex::covered(StringRef pattern) const {
  if (pattern == "*")
    return everything;
  pattern.consume_back(".*");
  return below.lookup(pattern);
}

EffectSet CatalogueIndex::covered(const std::vector<std::string> &patterns) const {
  EffectSet set;
  for (const std::string &p : patterns)
    set |= covered(StringRef(p));
  return set;
}

std::string CatalogueIndex::spell(const EffectSet &effects) const {
  std::string out;
  effects.forEach([&](EffectId e) { out += (out.empty() ? "" : ", ") + name(e).str(); });
  return out;
}

const CallableT *CatalogueIndex::find(StringRef symbol, StringRef name) const {
  if (auto it = bySymbol.find(symbol); it != bySymbol.end())
    return it->second;
  auto usable = [&](const StringMap<const CallableT *> &map, StringRef key) -> const CallableT * {
    auto it = map.find(key);
    return it != map.end() && (!it->second->c_linkage || mayHaveCLinkage(symbol)) ? it->second : nullptr;
  };
  if (const CallableT *found = usable(byName, name))
    return found;
  if (const CallableT *found = usable(byDeclaration, name))
    return found;
  size_t scope = name.rfind("::");
  if (scope == StringRef::npos)
    return nullptr;
  return usable(byName, (name.take_front(scope) + "::*").str());
}

EffectSet CatalogueIndex::effects(const CallableT &callable, ArrayRef<ConstantArgument> constants) const {
  EffectSet own = effectsOf.lookup(&callable);
  auto candidates = refinements.find(callable.name);
  if (constants.empty() || candidates == refinements.end())
    return own;
  EffectSet refined;
  bool matched = false;
  for (const ConstantArgument &constant : constants) {
    const RefinementT *longest = nullptr; // of those that match a text
    for (const RefinementT *r : candidates->second) {
      if (r->argument != constant.argument || r->text.empty() == constant.isText)
        continue;
      if (constant.isText) {
        if (matchesMode(r->text, constant.text) && (!longest || r->text.size() > longest->text.size()))
          longest = r;
      } else if ((constant.value & r->mask) == r->value) {
        refined |= covered(r->effects);
        matched = true;
      }
    }
    if (longest) {
      refined |= covered(longest->effects);
      matched = true;
    }
  }
  return matched ? refined : own;
}

const DefaultT *CatalogueIndex::defaultFor(StringRef name) const {
  const DefaultT *best = nullptr;
  for (const auto &d : catalogue.defaults)
    if (symbolMatches(d->match, name) && (!best || d->match.size() > best->match.size()))
      best = d.get();
  return best;
}

bool hasTrait(const CallableT &callable, StringRef trait) { return is_contained(callable.traits, trait); }

SmallVector<uint32_t, 2> argumentsOf(const CallableT &callable, StringRef trait) {
  SmallVector<uint32_t, 2> out;
  for (StringRef text : callable.traits)
    if (uint32_t number; text.consume_front(trait) && text.consume_front(":") && !text.getAsInteger(10, number))
      out.push_back(number);
  return out;
}

std::optional<CallbackTrait> callbackTrait(StringRef trait) {
  CallbackTrait out;
  out.later = trait.starts_with("acb");
  if (!trait.consume_front("acb") && !trait.consume_front("scb"))
    return std::nullopt;
  if (trait.empty())
    return out;
  out.optional = out.later && trait.consume_front("?");
  if (!trait.consume_front(":"))
    return std::nullopt;
  auto [argument, context] = trait.split(':');
  out.context = context;
  out.last = argument == "last";
  uint32_t number;
  if (!out.last) {
    if (argument.getAsInteger(10, number))
      return std::nullopt;
    out.argument = number;
  }
  return out.later == context.empty() ? std::nullopt : std::optional(out);
}

std::optional<StructureTrait> structureTrait(StringRef trait) {
  if (!trait.consume_front("acb-in:"))
    return std::nullopt;
  auto [context, structure] = trait.split(':');
  return context.empty() || structure.empty() ? std::nullopt : std::optional(StructureTrait{context, structure});
}

std::optional<OverriderTrait> overriderTrait(StringRef trait) {
  if (!trait.consume_front("runs:"))
    return std::nullopt;
  OverriderTrait out;
  auto [object, rest] = trait.split(':');
  std::tie(out.context, out.function) = rest.split(':');
  if (uint32_t number; !object.getAsInteger(10, number))
    out.argument = number;
  else if (object != "this")
    return std::nullopt;
  return out.context.empty() || out.function.empty() ? std::nullopt : std::optional(out);
}

bool symbolMatches(StringRef pattern, StringRef name) {
  if (!pattern.ends_with("*"))
    return pattern == name;
  return name.starts_with(pattern.rtrim('*'));
}

} // namespace harness::policy
