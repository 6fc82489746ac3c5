#include "judge/interface.h"

#include "closure/uses.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

std::vector<ShownHeader> findShown(const Program &program) {
  const Facts &facts = program.facts;
  std::vector<ShownHeader> shown;
  auto add = [&](const Place &place, Id<File> of, std::string what) {
    if (of && of != place.file && program.isJudged(place.file) && program.isPublic(place.file) &&
        program.owner(place) != NoComponent && program.owner(of) != NoComponent)
      shown.push_back({place, of, std::move(what)});
  };
  for (const Include &include : facts.includes)
    if (!include.flags.has(IncludeFlag::Macro))
      add({include.from, include.line, 1}, include.to, "includes '" + program.path(include.to) + "'");
  for (const Reference &r : facts.references) {
    if (!r.type || r.flags.has(ReferenceFlag::Opaque) || r.kind == ReferenceKind::Friend)
      continue;
    // What only the class itself can name is not shown, unless it takes part in its layout.
    if (r.flags.has(ReferenceFlag::Private) && r.kind != ReferenceKind::Member)
      continue;
    StringRef how = r.flags.has(ReferenceFlag::Inline) ? "uses in an inline body" : verb(r.kind);
    add(r.place, facts.types[r.type.index].place.file, how.str() + " '" + program.name(r.type) + "'");
  }
  auto key = [](const ShownHeader &l) { return std::tie(l.place.file, l.shown, l.place, l.what); };
  llvm::sort(shown, [&](const ShownHeader &a, const ShownHeader &b) { return key(a) < key(b); });
  return shown;
}

} // namespace harness
