#include "policy/read_forbid.h"

#include "policy/allowance.h"
#include "policy/glob.h"
#include "policy/suggest.h"
#include "policy/wildcard.h"

using namespace llvm;

namespace harness::policy {
namespace {

using Sets = std::vector<std::unique_ptr<EntitySetT>>;

// A set is a table, several are a list of them. Which one of a list a key belongs to its number says: "from.1.name".
class SetReader {
public:
  explicit SetReader(Reading &reading) : reading(reading) {}

  Sets read(TableReader &outer, StringRef name, TableReader::Need need = TableReader::Optional) {
    Sets sets;
    const toml::node *node = outer.node(name);
    if (!node) {
      if (need == TableReader::Required)
        reading.error(outer.region(), "'forbid' needs '" + name + "'");
      return sets;
    }
    if (const toml::table *table = node->as_table()) {
      sets.push_back(set(*table, name, outer.key(name) + ".0"));
    } else if (const toml::array *array = node->as_array(); array && !array->empty()) {
      for (const toml::node &element : *array)
        if (const toml::table *table = element.as_table())
          sets.push_back(set(*table, name, outer.key(name) + "." + std::to_string(sets.size())));
        else
          noSet(element, name);
    } else {
      noSet(*node, name);
    }
    return sets;
  }

private:
  void noSet(const toml::node &node, StringRef name) {
    reading.error(node.source(), "'" + name + "' is a set, { component = \"store\" }, or a list of sets");
  }

  std::unique_ptr<EntitySetT> set(const toml::table &table, StringRef name, const std::string &key) {
    TableReader t(reading, table, ("'" + name + "'").str(), key);
    auto set = std::make_unique<EntitySetT>();
    set->component = t.oneOrMore("component");
    set->kind = t.oneOrMore("kind");
    set->name = t.oneOrMore("name");
    set->attribute = t.oneOrMore("attribute");
    set->header = t.oneOrMore("header");
    for (const std::string &pattern : set->header)
      if (auto glob = Glob::compile(pattern); !glob)
        t.errorAtEntry("header", pattern, "'" + pattern + "' " + toString(glob.takeError()));
    set->without = read(t, "not");
    if (table.empty())
      reading.error(table.source(), "'" + name + "' takes in everything; say what by 'component', 'kind', 'name', 'attribute' or 'header'");
    t.finish();
    return set;
  }

  Reading &reading;
};

std::vector<StringRef> edgeNames() {
  std::vector<StringRef> names;
  for (const char *const *name = EnumNamesEdgeKind(); *name; ++name)
    names.push_back(*name);
  return names;
}

// Files have neither names nor annotations.
void checkFileSets(TableReader &t, const ForbidT &forbid, StringRef name, const Sets &sets) {
  if (forbid.edges != std::vector{EdgeKind::includes})
    return;
  for (const auto &set : sets)
    if (!set->name.empty() || !set->attribute.empty())
      t.error(name, "'includes' leads from file to file, and a file has no " + Twine(set->name.empty() ? "'attribute'" : "'name'") +
                        "; say 'header' or 'component'");
}

class Checker {
public:
  Checker(Reading &reading, const PolicyT &policy) : reading(reading) {
    for (const auto &c : policy.components)
      components.push_back(c->name);
    for (const auto &k : policy.kinds)
      kinds.push_back(k->name);
  }

  void check(const Sets &sets, const std::string &key) {
    for (auto [i, set] : enumerate(sets)) {
      std::string at = key + "." + std::to_string(i);
      for (const std::string &name : set->component)
        if (none_of(components, [&](StringRef c) { return wildcardMatches(name, c); }))
          reading.errorAt(at + ".component." + name, wrong("component", name, components));
      for (const std::string &name : set->kind)
        if (none_of(kinds, [&](StringRef k) { return wildcardMatches(name, k); }))
          reading.errorAt(at + ".kind." + name, wrong("kind", name, kinds));
      check(set->without, at + ".not");
    }
  }

private:
  static std::string wrong(StringRef what, StringRef name, ArrayRef<StringRef> all) {
    return ("no " + what + (name.contains('*') ? " matches '" : " is named '") + name + "'").str() + suggestion(name, all);
  }

  Reading &reading;
  std::vector<StringRef> components, kinds;
};

} // namespace

std::unique_ptr<ForbidT> readForbid(Reading &reading, const toml::table &table, const std::string &key) {
  TableReader t(reading, table, "'forbid'", key);
  auto forbid = std::make_unique<ForbidT>();
  SetReader sets(reading);
  forbid->from = sets.read(t, "from", TableReader::Required);
  std::vector<StringRef> names = edgeNames();
  for (const std::string &edge : t.oneOrMore("edge", TableReader::Required))
    if (auto it = find(names, edge); it != names.end())
      forbid->edges.push_back(EdgeKind(it - names.begin()));
    else
      t.errorAtEntry("edge", edge, "no edge is named '" + edge + "'" + choices(edge, names));
  llvm::sort(forbid->edges);
  forbid->to = sets.read(t, "to", TableReader::Required);
  forbid->except = sets.read(t, "except");
  forbid->transitive = t.flag("transitive", false);
  forbid->strict = t.flag("strict", false);
  for (auto [name, list] : {std::pair("from", &forbid->from), std::pair("to", &forbid->to), std::pair("except", &forbid->except)})
    checkFileSets(t, *forbid, name, *list);
  t.finish();
  return forbid;
}

void checkForbid(Reading &reading, const PolicyT &policy, const ForbidT &forbid, const std::string &key) {
  Checker checker(reading, policy);
  checker.check(forbid.from, key + ".from");
  checker.check(forbid.to, key + ".to");
  checker.check(forbid.except, key + ".except");
}

} // namespace harness::policy
