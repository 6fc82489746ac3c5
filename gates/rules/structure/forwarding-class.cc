// structure.forwarding-class: a class does more than pass its calls on to one object.

#include "judge/rule.h"
#include "structure/wrappers.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (const ForwardingClass &found : findForwardingClasses(program)) {
    std::string name = program.name(found.type), to = program.name(found.to);
    const Place &place = program.facts.types[found.type.index].place;
    Finding f = context.at(place, "'" + name + "' only passes its " + std::to_string(found.methods.size()) +
                                      " methods on to '" + to + "'");
    f.notes.push_back(context.note(found.held, "all that it holds"));
    f.notes.push_back(context.note(program.facts.types[found.to.index].place, "'" + to + "' is what does the work"));
    f.remedy = "use '" + to + "' where '" + name + "' is used, and take '" + name + "' out";
    f.entity = name;
    f.identity = f.rule + "|" + name + "|" + to;
    context.report(std::move(f), place.file);
  }
}

Rule rule("structure.forwarding-class", Level::Guidance, Rule::Complete,
          "a class does more than pass its calls on to one object", run);

} // namespace
} // namespace harness
