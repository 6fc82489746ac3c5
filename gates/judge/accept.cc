#include "judge/accept.h"

using namespace llvm;
using namespace harness::policy;

namespace harness {
namespace {

std::string table(StringRef component) { return "[[component]] name = \"" + component.str() + "\"  "; }

std::string widening(StringRef key, StringRef name) {
  return "[[component.widens]] " + key.str() + " = \"" + name.str() + "\"  reason = \"…\"";
}

std::string list(const CatalogueIndex &catalogue, const EffectSet &effects) {
  std::string text;
  effects.forEach([&](EffectId e) { text += (text.empty() ? "\"" : ", \"") + catalogue.name(e).str() + "\""; });
  return text;
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

std::string acceptBound(const Program &program, StringRef port, const EffectSet &effects) {
  return "[[port]] type = \"" + port.str() + "\"  effects = [" + list(program.catalogue, effects) + "]";
}

std::string acceptEffects(const Program &program, ComponentId id, const EffectSet &effects) {
  const ComponentT &component = program.component(id);
  if (!(effects - program.permissions(id).declarable).empty())
    return {};
  EffectSet kept; // from the part by the whole
  if (const ComponentT *whole = findComponent(program.policy, parentName(component.name)))
    if (Permissions outer = permissions(program.policy, program.catalogue, *whole); !outer.open)
      kept = effects - outer.allowed;
  std::string line = table(component.name);
  if (EffectSet plain = effects - kept; !plain.empty())
    line += "effects = [" + list(program.catalogue, plain) + "]  ";
  (effects & kept).forEach([&](EffectId e) { line += widening("effect", program.catalogue.name(e)) + "  "; });
  return StringRef(line).rtrim().str();
}

} // namespace harness
