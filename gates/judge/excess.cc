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

std::string quoted(const policy::CatalogueIndex &catalogue, const policy::EffectSet &effects) {
  std::string text = effects.size() == 1 ? "effect " : "effects ";
  bool first = true;
  effects.forEach([&](policy::EffectId e) {
    text += (first ? "'" : ", '") + catalogue.name(e).str() + "'";
    first = false;
  });
  return text;
}

// What to name as a port so that the edge is one: the interface that is called, or the function. A callable that is
// handed in has no name to declare.
std::string portName(const Program &program, const Edge &edge) {
  Id<Function> callee = edge.to;
  if (edge.kind == Edge::Virtual)
    for (const facts::Call &call : program.facts.calls)
      if (call.caller == edge.from && call.place == edge.place && call.callee && call.flags.has(CallFlag::Virtual) &&
          is_contained(program.overriders(call.callee), edge.to))
        callee = call.callee;
  const Function &f = program.facts.functions[callee.index];
  if (f.kind == FunctionKind::Lambda || (edge.kind != Edge::Call && edge.kind != Edge::Virtual))
    return {};
  if (f.flags.has(FunctionFlag::Virtual) && f.record)
    return program.name(f.record);
  return f.kind == FunctionKind::Function || f.flags.has(FunctionFlag::Static) ? program.name(callee) : std::string();
}

} // namespace

policy::EffectSet harmless(const policy::CatalogueIndex &catalogue) {
  return catalogue.covered("mem") | catalogue.covered("ctl.throw") | catalogue.covered("ctl.catch") |
         catalogue.covered("ctl.diverge");
}

namespace {

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

void merge(std::vector<Excess> &found, Excess &&next) {
  auto same = [&](const Excess &e) {
    return e.function == next.function && (e.edge && next.edge   ? e.edge->to == next.edge->to
                                           : e.leaf && next.leaf ? e.leaf->what == next.leaf->what
                                                                 : false);
  };
  for (Excess &e : reverse(found)) {
    if (e.function != next.function)
      break;
    if (same(e)) {
      e.effects |= next.effects;
      return;
    }
  }
  found.push_back(std::move(next));
}

} // namespace

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
    bool root = wires(policy::effectiveKind(program.policy, component));
    if (!(program.full(f).intersects(excess)))
      continue;
    for (const Leaf &leaf : program.leaves(f))
      if (leaf.effects.intersects(excess))
        merge(found, {c, f, leaf.place, leaf.effects & excess, nullptr, &leaf});
    for (const Edge &edge : program.edges(f)) {
      ComponentId to = program.owner(edge.to);
      if (!staysOutside(program, component, edge) || (root && to != NoComponent) || bringsItself(program, edge, c, to))
        continue;
      if (!(component.strict ? program.full(edge.to) : program.own(edge.to)).intersects(excess))
        continue;
      auto &effects = outside[c];
      if (effects.empty())
        effects = effectsOutside(program, component);
      if (policy::EffectSet out = effects[edge.to.index] & excess; !out.empty())
        merge(found, {c, f, edge.place, out, &edge, nullptr});
    }
  }
  return found;
}

namespace {

// A way to each of the effects; of a single one, further ways and the edge they share.
std::vector<Path> findEvidence(const Program &program, const Excess &excess, Follow follow,
                               std::optional<Edge> &shared) {
  std::vector<Path> paths;
  excess.effects.forEach([&](policy::EffectId e) {
    bool shown = any_of(paths, [&](const Path &path) { return path.leaf.effects.contains(e); });
    if (shown || paths.size() == MostPaths)
      return;
    if (auto path = findPath(program, excess.edge->to, e, follow))
      paths.push_back(std::move(*path));
  });
  if (excess.effects.size() == 1)
    excess.effects.forEach([&](policy::EffectId e) {
      paths = findPaths(program, excess.edge->to, e, follow, MostPaths);
      if (paths.size() > 1)
        shared = cutEdge(program, excess.edge->to, e, follow);
    });
  return paths;
}

} // namespace

void report(Context &context, const Excess &excess) {
  const Program &program = context.program;
  const policy::ComponentT &component = program.component(excess.component);
  const policy::KindT *kind = policy::effectiveKind(program.policy, component);
  std::string function = program.name(excess.function);
  Place place = excess.place.file ? excess.place : program.facts.functions[excess.function.index].place;
  std::string accept = acceptEffects(program, excess.component, excess.effects);

  Finding f = context.at(place, "'" + function + "' reaches " + quoted(program.catalogue, excess.effects) +
                                    (accept.empty() ? " but component '" + component.name + "' is " + kind->name
                                                    : ", which component '" + component.name + "' does not declare"));
  f.component = component.name;
  f.entity = program.facts.str(program.facts.functions[excess.function.index].signature).str();
  if (f.entity.empty())
    f.entity = function;

  bool own = program.isOwn(place);
  std::string target;
  if (excess.leaf) {
    f.notes.push_back(context.note(excess.leaf->place, function + " → " + excess.leaf->what));
    target = excess.leaf->what;
  } else {
    std::optional<Edge> shared;
    auto outside = [&](const Edge &e) { return staysOutside(program, component, e); };
    for (const Path &path : findEvidence(program, excess, outside, shared)) {
      f.notes.push_back(context.note(path.leaf.place, function + " → " + spell(program, excess.edge->to, path)));
      for (const Edge &e : path.edges)
        own |= program.isOwn(e.place);
      own |= program.isOwn(path.leaf.place);
    }
    if (shared)
      f.notes.push_back(context.note(shared->place, "all paths go through '" + program.name(shared->from) + "' → '" +
                                                        program.name(shared->to) + "'"));
    target = program.name(excess.edge->to);
  }

  f.accept = std::move(accept);
  if (!f.accept.empty()) {
    f.remedy = "declare it, or move it behind a port";
  } else if (std::string port = excess.edge ? portName(program, *excess.edge) : ""; !port.empty()) {
    f.remedy = "pass the value in, or declare a port: [[component]] name = \"" + component.name + "\"  ports = [\"" +
               port + "\"]";
  } else {
    f.remedy = "pass the value in, or call an interface that another component implements";
  }
  f.identity = f.rule + "|" + component.name + "|" + f.entity + "|" + target;
  context.report(std::move(f), own);
}

} // namespace harness
