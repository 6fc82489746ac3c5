#include "policy/check_policy.h"

#include "policy/allowance.h"
#include "policy/baseline.h"
#include "policy/check_conflicts.h"
#include "policy/contracts.h"
#include "policy/glob.h"
#include "policy/layers.h"
#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <set>

using namespace llvm;

namespace harness::policy {
namespace {

// The reader has refused what does not parse.
std::vector<Pattern> patterns(StringRef text) {
  Glob glob = cantFail(Glob::compile(text));
  return glob.patterns().vec();
}
std::vector<LayerMember> members(StringRef layer) { return cantFail(parseLayer(layer)).members; }

// A near name, or what else to do.
std::string nearestOr(StringRef advice, StringRef word, ArrayRef<StringRef> candidates) {
  StringRef near = nearest(word, candidates);
  return near.empty() ? advice.str() : ("; did you mean '" + near + "'?").str();
}

class Checker {
public:
  Checker(Reading &reading, const PolicyT &policy, const Vocabulary &vocabulary, ArrayRef<std::string> knownRules)
      : reading(reading), policy(policy), vocabulary(vocabulary), knownRules(knownRules), catalogue(*policy.catalogue) {
    for (const auto &c : policy.components)
      componentNames.push_back(c->name);
  }

  void all() {
    for (const auto &c : policy.components) {
      files(*c);
      kindOf(*c);
      uses(*c);
      libraries(*c);
      effectsOf(*c);
      ports(*c);
      nesting(*c);
      for (const auto &r : c->rules)
        rule(r->rule, keyOf(*c) + ".rules." + r->rule);
    }
    sharedGlobs();
    for (const auto &l : policy.layers)
      layers(*l);
    for (auto [i, f] : enumerate(policy.forbidden))
      forbidden(*f, "forbidden." + std::to_string(i));
    for (const auto &p : policy.ports)
      effects(p->effects, "port." + p->type + ".effects");
    for (auto [i, t] : enumerate(policy.trusts))
      effects(t->effects, "trust." + std::to_string(i) + ".effects");
    for (const auto &r : policy.rules)
      rule(r->rule, "rules." + r->rule);
    for (const auto &p : policy.processes)
      process(*p);
    for (const auto &s : policy.supervisors)
      supervisor(*s);
    checkConflicts(reading, policy);
    orders();
    lockOrders();
    for (auto [i, b] : enumerate(policy.budgets))
      if (!b->component.empty())
        exists(b->component, "budget." + std::to_string(i) + ".component");
    if (policy.domain)
      for (const std::string &name : policy.domain->components)
        exists(name, "domain.components." + name);
    for (auto [i, w] : enumerate(policy.waivers))
      rule(w->rule, "waiver." + std::to_string(i) + ".rule");
    for (uint32_t row = 0; policy.baseline && row < baselineSize(*policy.baseline); ++row) {
      BaselineEntry entry = baselineEntry(*policy.baseline, row);
      rule(entry.rule, baselineId(entry));
    }
  }

private:
  void error(const std::string &key, const Twine &message) { reading.errorAt(key, message); }
  const ComponentT *component(StringRef name) { return findComponent(policy, name); }

  bool exists(StringRef name, const std::string &key) {
    if (component(name))
      return true;
    error(key, "no component is named '" + name + "'" + suggestion(name, componentNames));
    return false;
  }

  static std::string keyOf(const ComponentT &c) { return "component." + c.name; }

  bool hasChildren(const ComponentT &c) {
    return any_of(policy.components, [&](const auto &other) { return parentName(other->name) == c.name; });
  }

  void files(const ComponentT &c) {
    // A list that lost its entries to other complaints is not called empty as well.
    bool missing = c.files.empty() && (wasRight || !reading.isWritten(keyOf(c) + ".files"));
    if (missing && !hasChildren(c))
      error(keyOf(c), "the component '" + c.name + "' needs 'files', or components nested in it that have some");
    const auto &roots = policy.project->roots;
    for (const std::string &text : c.files)
      for (const Pattern &p : patterns(text)) {
        // A glob can reach into a root when one of the two begins with the other.
        bool generated = p.prefix().starts_with("<build>/"); // it is judged if somebody owns it
        bool reaches = roots.empty() || generated || any_of(roots, [&](const std::string &root) {
                         std::string folder = root + "/";
                         return p.prefix().starts_with(folder) ||
                                (StringRef(folder).starts_with(p.prefix()) && p.prefix().size() < p.str().size());
                       });
        if (!reaches) {
          error(keyOf(c) + ".files." + text, "'" + text + "' lies outside the roots of the project");
          break;
        }
      }
  }

