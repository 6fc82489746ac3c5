// facts.odr: an entity with external linkage has one definition ([basic.def.odr]).

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (const Conflict &conflict : program.facts.conflicts) {
    std::string name = conflict.function ? program.name(conflict.function) : program.name(conflict.type);
    Place first = conflict.first, second = conflict.second;
    if (program.facts.path(second.file) < program.facts.path(first.file)) // in whatever order they were linked
      std::swap(first, second);
    Finding f = context.at(first, "'" + name + "' has another definition in another unit: the program has no "
                                                        "defined meaning, and either may be linked");
    f.notes.push_back(context.note(second, "the other definition of '" + name + "'"));
    f.entity = name;
    f.remedy = "give one of them another name, an anonymous namespace, or the same definition";
    f.identity = f.rule + "|" + name;
    context.report(std::move(f), {first.file, second.file});
  }
}

Rule rule("facts.odr", Level::Warn, Rule::Link, "an entity with external linkage has one definition", run);

} // namespace
} // namespace harness
