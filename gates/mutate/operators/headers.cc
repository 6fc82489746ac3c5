// Into public headers: a private header of the component, and a header of another one that some user may not use, with
// a type of it in a signature. Into other components' files: a private header.

#include "mutate/mutant.h"

#include "policy/allowance.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

struct Headers {
  std::vector<std::vector<Id<File>>> all, open, hidden; // by component
  explicit Headers(const Finder &finder) : all(finder.program.policy.components.size()), open(all), hidden(all) {
    for (Id<File> f : finder.files())
      if (finder.program.isHeader(f)) {
        ComponentId c = finder.program.owner(f);
        all[c].push_back(f);
        (finder.program.isPublic(f) ? open : hidden)[c].push_back(f);
      }
  }
};

Mutant including(const Finder &finder, Id<File> file, Id<File> header, std::string what, const std::string &more = {}) {
  const SourceText &source = *finder.text(file);
  Mutant m = finder.at({file, source.position(source.top()).first, 1}, finder.program.owner(file), std::move(what));
  m.edits.push_back({{source.top(), source.top()}, finder.directive(file, header) + "\n" + more});
  m.also = {"boundary.*"};
  return m;
}

// A class that a declaration can name.
StringRef classIn(const Facts &facts, Id<File> header) {
  StringRef best;
  for (const Type &t : facts.types) {
    StringRef name = facts.str(t.name);
    if (t.place.file == header && t.flags.has(TypeFlag::Defined) && !t.flags.has(TypeFlag::Nested) &&
        !t.flags.has(TypeFlag::Dependent) && !t.pattern && (t.kind == TypeKind::Class || t.kind == TypeKind::Struct) &&
        name.find_first_of("<( ") == StringRef::npos && (best.empty() || name < best))
      best = name;
  }
  return best;
}

bool hasToDoWith(const Finder &finder, Id<File> a, Id<File> b) {
  return finder.includes(a, b) || finder.includes(b, a);
}

void leaks(Finder &finder) {
  const Program &program = finder.program;
  const Headers headers(finder);
  auto name = [&](ComponentId c) -> const std::string & { return finder.component(c).name; };
  auto mayUse = [&](ComponentId a, ComponentId b) { return policy::mayUse(program.policy, name(a), name(b)); };
  for (ComponentId c = 0; c < headers.open.size(); ++c)
    for (Id<File> file : headers.open[c]) {
      if (!finder.text(file))
        continue;
      auto leak = [&](Id<File> header, const std::string &what) {
        StringRef type = classIn(program.facts, header);
        std::string more =
            type.empty() || finder.isC(file) ? "" : "void harness_mutant(const ::" + type.str() + " &);\n";
        finder.add(including(finder, file, header,
                             "public header of '" + name(c) + "' shows " +
                                 (type.empty() ? "'" + program.path(header) + "'" : "'" + type.str() + "'") + ", " +
                                 what,
                             more));
      };
      for (Id<File> header : headers.hidden[c])
        if (!hasToDoWith(finder, file, header))
          leak(header, "which is private");
      for (ComponentId other = 0; other < headers.open.size(); ++other) {
        if (other == c || !mayUse(c, other) || headers.open[other].empty())
          continue;
        ComponentId user = NoComponent;
        for (ComponentId u = 0; u < headers.open.size() && user == NoComponent; ++u)
          if (u != c && u != other && mayUse(u, c) && !mayUse(u, other))
            user = u;
        auto header = find_if(headers.open[other], [&](Id<File> h) { return !hasToDoWith(finder, file, h); });
        if (user == NoComponent)
          finder.skip(c, "every user of it may use what it would show");
        else if (header != headers.open[other].end())
          leak(*header, "which '" + name(user) + "' may not use");
      }
    }
}

void intruders(Finder &finder) {
  const Program &program = finder.program;
  const Headers headers(finder);
  for (Id<File> file : finder.files())
    for (ComponentId c = 0; c < headers.hidden.size(); ++c) {
      if (c == program.owner(file) || !finder.text(file) ||
          !policy::mayUse(program.policy, finder.component(program.owner(file)).name, finder.component(c).name))
        continue;
      auto header = find_if(headers.hidden[c], [&](Id<File> h) { return !hasToDoWith(finder, file, h); });
      if (header != headers.hidden[c].end())
        finder.add(including(finder, file, *header,
                             "'" + finder.component(program.owner(file)).name + "' includes private header '" +
                                 program.path(*header) + "'"));
    }
}

// A library that the project uses somewhere, in components that do not name it.
void libraries(Finder &finder) {
  const Program &program = finder.program;
  std::map<std::string, Id<File>> known; // a header of each, as the project includes it
  for (const Include &i : program.facts.includes) {
    if (!i.from || !i.to || !program.isJudged(i.from))
      continue;
    std::string library = program.libraryOf(i.to);
    if (library.empty())
      continue;
    auto [it, isNew] = known.try_emplace(library, i.to);
    if (!isNew && program.path(i.to) < program.path(it->second))
      it->second = i.to;
  }
  for (auto &[library, header] : known)
    for (Id<File> file : finder.files()) {
      ComponentId c = program.owner(file);
      bool declares = false;
      for (StringRef at = finder.component(c).name; !at.empty(); at = policy::parentName(at))
        if (const auto *component = policy::findComponent(program.policy, at))
          declares |= is_contained(component->external, library) ||
                      any_of(component->widens, [&](const auto &w) { return w->external == library; });
      if (declares)
        finder.skip(c, "may use the library");
      else if (finder.text(file) && !finder.includes(file, header))
        finder.add(including(finder, file, header,
                             "'" + finder.component(c).name + "' includes a header of library '" + library + "'"));
    }
}

Operator leak("header-leak", "boundary.api-leak", "a public header shows what is not for its users", leaks);
Operator intrude("header-private", "boundary.private-header", "a private header of another component is included",
                 intruders);
Operator library("library", "boundary.external", "a header of a library that the component does not name is included",
                 libraries);

} // namespace
} // namespace harness::mutate