  void sharedGlobs() {
    StringMap<StringRef> owners; // component by glob without braces
    for (const auto &c : policy.components)
      for (const std::string &text : c->files)
        for (const Pattern &p : patterns(text)) {
          auto [it, inserted] = owners.try_emplace(p.str(), c->name);
          if (!inserted)
            error(keyOf(*c) + ".files." + text, "'" + p.str() + "' belongs to '" + it->second + "' already" +
                                                    (it->second == c->name ? "" : "; a file has one owner"));
        }
  }

  void kindOf(const ComponentT &c) {
    if (c.kind.empty() || findKind(policy, c.kind))
      return;
    std::vector<StringRef> names;
    for (const auto &k : policy.kinds)
      names.push_back(k->name);
    error(keyOf(c) + ".kind",
          "no kind is named '" + c.kind + "'" + nearestOr("; define it with [[kind]]", c.kind, names));
  }

  // What a component may name in `uses`: neither itself nor what it is part of, nor its own parts.
  bool usable(const ComponentT &c, StringRef name, const std::string &key) {
    if (!exists(name, key))
      return false;
    if (name == c.name)
      error(key, "'" + c.name + "' uses itself; a component needs no leave for that");
    else if (isWithin(name, c.name))
      error(key, "'" + name + "' is part of '" + c.name + "', which may use its parts anyway");
    else if (isWithin(c.name, name))
      error(key, "'" + c.name + "' is part of '" + name +
                     "' and cannot use it; move what both need into a component "
                     "of its own");
    else
      return true;
    return false;
  }

  void uses(const ComponentT &c) {
    const ComponentT *parent = component(parentName(c.name));
    for (const std::string &name : c.uses) {
      std::string key = keyOf(c) + ".uses." + name;
      if (!usable(c, name, key) || !parent || mayUse(policy, parent->name, name) || widens(c, name, {}, {}))
        continue;
      error(key, narrower(c, *parent, "use '" + name + "'") + " add it to 'uses' of '" + parent->name +
                     "', or say why in [[component.widens]]");
    }
  }

  // A library that nobody described goes by the first folder of its headers, so a strange name may be right; one that
  // is nearly that of a known library is not.
  bool libraryExists(StringRef name, const std::string &key) {
    std::vector<StringRef> names;
    for (const auto &l : policy.libraries)
      names.push_back(l->name);
    if (is_contained(names, name) || nearest(name, names).empty())
      return true;
    error(key, "no library is named '" + name + "'" + suggestion(name, names));
    return false;
  }

  void libraries(const ComponentT &c) {
    const ComponentT *parent = component(parentName(c.name));
    for (const std::string &name : c.external) {
      std::string key = keyOf(c) + ".external." + name;
      if (libraryExists(name, key) && parent && !is_contained(parent->external, name) && !widens(c, {}, {}, name))
        error(key, narrower(c, *parent, "use the library '" + name + "'") + " add it to 'external' of '" +
                       parent->name + "', or say why in [[component.widens]]");
    }
  }

  static std::string narrower(const ComponentT &c, const ComponentT &parent, const std::string &what) {
    return "'" + c.name + "' is part of '" + parent.name + "', which may not " + what + ";";
  }

  static bool widens(const ComponentT &c, StringRef use, StringRef effect, StringRef external) {
    return any_of(c.widens, [&](const auto &w) {
      return (!use.empty() && !w->uses.empty() && isWithin(use, w->uses)) ||
             (!effect.empty() && !w->effect.empty() && isWithin(effect, w->effect)) ||
             (!external.empty() && w->external == external);
    });
  }

  bool effects(const std::vector<std::string> &names, const std::string &key) {
    bool good = true;
    for (const std::string &name : names)
      if (name != "pure" && !vocabulary.isEffect(name)) {
        error(key + "." + name, vocabulary.noEffect(name));
        good = false;
      }
    return good;
  }

