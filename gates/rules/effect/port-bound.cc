// effect.port-bound: what implements a port stays within the bound that the port declares.

#include "judge/excess.h"

#include "closure/paths.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void check(Context &context, const std::string &port, const policy::EffectSet &bound, Id<Function> implementation) {
  const Program &program = context.program;
  policy::EffectSet excess =
      program.own(implementation) - bound - harmless(program.catalogue) - program.catalogue.covered("unknown");
  if (excess.empty() || !program.facts.functions[implementation.index].flags.has(FunctionFlag::Defined))
    return;
  const Place &place = program.facts.functions[implementation.index].place;
  Finding f = context.at(place, "'" + program.name(implementation) + "' implements port '" + port + "' but reaches " +
                                    program.catalogue.spell(excess) + ", more than the port declares");
  bool own = program.isOwn(place);
  excess.forEach([&](policy::EffectId e) {
    auto path = f.notes.size() < 3 ? findPath(program, implementation, e, ownEdges) : std::nullopt;
    if (!path)
      return;
    f.notes.push_back(context.note(path->leaf.place, spell(program, implementation, *path)));
    own |= program.isOwn(path->leaf.place);
  });
  f.entity = program.name(implementation);
  f.remedy = "do it elsewhere, or widen the port for everyone who uses it";
  f.accept = "[[port]] type = \"" + port + "\"  effects = [… \"" + program.catalogue.spell(excess) + "\"]";
  f.identity = f.rule + "|" + port + "|" + f.entity;
  context.report(std::move(f), own);
}

void checkPort(Context &context, const std::string &port, const policy::EffectSet &bound) {
  const Program &program = context.program;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    const Function &f = program.facts.functions[i];
    if (f.record && program.name(f.record) == port)
      for (Id<Function> overrider : program.overriders(Id<Function>(i)))
        check(context, port, bound, overrider);
    else if (program.facts.str(f.name) == port)
      check(context, port, bound, Id<Function>(i));
  }
}

void run(Context &context) {
  const Program &program = context.program;
  for (const auto &port : program.policy.ports)
    if (!port->effects.empty())
      checkPort(context, port->type, program.catalogue.covered(port->effects));
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
    checkPort(context, program.name(a.type), effects);
  }
}

Rule rule("effect.port-bound", Level::Block, Rule::Link, "what implements a port stays within the port's bound", run);

} // namespace
} // namespace harness
