#include "judge/accept.h"

using namespace llvm;
using namespace harness::policy;

namespace harness {
namespace {

std::string table(StringRef component) { return "[[component]] name = \"" + component.str() + "\"  "; }

std::string widening(StringRef key, StringRef name) {
  return "[[component.widens]] " + key.str() + " = \"" + name.str() + "\"  reason = \"…\"";
}

} // namespace

std::string acceptUse(const PolicyT &policy, StringRef from, StringRef to) {
  if (isWithin(from, to)) // a part does not use the whole
    return {};
  StringRef whole = parentName(from);
  if (whole.empty() || mayUse(policy, whole, to))
    return table(from) + "uses = [\"" + to.str() + "\"]";
  return table(from) + widening("uses", to);
}

std::string acceptLibrary(const PolicyT &policy, StringRef component, StringRef library) {
  if (parentName(component).empty())
    return table(component) + "external = [\"" + library.str() + "\"]";
  return table(component) + widening("external", library);
}

std::string acceptEffects(const Program &program, ComponentId id, const EffectSet &effects) {
  const ComponentT &component = program.component(id);
  if (!(effects - program.permissions(id).declarable).empty())
    return {};
  EffectSet kept; // from the part by the whole
  if (const ComponentT *whole = findComponent(program.policy, parentName(component.name)))
    if (Permissions outer = permissions(program.policy, program.catalogue, *whole); !outer.open)
      kept = effects - outer.allowed;
  std::string list, widenings;
  effects.forEach([&](EffectId e) {
    StringRef name = program.catalogue.name(e);
    if (kept.contains(e))
      widenings += (widenings.empty() ? "" : "  ") + widening("effect", name);
    else
      list += (list.empty() ? "\"" : ", \"") + name.str() + "\"";
  });
  if (!list.empty())
    list = "effects = [" + list + "]" + (widenings.empty() ? "" : "  ");
  return table(component.name) + list + widenings;
}

} // namespace harness