  void effectsOf(const ComponentT &c) {
    const ComponentT *parent = component(parentName(c.name));
    const KindT *kind = effectiveKind(policy, c);
    Permissions outer;
    outer.open = true;
    if (parent)
      outer = permissions(policy, catalogue, *parent);
    for (const std::string &name : c.effects) {
      std::string key = keyOf(c) + ".effects." + name;
      if (name == "pure") {
        error(key, "'pure' is not an effect; a component without effects lists none");
        continue;
      }
      if (!effects({name}, keyOf(c) + ".effects"))
        continue;
      EffectSet wanted = catalogue.covered(name), denied;
      wanted.forEach([&](EffectId e) {
        if (kind && verdict(*kind, catalogue.name(e)) == Verdict::deny)
          denied.insert(e);
      });
      if (kind && !wanted.empty() && denied == wanted) {
        error(key, "a component of kind '" + kind->name + "' may not have the effect '" + name +
                       "', declared or not; reach it through a port, or choose another kind");
        continue;
      }
      EffectSet beyond = wanted - denied - outer.allowed;
      if (outer.open || beyond.empty() || widens(c, {}, name, {}))
        continue;
      error(key, narrower(c, *parent, "have the effect '" + (beyond == wanted ? name : catalogue.spell(beyond)) + "'") +
                     " add it to 'effects' of '" + parent->name + "', or say why in [[component.widens]]");
    }
  }

  void ports(const ComponentT &c) {
    std::vector<StringRef> known;
    for (const auto &p : policy.ports)
      known.push_back(p->type);
    for (const auto &other : policy.components)
      known.insert(known.end(), other->ports.begin(), other->ports.end());
    llvm::sort(known);
    for (const std::string &name : c.implements)
      if (!is_contained(known, name))
        error(keyOf(c) + ".implements." + name, "no component has the port '" + name + "'" + suggestion(name, known));
    for (auto [list, names] : {std::pair("ports", &c.ports), std::pair("implements", &c.implements)})
      for (const std::string &name : *names)
        if (StringRef(name).starts_with("::"))
          error(keyOf(c) + "." + list + "." + name,
                "write '" + StringRef(name).drop_front(2) + "' without the leading '::'");
  }

  void nesting(const ComponentT &c) {
    StringRef parent = parentName(c.name);
    if (!parent.empty() && !component(parent))
      error(keyOf(c), "'" + c.name + "' is nested in '" + parent + "', which is not defined" +
                          nearestOr("; define it, or write the name without the dot", parent, componentNames));
    for (auto [i, w] : enumerate(c.widens)) {
      std::string key = keyOf(c) + ".widens." + std::to_string(i);
      if (parent.empty()) {
        error(key, "'" + c.name + "' is not nested in a component; it has nothing to widen");
        continue;
      }
      if (!w->effect.empty())
        effects({w->effect}, key);
      if (!w->uses.empty())
        usable(c, w->uses, key + ".uses");
      if (!w->external.empty())
        libraryExists(w->external, key + ".external");
    }
  }

  void layers(const LayersT &l) {
    std::string key = "layers." + l.name;
    std::vector<StringRef> containers;
    for (const std::string &name : l.containers)
      if (exists(name, key + ".containers." + name))
        containers.push_back(name);
    if (l.containers.empty())
      containers.push_back("");
    auto full = [](StringRef container, StringRef name) {
      return container.empty() ? name.str() : (container + "." + name).str();
    };
    StringSet<> placed;
    for (const std::string &line : l.order) {
      std::string at = key + ".order." + line;
      for (const LayerMember &member : members(line)) {
        if (!placed.insert(member.name).second)
          error(at, "'" + member.name + "' stands in two layers of '" + l.name + "'");
        for (StringRef container : containers) {
          std::string name = full(container, member.name);
          if (!member.optional && !component(name))
            error(at, "no component is named '" + name + "'" +
                          nearestOr("; write it in brackets if it may be missing", name, componentNames));
        }
      }
    }
    StringSet<> ignored;
    for (const std::string &name : l.exhaustive_ignores) {
      ignored.insert(name);
      if (none_of(containers, [&](StringRef container) { return component(full(container, name)); }))
        error(key + ".exhaustive_ignores." + name,
              "no component is named '" + name + "'" + suggestion(name, componentNames));
    }
    if (!l.exhaustive)
      return;
    for (StringRef container : containers)
      for (const auto &c : policy.components)
        if (parentName(c->name) == container) {
          StringRef last = StringRef(c->name).drop_front(container.empty() ? 0 : container.size() + 1);
          if (!placed.contains(last) && !ignored.contains(last))
            error(key + ".exhaustive", "'" + c->name + "' is in no layer of '" + l.name + "', which is exhaustive");
        }
  }

