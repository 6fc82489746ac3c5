#include "policy/layers.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {

Expected<Layer> parseLayer(StringRef text) {
  auto bad = [](const Twine &what) { return createStringError(inconvertibleErrorCode(), what); };
  Layer layer;
  layer.independent = !text.contains(':');
  if (!layer.independent && text.contains('|'))
    return bad("mixes '|' and ':'; the components of a layer are either all independent or all not");
  SmallVector<StringRef, 4> parts;
  text.split(parts, layer.independent ? '|' : ':');
  for (StringRef part : parts) {
    LayerMember member;
    part = part.trim();
    if (part.starts_with("(") != part.ends_with(")"))
      return bad("has a bracket without its partner");
    if (part.starts_with("(")) {
      member.optional = true;
      part = part.drop_front().drop_back().trim();
    }
    if (part.empty())
      return bad("has no name where a component must be");
    member.name = part.str();
    layer.members.push_back(member);
  }
  return layer;
}

std::string spell(const Layer &layer) {
  std::string out;
  for (const LayerMember &member : layer.members) {
    if (!out.empty())
      out += layer.independent ? " | " : " : ";
    out += member.optional ? "(" + member.name + ")" : member.name;
  }
  return out;
}

} // namespace harness::policy
