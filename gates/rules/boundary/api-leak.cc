// boundary.api-leak: a public header shows nothing of its component's private headers, and nothing of a component that
// those who include it may not use.

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

struct Leak {
  Place place;
  Id<File> shown;
  std::string what; // "derives from 'shop::Impl'"
};

// What public headers mention of other headers that are judged; sorted by both.
std::vector<Leak> findShown(const Program &program) {
  const Facts &facts = program.facts;
  std::vector<Leak> shown;
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
  auto key = [](const Leak &l) { return std::tie(l.place.file, l.shown, l.place, l.what); };
  llvm::sort(shown, [&](const Leak &a, const Leak &b) { return key(a) < key(b); });
  return shown;
}

// A component that may use `of` but not `shown`.
const policy::ComponentT *shutOut(const Program &program, StringRef of, StringRef shown) {
  for (const auto &user : program.policy.components)
    if (user->name != of && user->name != shown && policy::mayUse(program.policy, user->name, of) &&
        !policy::mayUse(program.policy, user->name, shown))
      return user.get();
  return nullptr;
}

void report(Context &context, ArrayRef<Leak> leaks) {
  const Program &program = context.program;
  const Leak &first = leaks.front();
  const policy::ComponentT &component = program.component(program.owner(first.place));
  const policy::ComponentT &owner = program.component(program.owner(first.shown));
  std::string header = program.path(first.shown), message = "public header of '" + component.name + "' " + first.what;
  Finding f = context.at(first.place, {});
  if (policy::isWithin(owner.name, component.name)) {
    if (program.isPublic(first.shown) || owner.public_files.empty())
      return;
    f.message = message + ", which is private" + (first.what.find(header) == std::string::npos ? " (" + header + ")" : "");
    f.remedy = "forward-declare it and keep a pointer, or make its header public";
    f.accept = "[[component]] name = \"" + owner.name + "\"  public = [\"" + header + "\"]";
  } else {
    const policy::ComponentT *user = shutOut(program, component.name, owner.name);
    if (!user)
      return;
    f.message = message + " of component '" + owner.name + "', which '" + user->name + "' may not use";
    f.remedy = "keep '" + owner.name + "' out of the interface: hide it behind a type of '" + component.name + "'";
  }
  std::string last = first.what;
  for (const Leak &leak : leaks.drop_front()) {
    if (leak.what != last)
      f.notes.push_back(context.note(leak.place, "it also " + leak.what));
    last = leak.what;
  }
  f.entity = program.path(first.place.file);
  f.identity = f.rule + "|" + f.entity + "|" + header;
  context.report(std::move(f), {first.place.file, first.shown});
}

// One finding per public header and header that it shows.
void run(Context &context) {
  const std::vector<Leak> shown = findShown(context.program);
  for (ArrayRef<Leak> rest = shown; !rest.empty();) {
    ArrayRef<Leak> group = rest.take_while([&](const Leak &l) {
      return l.place.file == rest.front().place.file && l.shown == rest.front().shown;
    });
    report(context, group);
    rest = rest.drop_front(group.size());
  }
}

Rule rule("boundary.api-leak", Level::Block, Rule::Unit | Rule::Link,
          "a public header shows nothing private, and nothing its users may not use", run);

} // namespace
} // namespace harness