  void forbidden(const ForbiddenT &f, const std::string &key) {
    for (const std::string &name : f.from)
      exists(name, key + ".from." + name);
    for (const std::string &name : f.to)
      if (exists(name, key + ".to." + name) && is_contained(f.from, name))
        error(key + ".to." + name, "'" + name + "' stands on both sides");
    for (const std::string &line : f.except) {
      std::string at = key + ".except." + line;
      auto [from, to] = StringRef(line).split("->");
      from = from.trim();
      to = to.trim();
      if (from.empty() || to.empty() || to.contains("->"))
        error(at, "an exception is written \"user -> used\", not '" + line + "'");
      else if (exists(from, at))
        exists(to, at);
    }
  }

  template <class Row> static std::vector<StringRef> ids(const std::vector<std::unique_ptr<Row>> &rows) {
    std::vector<StringRef> all;
    for (const auto &row : rows)
      all.push_back(row->id);
    return all;
  }

  // Who starts it says so, and it says who starts it.
  void process(const ProcessT &p) {
    std::string key = "process." + p.id;
    if (!p.component.empty())
      exists(p.component, key + ".component");
    if (p.supervisor.empty())
      return;
    auto all = ids(policy.supervisors);
    auto it = find_if(policy.supervisors, [&](const auto &s) { return s->id == p.supervisor; });
    if (it == policy.supervisors.end())
      error(key + ".supervisor", "no supervisor has the id '" + p.supervisor + "'" + suggestion(p.supervisor, all));
    else if (!is_contained((*it)->children, p.id))
      error(key + ".supervisor", "'" + p.supervisor + "' does not name '" + p.id + "' among its children");
  }

  // What has to come before something that has to come before it can never be called. One of `before` is enough, so a
  // function can be called once one of each of its lists can. Each circle is said once, at the last of its lines.
  void orders() {
    const std::vector<Declared<OrderT>> declared = ordersOf(policy);
    StringMap<SmallVector<const Declared<OrderT> *, 2>> wants; // function -> what has to be kept before it is called
    for (const auto &o : declared)
      for (const std::string &name : o.row->after)
        if (!o.row->before.empty()) // the reader has said so
          wants[name].push_back(&o);
    StringSet<> callable;
    auto canBe = [&](StringRef name) { return !wants.contains(name) || callable.contains(name); };
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto &w : wants)
        if (all_of(w.second, [&](const auto *o) { return any_of(o->row->before, canBe); }))
          grows |= callable.insert(w.first()).second;
    }
    std::set<std::string> said;
    for (const auto &o : declared)
      for (const std::string &name : o.row->after)
        if (!canBe(name))
          circleFrom(name, wants, canBe, said);
  }

  template <class Wants, class CanBe>
  void circleFrom(const std::string &start, const Wants &wants, CanBe canBe, std::set<std::string> &said) {
    struct Step {
      const Declared<OrderT> *order;
      StringRef before, after;
    };
    std::vector<Step> steps;
    StringRef at = start;
    while (none_of(steps, [&](const Step &s) { return s.after == at; })) {
      // None of the list can be called; the first of them stands for it.
      const Declared<OrderT> *blocks = *find_if(wants.find(at)->second, [&](const auto *o) { return none_of(o->row->before, canBe); });
      steps.push_back({blocks, blocks->row->before.front(), at});
      at = steps.back().before;
    }
    steps.erase(steps.begin(), find_if(steps, [&](const Step &s) { return s.after == at; }));
    for (const Step &s : steps)
      if (is_contained(s.order->row->before, s.after)) // the reader has said so
        return;
    auto keyOf = [](const Step &s) { return s.order->key + ".after." + s.after.str(); };
    auto last = max_element(steps, [&](const Step &a, const Step &b) { return isBefore(reading, keyOf(a), keyOf(b)); });
    std::rotate(steps.begin(), last, steps.end());
    if (!said.insert(keyOf(steps.front())).second)
      return;
    std::string circle;
    for (const Step &s : steps)
      circle += (circle.empty() ? "" : ", ") + ("'" + s.before + "' before '" + s.after + "'").str() +
                (&s == &steps.front() ? " here" : " by '" + s.order->row->id + "' (" + lineOf(reading, keyOf(s), keyOf(steps.front())) + ")");
    error(keyOf(steps.front()), "the orders go in a circle: " + circle);
  }

