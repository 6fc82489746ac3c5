#include "judge/excess.h"

#include "closure/paths.h"
#include "judge/accept.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr size_t MostPaths = 3;

// Wires others together: what they do is theirs to answer for.
bool wires(const policy::KindT *kind) { return kind && kind->name == "composition-root"; }

// Whether an edge counts for what `home` reaches outside of itself: what comes back into it, or into a part of it, is
// found there.
bool staysOutside(const Program &program, const policy::ComponentT &home, const Edge &e) {
  ComponentId to = program.owner(e.to);
  return (home.strict || e.isOwn()) && (to == NoComponent || !policy::isWithin(program.component(to).name, home.name));
}

std::vector<policy::EffectSet> effectsOutside(const Program &program, const policy::ComponentT &home) {
  std::vector<policy::EffectSet> base(program.facts.functions.size());
  for (const Leaf &leaf : program.allLeaves())
    base[leaf.from.index] |= leaf.effects;
  size_t n = base.size();
  return closeEffects(n, program.allEdges(), std::move(base),
                      [&](const Edge &e) { return staysOutside(program, home, e); });
}

// An instantiation calls what its arguments bring; that is theirs, unless the template's own component may use it, too.
bool bringsItself(const Program &program, const Edge &edge, ComponentId from, ComponentId to) {
  return to != NoComponent && program.facts.functions[edge.from.index].flags.has(FunctionFlag::Instantiated) &&
         !policy::mayUse(program.policy, program.component(from).name, program.component(to).name);
}

bool isDispatched(const Edge &e) { return e.kind == Edge::Virtual || e.kind == Edge::Indirect; }

bool isSameCall(const Excess &a, const Excess &b) {
  if (a.leaf && b.leaf)
    return a.leaf->what == b.leaf->what;
  if (a.leaf || b.leaf)
    return false;
  const Edge &x = *a.edges.front(), &y = *b.edges.front();
  return x.to == y.to || (isDispatched(x) && isDispatched(y) && x.place == y.place);
}

void merge(std::vector<Excess> &found, Excess &&next) {
  for (Excess &e : reverse(found)) {
    if (e.function != next.function)
      break;
    if (isSameCall(e, next)) {
      e.effects |= next.effects;
      for (const Edge *edge : next.edges)
        if (none_of(e.edges, [&](const Edge *known) { return known->to == edge->to; }))
          e.edges.push_back(edge);
      return;
    }
  }
  found.push_back(std::move(next));
}

// The leaves of a component's function, and its edges out of the component: by these an effect enters it.
void eachEntry(const Program &program, Id<Function> f, ComponentId c,
               function_ref<void(const Edge *, const Leaf *)> visit) {
  const policy::ComponentT &component = program.component(c);
  bool root = wires(policy::effectiveKind(program.policy, component));
  for (const Leaf &leaf : program.leaves(f))
    visit(nullptr, &leaf);
  for (const Edge &edge : program.edges(f)) {
    ComponentId to = program.owner(edge.to);
    if (staysOutside(program, component, edge) && !(root && to != NoComponent) && !bringsItself(program, edge, c, to))
      visit(&edge, nullptr);
  }
}

const policy::EffectSet &effectsBehind(const Program &program, const policy::ComponentT &component, const Edge &edge) {
  return component.strict ? program.full(edge.to) : program.own(edge.to);
}

// A path, with the function outside of the component that it begins with.
struct Way {
  Id<Function> first;
  Path path;
};

// A way through each function that may be called, and to each of the effects; of a single function and effect, further
// ways and the edge they share.
std::vector<Way> findEvidence(const Program &program, const Excess &excess, Follow follow, std::optional<Edge> &shared) {
  std::vector<Way> ways;
  if (excess.effects.size() == 1 && excess.edges.size() == 1) {
    Id<Function> to = excess.edges.front()->to;
    excess.effects.forEach([&](policy::EffectId e) {
      for (Path &path : findPaths(program, to, e, follow, MostPaths))
        ways.push_back({to, std::move(path)});
      if (ways.size() > 1)
        shared = cutEdge(program, to, e, follow);
    });
    return ways;
  }
  bool several = excess.edges.size() > 1;
  for (const Edge *edge : excess.edges)
    excess.effects.forEach([&](policy::EffectId e) {
      bool shown = any_of(ways, [&](const Way &w) {
        return (several && w.first == edge->to) || w.path.leaf.effects.contains(e);
      });
      if (shown || ways.size() == MostPaths)
        return;
      if (auto path = findPath(program, edge->to, e, follow))
        ways.push_back({edge->to, std::move(*path)});
    });
  return ways;
}

} // namespace

