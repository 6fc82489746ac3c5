// What only all targets together can tell: what the structure rules find, counted.

#include "cost/count.h"

#include "structure/clones.h"
#include "structure/interfaces.h"
#include "structure/naming.h"
#include "structure/tests.h"
#include "structure/wrappers.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

std::vector<Term> countBuild(const Program &program) {
  using policy::Measure;
  const Facts &facts = program.facts;
  std::vector<Term> out;
  auto function = [&](Measure measure, Id<Function> f, const Place &place) {
    out.push_back({measure, program.name(f), place, program.owner(place), 1, f});
  };
  auto type = [&](Measure measure, Id<Type> t) {
    const Place &place = facts.types[t.index].place;
    out.push_back({measure, program.name(t), place, program.owner(place), 1, {}, t});
  };
  for (const Interface &i : findSoleImplementations(program))
    type(Measure::SingleImplInterface, i.type);
  for (const Wrapper &w : findWrappers(program))
    function(Measure::Wrapper, w.function, facts.functions[w.function.index].place);
  for (const ForwardingClass &c : findForwardingClasses(program))
    type(Measure::ForwardingClass, c.type);
  for (const InventedTerm &term : findInventedTerms(program))
    if (!term.types.empty()) {
      const Place &place = facts.types[term.types.front().index].place;
      out.push_back({Measure::InventedTerm, term.word, place, program.owner(place), 1, {}, term.types.front()});
    }
  auto compared = [&](const Fingerprint &f) { return isCounted(program, f.place.file) && !isTest(program, program.owner(f.place)); };
  for (const CloneClass &c : findClones(facts, compared))
    if (c.kind != CloneKind::Similar) // which is a guess
      for (uint32_t copy : ArrayRef(c.copies).drop_front())
        function(Measure::DuplicateFunction, facts.fingerprints[copy].function, facts.fingerprints[copy].place);
  llvm::erase_if(out, [&](const Term &term) { return !isCounted(program, term.place.file); });
  return out;
}

} // namespace harness
