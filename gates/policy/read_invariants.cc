#include "policy/read_invariants.h"

#include "policy/glob.h"
#include "policy/suggest.h"
#include "policy/wildcard.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

// "L-1", "shop.L-3"
bool isInvariantId(StringRef id) {
  return !id.empty() && isAlnum(id.front()) && isAlnum(id.back()) &&
         all_of(id, [](char c) { return isAlnum(c) || c == '-' || c == '_' || c == '.'; });
}

void readScope(Reading &reading, const toml::table &table, const std::string &key, InvariantT &invariant) {
  TableReader t(reading, table, "'scope'", key);
  invariant.components = t.oneOrMore("component");
  invariant.files = t.oneOrMore("files");
  for (const std::string &pattern : invariant.files)
    if (auto glob = Glob::compile(pattern); !glob)
      t.errorAtEntry("files", pattern, "'" + pattern + "' " + toString(glob.takeError()));
  if (table.empty())
    reading.error(table.source(), "'scope' takes in nothing; say 'component' or 'files', or leave it out: everywhere");
  t.finish();
}

void readInvariant(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[[invariant]]", "");
  auto invariant = std::make_unique<InvariantT>();
  invariant->id = identify(t, "invariant", policy.invariants);
  if (!invariant->id.empty() && !isInvariantId(invariant->id))
    t.error("id", "'" + invariant->id + "' cannot be the id of an invariant; write letters, digits, '-', '_' and dots: 'L-1', 'shop.L-3'");
  invariant->statement = t.text("statement", TableReader::Required);
  if (const toml::table *scope = t.inner("scope"))
    readScope(reading, *scope, t.key("scope"), *invariant);
  invariant->checks = t.list("checks", TableReader::Required);
  invariant->mutants = t.sorted("mutants");
  t.finish();
  if (!invariant->id.empty())
    policy.invariants.push_back(std::move(invariant));
}

} // namespace

void readInvariants(Reading &reading, TableReader &file, PolicyT &policy) {
  file.tables("invariant", [&](const toml::table &row) { readInvariant(reading, row, policy); });
  llvm::sort(policy.invariants, [](const auto &a, const auto &b) { return a->id < b->id; });
}

void checkInvariants(Reading &reading, const PolicyT &policy, ArrayRef<std::string> rules) {
  std::vector<StringRef> components, ids(rules.begin(), rules.end());
  for (const auto &c : policy.components)
    components.push_back(c->name);
  for (const auto &i : policy.invariants) {
    std::string key = "invariant." + i->id;
    for (const std::string &name : i->components)
      if (none_of(components, [&](StringRef c) { return wildcardMatches(name, c); }))
        reading.errorAt(key + ".scope.component." + name,
                        (StringRef(name).contains('*') ? "no component matches '" : "no component is named '") + name + "'" +
                            suggestion(name, components));
    if (!ids.empty())
      for (const std::string &check : i->checks)
        if (!is_contained(ids, check))
          reading.errorAt(key + ".checks." + check, "no rule is named '" + check + "'" + suggestion(check, ids));
  }
}

} // namespace harness::policy
