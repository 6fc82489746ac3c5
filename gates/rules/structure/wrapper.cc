// structure.wrapper: a function does more than pass its parameters on to another.

#include "judge/rule.h"
#include "structure/wrappers.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr size_t MostUses = 3; // that are shown

void run(Context &context) {
  const Program &program = context.program;
  for (const Wrapper &wrapper : findWrappers(program)) {
    std::string name = program.name(wrapper.function), callee = program.name(wrapper.callee);
    const Place &place = program.facts.functions[wrapper.function.index].place;
    Finding f = context.at(place, "'" + name + "' only calls '" + callee + "' with what it is given");
    f.notes.push_back(context.note(wrapper.call, "this is all that it does"));
    for (const Place &use : ArrayRef(wrapper.uses).take_front(MostUses))
      f.notes.push_back(context.note(use, "'" + callee + "' could be called here"));
    if (size_t more = wrapper.uses.size(); more > MostUses)
      f.notes.push_back({{}, "and at " + std::to_string(more - MostUses) + " more places"});
    f.remedy = "call '" + callee + "', and take '" + name + "' out";
    f.entity = name;
    f.identity = f.rule + "|" + name + "|" + callee;
    context.report(std::move(f), place.file);
  }
}

Rule rule("structure.wrapper", Level::Guidance, Rule::Complete, "a function does more than pass its parameters on", run);

} // namespace
} // namespace harness
