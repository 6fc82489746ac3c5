// structure.dead: what no program, library or test of the build needs is not there.

#include "judge/rule.h"
#include "structure/dead.h"
#include "structure/unused.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

std::string kindOf(const Program &program, Entity e) {
  switch (e.kind) {
  case Entity::Type:
    return program.facts.types[e.index].kind == TypeKind::Enum ? "enumeration" : "class";
  case Entity::Variable:
    return "variable";
  case Entity::Function:
    return "function";
  }
  return {};
}

std::string entityName(const Program &program, Entity e) {
  if (e.kind == Entity::Function)
    if (StringRef signature = program.facts.str(program.facts.functions[e.index].signature); !signature.empty())
      return signature.str();
  return nameOf(program, e);
}

std::string ordinal(uint32_t i) {
  static const char *const words[] = {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"};
  return i < std::size(words) ? words[i] : "number " + std::to_string(i + 1);
}

void report(Context &context, const UnusedPart &part) {
  const Program &program = context.program;
  std::string name = nameOf(program, part.of), message, remedy;
  switch (part.kind) {
  case UnusedPart::Parameter:
    message = "the " + ordinal(part.index) + " parameter of '" + name + "' is never used" +
              (part.overriders.empty() ? "" : ", nor by what overrides it");
    remedy = "take it out, here and where it is called";
    break;
  case UnusedPart::Field:
    message = "field '" + name + "::" + part.name + "' is given a value at most, and never used";
    remedy = "delete it";
    break;
  case UnusedPart::Setting:
    message = "variable '" + name + "' " + (part.testsOnly ? "is set by nothing but tests" : "is never set: it has but one value");
    remedy = part.testsOnly ? "make it a constant, or hand the value to what the tests call" : "make it a constant, and drop what depends on another value";
    break;
  }
  Finding f = context.at(part.place, message);
  f.entity = part.kind == UnusedPart::Field ? name + "::" + part.name : entityName(program, part.of);
  f.identity = f.rule + "|" + f.entity + "|" + std::to_string(part.kind) + "|" + std::to_string(part.index);
  if (part.testsOnly)
    f.level = std::min(f.level, Level::Warn);
  for (Entity e : part.overriders)
    if (!program.facts.functions[e.index].flags.has(FunctionFlag::Pure))
      f.notes.push_back(context.note(placeOf(program.facts, e), "'" + nameOf(program, e) + "' does not use it either"));
  f.remedy = std::move(remedy);
  context.report(std::move(f));
}

void run(Context &context) {
  const Program &program = context.program;
  const Liveness &liveness = context.liveness();
  for (const DeadCode &code : findDeadCode(program, liveness)) {
    const Place place = placeOf(program.facts, code.entity);
    std::string name = nameOf(program, code.entity), kind = kindOf(program, code.entity);
    Finding f = context.at(place, kind + " '" + name + "' is " +
                                      (code.testsOnly ? "used by nothing but tests" : "never used"));
    f.entity = entityName(program, code.entity);
    f.identity = f.rule + "|" + f.entity + "|" + (code.testsOnly ? "tests" : "");
    for (Entity other : code.with)
      f.notes.push_back(context.note(placeOf(program.facts, other), kindOf(program, other) + " '" + nameOf(program, other) +
                                                                        "' goes with it: nothing else needs it"));
    if (code.testsOnly) {
      f.level = std::min(f.level, Level::Warn);
      Liveness::Path path = liveness.why(code.entity);
      Place test = path.steps.empty() ? path.root->place : path.steps.back().place;
      f.notes.push_back(context.note(test, "a test uses it here"));
      f.remedy = "delete it and its tests, or move it to the test code";
    } else {
      f.remedy = "delete it, or mark it [[gnu::used]] if something uses it that the build does not show";
    }
    context.report(std::move(f));
  }
  for (const UnusedPart &part : findUnusedParts(program, liveness))
    report(context, part);
}

Rule rule("structure.dead", Level::Warn, Rule::Complete, "what nothing in the build needs is not there", run);

} // namespace
} // namespace harness
