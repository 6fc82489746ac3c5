#include "judge/excess.h"

#include "closure/paths.h"

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

std::vector<Excess> findExcess(const Program &program, const policy::EffectSet &mask) {
  std::vector<Excess> found;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    Id<Function> f(i);
    ComponentId c = program.owner(f);
    if (c == NoComponent || program.permissions(c).open || !program.isJudged(program.facts.functions[i].place.file))
      continue;
    const policy::ComponentT &component = program.component(c);
    policy::EffectSet excess = mask - program.permissions(c).allowed;
    bool strict = component.strict, root = wires(policy::effectiveKind(program.policy, component));
    if (!(program.full(f).intersects(excess)))
      continue;
    for (const Leaf &leaf : program.leaves(f))
      if (leaf.effects.intersects(excess))
        found.push_back({c, f, leaf.place, leaf.effects & excess, nullptr, &leaf});
    for (const Edge &edge : program.edges(f)) {
      ComponentId to = program.owner(edge.to);
      if (!(strict || edge.isOwn()) || to == c || (root && to != NoComponent))
        continue;
      if (to != NoComponent && policy::isWithin(program.component(to).name, component.name))
        continue; // a part answers for itself
      policy::EffectSet effects = (strict ? program.full(edge.to) : program.own(edge.to)) & excess;
      if (!effects.empty())
        found.push_back({c, f, edge.place, effects, &edge, nullptr});
    }
  }
  return found;
}

void report(Context &context, const Excess &excess) {
  const Program &program = context.program;
  const policy::ComponentT &component = program.component(excess.component);
  const policy::KindT *kind = policy::effectiveKind(program.policy, component);
  bool strict = component.strict;
  std::string function = program.name(excess.function);

  Place place = excess.place.file ? excess.place : program.facts.functions[excess.function.index].place;
  Finding f = context.at(place, "'" + function + "' reaches " + quoted(program.catalogue, excess.effects) +
                                    " but component '" + component.name + "' is " + kind->name);
  f.component = component.name;
  f.entity = program.facts.str(program.facts.functions[excess.function.index].signature).str();
  if (f.entity.empty())
    f.entity = function;

  policy::EffectId first = 0;
  bool found = false;
  excess.effects.forEach([&](policy::EffectId e) {
    if (!found)
      first = e;
    found = true;
  });
  bool own = program.isOwn(place);
  std::string target;
  if (excess.leaf) {
    f.notes.push_back(context.note(excess.leaf->place, function + " → " + excess.leaf->what));
    target = excess.leaf->what;
  } else {
    auto paths = findPaths(program, excess.edge->to, first, !strict, MostPaths);
    for (const Path &path : paths) {
      f.notes.push_back(context.note(path.leaf.place, function + " → " + spell(program, excess.edge->to, path)));
      for (const Edge &e : path.edges)
        own |= program.isOwn(e.place);
      own |= program.isOwn(path.leaf.place);
    }
    if (paths.size() > 1)
      if (auto cut = cutEdge(program, excess.edge->to, first, !strict))
        f.notes.push_back(context.note(cut->place, "all paths go through '" + program.name(cut->from) + "' → '" +
                                                       program.name(cut->to) + "'"));
    target = program.name(excess.edge->to);
  }

  bool declarable = (excess.effects - program.permissions(excess.component).declarable).empty();
  if (declarable) {
    std::string list;
    excess.effects.forEach([&](policy::EffectId e) { list += (list.empty() ? "\"" : ", \"") + program.catalogue.name(e).str() + "\""; });
    f.remedy = "declare it, or move it behind a port";
    f.accept = "[[component]] name = \"" + component.name + "\"  effects = [" + list + "]";
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
