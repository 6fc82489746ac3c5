// Into every file, for every component that its own may not use: a public header of that component, and one of its
// types.

#include "mutate/mutant.h"

#include "policy/allowance.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

// A class or enumeration of the header that can be named from anywhere.
StringRef typeIn(const Facts &facts, Id<File> header) {
  StringRef best;
  for (const Type &t : facts.types) {
    StringRef name = facts.str(t.name);
    bool canBeNamed = t.place.file == header && t.flags.has(TypeFlag::Defined) && !t.flags.has(TypeFlag::Nested) &&
                      !t.flags.has(TypeFlag::Dependent) && !t.flags.has(TypeFlag::Instantiated) && !t.pattern &&
                      (t.kind == TypeKind::Class || t.kind == TypeKind::Struct || t.kind == TypeKind::Enum) &&
                      name.find_first_of("<( ") == StringRef::npos;
    if (canBeNamed && (best.empty() || name < best))
      best = name;
  }
  return best;
}

void find(Finder &finder) {
  const Program &program = finder.program;
  const Facts &facts = program.facts;
  std::vector<std::vector<Id<File>>> headers(program.policy.components.size()); // public, by component
  for (Id<File> f : finder.files())
    if (program.isHeader(f) && program.isPublic(f))
      headers[program.owner(f)].push_back(f);
  for (Id<File> file : finder.files()) {
    const ComponentId from = program.owner(file);
    const SourceText *source = finder.text(file);
    if (!source)
      continue;
    for (ComponentId to = 0; to < headers.size(); ++to) {
      if (to == from || headers[to].empty())
        continue;
      const std::string &name = finder.component(to).name;
      if (policy::mayUse(program.policy, finder.component(from).name, name)) {
        finder.skip(from, "may use what it would include");
        continue;
      }
      // Not one that includes the file: types would be missing for another reason.
      auto header =
          find_if(headers[to], [&](Id<File> h) { return !finder.includes(h, file) && !finder.includes(file, h); });
      if (header == headers[to].end()) {
        finder.skip(from, "every header of '" + name + "' has to do with the file already");
        continue;
      }
      StringRef type = typeIn(facts, *header);
      std::string path = program.path(*header);
      Mutant m = finder.at({file, source->position(source->top()).first, 1}, from,
                           "'" + finder.component(from).name + "' includes '" + path + "' of '" + name + "'" +
                               (type.empty() ? "" : " and uses '" + type.str() + "'"));
      std::string text = finder.directive(file, *header) + "\n";
      if (!type.empty() && !finder.isC(file))
        text += "static_assert(sizeof(::" + type.str() + ") > 0);\n";
      m.also = {"boundary.*"};
      m.edits.push_back({{source->top(), source->top()}, text});
      finder.add(std::move(m));
    }
  }
}

Operator op("include-boundary", "boundary.uses", "includes a header of a component that may not be used", find);

} // namespace
} // namespace harness::mutate
