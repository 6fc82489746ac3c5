#include "policy/read_kinds.h"

#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

const StringRef VerdictNames[] = {"deny", "declare", "allow"}; // in the order of Verdict

std::optional<Verdict> readVerdict(TableReader &table, StringRef key) {
  auto index = table.choice(key, VerdictNames);
  return index ? std::optional(Verdict(*index)) : std::nullopt;
}

} // namespace

void readKind(Reading &reading, const toml::table &table, const Vocabulary &vocabulary, bool builtIn,
              std::vector<KindSource> &kinds) {
  TableReader t(reading, table, "[[kind]]", "");
  KindSource kind;
  kind.builtIn = builtIn;
  kind.name = t.text("name", TableReader::Required);
  t.identify("kind." + kind.name);
  kind.extends = t.text("extends");
  for (auto [index, key] : enumerate(VerdictNames))
    for (std::string &effect : t.list(key)) {
      StringRef pattern = effect;
      if (!vocabulary.isEffect(pattern))
        t.errorAtEntry(key, pattern, vocabulary.noEffect(pattern));
      pattern.consume_back(".*");
      auto [it, inserted] = kind.allowance.try_emplace(pattern, Verdict(index));
      if (!inserted)
        t.errorAtEntry(key, effect, "'" + pattern + "' stands in '" + VerdictNames[unsigned(it->second)] + "' already");
    }
  kind.unknown = readVerdict(t, "unknown");
  kind.blocking = readVerdict(t, "blocking");
  t.finish();
  if (kind.name.empty())
    return;
  auto same = find_if(kinds, [&](const KindSource &k) { return k.name == kind.name; });
  if (same == kinds.end())
    kinds.push_back(std::move(kind));
  else if (same->builtIn)
    t.error("name",
            "the kind '" + kind.name + "' is built in; give yours another name and extends = \"" + kind.name + "\"");
  else
    t.error("name", "the kind '" + kind.name + "' is defined twice");
}

std::vector<std::unique_ptr<KindT>> resolveKinds(Reading &reading, const std::vector<KindSource> &kinds) {
  auto named = [&](StringRef name) -> const KindSource * {
    auto it = find_if(kinds, [&](const KindSource &k) { return k.name == name; });
    return it == kinds.end() ? nullptr : &*it;
  };
  std::vector<std::unique_ptr<KindT>> out;
  for (const KindSource &kind : kinds) {
    // From the kind itself outwards; what stands nearer wins.
    StringMap<Verdict> allowance;
    std::optional<Verdict> unknown, blocking;
    std::vector<StringRef> chain;
    for (const KindSource *k = &kind; k;) {
      chain.push_back(k->name);
      for (const auto &a : k->allowance)
        allowance.try_emplace(a.getKey(), a.getValue());
      if (!unknown)
        unknown = k->unknown;
      if (!blocking)
        blocking = k->blocking;
      if (k->extends.empty())
        break;
      if (is_contained(chain, k->extends)) {
        // Said once, at the member whose name comes first.
        if (k->extends == kind.name && kind.name == *min_element(chain))
          reading.errorAt("kind." + kind.name + ".extends",
                          "the kind '" + kind.name + "' extends itself: " + join(chain, " -> ") + " -> " + kind.name);
        break;
      }
      const KindSource *base = named(k->extends);
      if (!base && k == &kind) {
        std::vector<StringRef> names;
        for (const KindSource &other : kinds)
          names.push_back(other.name);
        reading.errorAt("kind." + kind.name + ".extends",
                        "no kind is named '" + k->extends + "'" + suggestion(k->extends, names));
      }
      k = base;
    }
    auto resolved = std::make_unique<KindT>();
    resolved->name = kind.name;
    for (const auto &a : allowance) {
      resolved->allowance.push_back(std::make_unique<AllowanceT>());
      resolved->allowance.back()->effect = a.getKey().str();
      resolved->allowance.back()->verdict = a.getValue();
    }
    llvm::sort(resolved->allowance, [](const auto &a, const auto &b) { return a->effect < b->effect; });
    resolved->unknown = unknown.value_or(Verdict::deny);
    resolved->blocking = blocking.value_or(Verdict::deny);
    out.push_back(std::move(resolved));
  }
  llvm::sort(out, [](const auto &a, const auto &b) { return a->name < b->name; });
  return out;
}

} // namespace harness::policy
