// Where the result of a call decides an `if`: the call is made, and nobody looks.

#include "mutate/mutant.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

void find(Finder &finder) {
  const Program &program = finder.program;
  std::set<Place> seen;
  for (const Call &call : program.facts.calls) {
    if (!call.caller || !call.place.file || !program.isJudged(call.place.file) ||
        program.owner(call.place) == NoComponent || call.flags.has(CallFlag::Discarded) ||
        !finder.topology.callees.hasTrait(call, "errret"))
      continue;
    auto at = finder.offset(call.place);
    const SourceText *source = finder.text(call.place.file);
    if (!at || !seen.insert(call.place).second)
      continue;
    auto expression = source->call(*at);
    if (!expression)
      expression = source->call(*at + (source->text().substr(*at, 2) == "::" ? 2 : 0));
    auto test = expression ? source->test(*expression) : std::nullopt;
    if (!test) {
      finder.skip(program.owner(call.place), "what is made of the result is more than one 'if'");
      continue;
    }
    Mutant m = finder.at(call.place, program.owner(call.place),
                         "'" + program.name(call.caller) + "' does not look at what '" +
                             source->text(*expression).str() + "' returns");
    m.also = {"seam.*"};
    m.edits.push_back({*test, "(void)" + source->text(*expression).str() + ";"});
    finder.add(std::move(m));
  }
}

Operator op("unchecked", "seam.ignored-result", "the result of a call is not looked at any more", find);

} // namespace
} // namespace harness::mutate
