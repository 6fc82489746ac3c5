// facts.partial: what could not be read of a unit is said.

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (const Coverage &c : program.facts.coverage) {
    if (c.state == State::Complete || c.state == State::Empty)
      continue;
    // A precompiled header is an ordinary way to build; what it hides are include directives, and calls and types are
    // evidence of the same uses.
    bool ordinary = c.family == Family::Includes && c.state == State::Partial;
    const facts::Unit &unit = program.facts.units[c.unit.index];
    if (ordinary || c.family == Family::Functions || program.facts.str(unit.target) != program.target.name)
      continue;
    bool some = c.state == State::Partial;
    Finding f = context.at({unit.file, 1, 1}, "the " + spell(c.family) + " of '" + program.path(unit.file) +
                                                  "' could " + (some ? "be read in part only: " : "not be read: ") +
                                                  program.facts.str(c.reason).str());
    f.entity = program.path(unit.file);
    if (c.family == Family::Includes)
      f.remedy = "compile the source itself, not its preprocessed text";
    f.notes.push_back({{}, "rules that need them may miss something here"});
    f.identity = f.rule + "|" + f.entity + "|" + spell(c.family);
    context.report(std::move(f));
  }
}

Rule rule("facts.partial", Level::Warn, Rule::Link, "what could not be read of a unit is said", run);

} // namespace
} // namespace harness
