#include "policy/bound_text.h"

#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace harness::policy {

std::vector<Placeholder> placeholders(StringRef text) {
  std::vector<Placeholder> found;
  for (size_t at = 0; (at = text.find("${", at)) != StringRef::npos;) {
    size_t end = text.find('}', at);
    if (end == StringRef::npos)
      break;
    StringRef inner = text.slice(at + 2, end);
    auto [bound, last] = inner.rsplit('.');
    auto aspect = StringSwitch<std::optional<Aspect>>(last)
                      .Case("text", Aspect::Text)
                      .Case("name", Aspect::Name)
                      .Case("type", Aspect::Type)
                      .Default(std::nullopt);
    found.push_back({at, end + 1 - at, aspect ? bound : inner, aspect.value_or(Aspect::Known)});
    at = end + 1;
  }
  return found;
}

std::optional<size_t> unclosed(StringRef text) {
  size_t last = text.rfind("${");
  if (last == StringRef::npos || text.find('}', last) != StringRef::npos)
    return std::nullopt;
  return last;
}

std::string spell(StringRef bound, Aspect aspect) {
  constexpr StringRef Names[] = {"", ".text", ".name", ".type"};
  return bound.str() + Names[size_t(aspect)].str();
}

std::string fill(StringRef text, function_ref<std::string(const Placeholder &)> replacement) {
  std::string out;
  size_t done = 0;
  for (const Placeholder &p : placeholders(text)) {
    out += text.slice(done, p.offset);
    out += replacement(p);
    done = p.offset + p.length;
  }
  return out + text.drop_front(done).str();
}

} // namespace harness::policy
