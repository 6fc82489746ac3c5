// structure.single-implementation: an interface has more than one implementation, or is a port.

#include "judge/excess.h"
#include "judge/rule.h"
#include "structure/interfaces.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What those who implement it do: the bound that the port would have.
policy::EffectSet effectsOf(const Program &program, Id<Type> interface) {
  policy::EffectSet effects;
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i)
    if (program.facts.functions[i].record == interface)
      for (Id<Function> f : program.overriders(Id<Function>(i)))
        effects |= program.own(f);
  return effects - harmless(program.catalogue) - program.catalogue.covered("unknown");
}

std::string quoted(const policy::CatalogueIndex &catalogue, const policy::EffectSet &effects) {
  std::vector<std::string> names;
  effects.forEach([&](policy::EffectId e) { names.push_back("\"" + catalogue.name(e).str() + "\""); });
  return "[" + join(names, ", ") + "]";
}

void run(Context &context) {
  const Program &program = context.program;
  for (const Interface &interface : findSoleImplementations(program)) {
    std::string name = program.name(interface.type);
    Id<Type> sole = interface.implementations.front();
    const Place &place = program.facts.types[interface.type.index].place;
    Finding f = context.at(place, "'" + name + "' is an interface with one implementation, '" + program.name(sole) + "'");
    f.notes.push_back(context.note(program.facts.types[sole.index].place, "'" + program.name(sole) + "' implements it"));
    for (Id<Type> test : interface.doubles)
      f.notes.push_back(context.note(program.facts.types[test.index].place,
                                     "'" + program.name(test) + "' is a test's: that alone makes it a port for tests"));
    std::string port = "[[port]] type = \"" + name + "\"  effects = " +
                       quoted(program.catalogue, effectsOf(program, interface.type)) + "  reason = \"…\"";
    bool turns = turnsDependency(program, interface);
    if (turns)
      f.notes.push_back({{}, "'" + program.component(program.owner(interface.type)).name + "' may not use '" +
                                 program.component(program.owner(sole)).name + "', which implements it"});
    f.remedy = (turns || !interface.doubles.empty() ? "declare it as a port: "
                                                    : "let '" + program.name(sole) +
                                                          "' take its place, or declare it as a port: ") +
               port;
    // It has a use; only nobody says so.
    if ((turns || !interface.doubles.empty()) && f.level == Level::Warn)
      f.level = Level::Guidance;
    f.entity = name;
    f.identity = f.rule + "|" + name;
    context.report(std::move(f), place.file);
  }
}

Rule rule("structure.single-implementation", Level::Warn, Rule::Complete,
          "an interface has more than one implementation, or is a port", run);

} // namespace
} // namespace harness