std::string naming(const policy::CatalogueIndex &catalogue, const policy::EffectSet &effects) {
  std::string text = effects.size() == 1 ? "effect " : "effects ";
  bool first = true;
  effects.forEach([&](policy::EffectId e) {
    text += (first ? "'" : ", '") + catalogue.name(e).str() + "'";
    first = false;
  });
  return text;
}

policy::EffectSet harmless(const policy::CatalogueIndex &catalogue) {
  return catalogue.covered("mem") | catalogue.covered("ctl.throw") | catalogue.covered("ctl.catch") |
         catalogue.covered("ctl.diverge");
}

std::vector<Excess> findExcess(const Program &program, const policy::EffectSet &mask) {
  std::vector<Excess> found;
  std::map<ComponentId, std::vector<policy::EffectSet>> outside; // filled when there is something to find
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    Id<Function> f(i);
    ComponentId c = program.owner(f);
    if (c == NoComponent || program.permissions(c).open || !program.isJudged(program.facts.functions[i].place.file))
      continue;
    const policy::ComponentT &component = program.component(c);
    policy::EffectSet excess = mask - program.permissions(c).allowed;
    if (!(program.full(f).intersects(excess)))
      continue;
    eachEntry(program, f, c, [&](const Edge *edge, const Leaf *leaf) {
      if (leaf) {
        if (leaf->effects.intersects(excess))
          merge(found, {c, f, leaf->place, leaf->effects & excess, {}, leaf});
        return;
      }
      if (!effectsBehind(program, component, *edge).intersects(excess))
        return;
      auto &effects = outside[c];
      if (effects.empty())
        effects = effectsOutside(program, component);
      if (policy::EffectSet out = effects[edge->to.index] & excess; !out.empty())
        merge(found, {c, f, edge->place, out, {edge}, nullptr});
    });
  }
  return found;
}

std::vector<policy::EffectSet> effectsEntering(const Program &program) {
  std::vector<policy::EffectSet> entering(program.policy.components.size());
  auto startUp = program.catalogue.id("state.static_init");
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    ComponentId c = program.owner(Id<Function>(i));
    if (c == NoComponent)
      continue;
    if (program.facts.functions[i].flags.has(FunctionFlag::StaticInit) && startUp)
      entering[c].insert(*startUp);
    eachEntry(program, Id<Function>(i), c, [&](const Edge *edge, const Leaf *leaf) {
      entering[c] |= leaf ? leaf->effects : effectsBehind(program, program.component(c), *edge);
    });
  }
  return entering;
}

Description describe(Context &context, const Excess &excess) {
  const Program &program = context.program;
  const policy::ComponentT &component = program.component(excess.component);
  std::string function = program.name(excess.function);
  Place place = excess.place.file ? excess.place : program.facts.functions[excess.function.index].place;
  Finding f = context.at(place, "'" + function + "' reaches " + naming(program.catalogue, excess.effects));
  f.component = component.name;
  f.entity = program.facts.str(program.facts.functions[excess.function.index].signature).str();
  if (f.entity.empty())
    f.entity = function;
  f.accept = acceptEffects(program, excess.component, excess.effects);

  std::vector<Id<File>> evidence{place.file};
  bool late = false;
  std::string last;
  if (excess.leaf) {
    f.notes.push_back(context.note(excess.leaf->place, function + " → " + excess.leaf->what));
    last = excess.leaf->what;
    late = excess.leaf->late;
  } else {
    std::optional<Edge> shared;
    auto outside = [&](const Edge &e) { return staysOutside(program, component, e); };
    for (const auto &[first, path] : findEvidence(program, excess, outside, shared)) {
      f.notes.push_back(context.note(path.leaf.place, function + " → " + spell(program, first, path)));
      for (const Edge &e : path.edges)
        evidence.push_back(e.place.file);
      evidence.push_back(path.leaf.place.file);
      late |= path.leaf.late;
      if (last.empty())
        last = path.leaf.what;
    }
    if (shared)
      f.notes.push_back(context.note(shared->place, "all paths go through '" + program.name(shared->from) + "' → '" +
                                                        program.name(shared->to) + "'"));
    if (size_t more = excess.edges.size(); more > MostPaths)
      f.notes.push_back(context.note(place, "any of " + std::to_string(more) + " functions may be called here"));
  }
  // By what is reached, whichever way it goes. An effect that comes along later is another finding.
  f.identity = f.rule + "|" + f.entity + "|";
  std::string effects;
  excess.effects.forEach([&](policy::EffectId e) {
    std::string name = program.catalogue.name(e).str();
    f.identities.push_back(f.identity + name);
    effects += (effects.empty() ? "" : ",") + name;
  });
  f.identity += effects;
  if (late) // every final link that finds it says it
    evidence.clear();
  return {std::move(f), std::move(last), std::move(evidence)};
}

} // namespace harness
