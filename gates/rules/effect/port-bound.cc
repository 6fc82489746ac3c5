// effect.port-bound: what implements a port stays within the bound that the port declares.

#include "judge/accept.h"
#include "judge/excess.h"

#include "closure/paths.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

struct Port {
  std::string name;
  policy::EffectSet bound;
  bool annotated; // the bound stands in the code
};

void check(Context &context, const Port &port, Id<Function> implementation) {
  const Program &program = context.program;
  policy::EffectSet excess =
      program.own(implementation) - port.bound - harmless(program.catalogue) - program.catalogue.covered("unknown");
  if (excess.empty() || !program.facts.functions[implementation.index].flags.has(FunctionFlag::Defined))
    return;
  const Place &place = program.facts.functions[implementation.index].place;
  Finding f = context.at(place, "'" + program.name(implementation) + "' implements port '" + port.name +
                                    "', which does not allow " + naming(program.catalogue, excess));
  std::vector<Id<File>> evidence{place.file};
  excess.forEach([&](policy::EffectId e) {
    auto path = f.notes.size() < 3 ? findPath(program, implementation, e, ownEdges) : std::nullopt;
    if (!path)
      return;
    f.notes.push_back(context.note(path->leaf.place, spell(program, implementation, *path)));
    for (const Edge &e : path->edges)
      evidence.push_back(e.place.file);
    evidence.push_back(path->leaf.place.file);
  });
  f.entity = program.name(implementation);
  f.remedy = "do it elsewhere, or widen the port for everyone who uses it";
  if (!port.annotated)
    f.accept = acceptBound(program, port.name, excess);
  f.identity = f.rule + "|" + port.name + "|" + f.entity;
  context.report(std::move(f), evidence);
}

void check(Context &context, const Port &port) {
  const Program &program = context.program;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    const Function &f = program.facts.functions[i];
    if (f.record && program.name(f.record) == port.name)
      for (Id<Function> overrider : program.overriders(Id<Function>(i)))
        check(context, port, overrider);
    else if (program.facts.str(f.name) == port.name)
      check(context, port, Id<Function>(i));
  }
}

void run(Context &context) {
  const Program &program = context.program;
  for (const auto &port : program.policy.ports)
    check(context, {port->type, program.catalogue.covered(port->effects), /*annotated=*/false});
  // HARNESS_PORT("time") on the class: "port\x1ftime"
  for (const Annotation &a : program.facts.annotations) {
    auto [kind, bound] = program.facts.str(a.text).split('\x1f');
    if (kind != "port" || !a.type || bound.empty())
      continue;
    policy::EffectSet effects;
    SmallVector<StringRef, 4> names;
    bound.split(names, '\x1f');
    for (StringRef name : names)
      effects |= program.catalogue.covered(name);
    check(context, {program.name(a.type), effects, /*annotated=*/true});
  }
}

Rule rule("effect.port-bound", Level::Block, Rule::Link, "what implements a port stays within the port's bound", run);

} // namespace
} // namespace harness