  void supervisor(const SupervisorT &s) {
    std::string key = "supervisor." + s.id;
    exists(s.component, key + ".component");
    auto all = ids(policy.processes);
    for (const std::string &child : s.children) {
      auto it = find_if(policy.processes, [&](const auto &p) { return p->id == child; });
      if (it == policy.processes.end())
        error(key + ".children." + child, "no process has the id '" + child + "'" + suggestion(child, all));
      else if ((*it)->supervisor != s.id)
        error(key + ".children." + child, "the process '" + child + "' does not name '" + s.id + "' as its supervisor");
    }
  }

  // A partial order has no circles. Each is said where the line stands that closes it.
  void lockOrders() {
    StringMap<SmallVector<StringRef, 2>> next; // lock -> those declared to come after it
    for (auto [i, o] : enumerate(policy.lock_orders)) {
      std::string key = "lock_order." + std::to_string(i);
      for (auto [name, lock] : {std::pair("before", &o->before), std::pair("after", &o->after)})
        if (StringRef(*lock).starts_with("::"))
          error(key + "." + name, "write '" + StringRef(*lock).drop_front(2) + "' without the leading '::'");
      if (o->before.empty() || o->after.empty())
        continue;
      SmallVector<StringRef, 2> &after = next[o->before];
      if (o->before == o->after)
        error(key + ".after", "'" + o->after + "' cannot be taken before itself");
      else if (is_contained(after, o->after))
        error(key + ".after", "that '" + o->before + "' is taken before '" + o->after + "' is said twice");
      else if (auto way = wayBetween(next, o->after, o->before); !way.empty())
        error(key + ".after", "the order of locks goes in a circle: '" + o->before + "' before '" +
                                  join(way, "' before '") + "'");
      else
        after.push_back(o->after);
    }
  }

  // A shortest one, both ends included; empty if there is none.
  static std::vector<StringRef> wayBetween(const StringMap<SmallVector<StringRef, 2>> &next, StringRef from, StringRef to) {
    std::vector<StringRef> open{from};
    StringMap<StringRef> by{{from, ""}};
    for (size_t i = 0; i < open.size(); ++i)
      if (auto it = next.find(open[i]); it != next.end())
        for (StringRef lock : it->second)
          if (by.try_emplace(lock, open[i]).second)
            open.push_back(lock);
    std::vector<StringRef> way;
    if (by.contains(to))
      for (StringRef at = to; !at.empty(); at = by.lookup(at))
        way.insert(way.begin(), at);
    return way;
  }

  void rule(const std::string &id, const std::string &key) {
    if (knownRules.empty() || id.empty())
      return;
    if (any_of(knownRules, [&](const std::string &known) { return ruleMatches(id, known); }))
      return;
    std::vector<StringRef> names(knownRules.begin(), knownRules.end());
    error(key, "no rule " + Twine(StringRef(id).contains('*') ? "matches '" : "is named '") + id + "'" +
                   suggestion(id, names));
  }

  Reading &reading;
  const PolicyT &policy;
  const Vocabulary &vocabulary;
  ArrayRef<std::string> knownRules;
  CatalogueIndex catalogue;
  const bool wasRight = reading.diagnostics.empty(); // nothing was wrong with the sources
  std::vector<StringRef> componentNames;
};

} // namespace

void checkPolicy(Reading &reading, const PolicyT &policy, const Vocabulary &vocabulary,
                 ArrayRef<std::string> knownRules) {
  Checker(reading, policy, vocabulary, knownRules).all();
}

} // namespace harness::policy
