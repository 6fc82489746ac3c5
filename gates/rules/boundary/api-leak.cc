// boundary.api-leak: a public header shows nothing of its component's private headers, and nothing of a component that
// those who include it may not use.

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// A component that may use `of` but not `shown`.
const policy::ComponentT *shutOut(const Program &program, StringRef of, StringRef shown) {
  for (const auto &user : program.policy.components)
    if (user->name != of && user->name != shown && policy::mayUse(program.policy, user->name, of) &&
        !policy::mayUse(program.policy, user->name, shown))
      return user.get();
  return nullptr;
}

void report(Context &context, const Place &place, ComponentId owner, Id<File> shownFile, const std::string &what,
            const std::string &entity, bool opaque) {
  const Program &program = context.program;
  if (!program.isJudged(place.file) || !program.isPublic(place.file) || !shownFile)
    return;
  ComponentId other = program.owner(shownFile);
  if (owner == NoComponent || other == NoComponent)
    return;
  const policy::ComponentT &component = program.component(owner), &shown = program.component(other);
  std::string message, remedy;
  if (other == owner) {
    if (program.isPublic(shownFile) || opaque || component.public_files.empty())
      return;
    message = "public header of '" + component.name + "' " + what + ", which is private (" + program.path(shownFile) + ")";
    remedy = "forward-declare it and keep a pointer, or make its header public";
  } else {
    if (policy::isWithin(shown.name, component.name))
      return;
    const policy::ComponentT *user = shutOut(program, component.name, shown.name);
    if (!user)
      return;
    message = "public header of '" + component.name + "' " + what + " of component '" + shown.name + "', which '" +
              user->name + "' may not use";
    remedy = "keep '" + shown.name + "' out of the interface: hide it behind a type of '" + component.name + "'";
  }
  Finding f = context.at(place, std::move(message));
  f.entity = program.path(place.file);
  f.remedy = std::move(remedy);
  if (other == owner)
    f.accept = "[[component]] name = \"" + component.name + "\"  public = [\"" + program.path(shownFile) + "\"]";
  f.identity = f.rule + "|" + f.entity + "|" + entity;
  context.report(std::move(f), program.isOwn(place));
}

void run(Context &context) {
  const Program &program = context.program;
  const Facts &facts = program.facts;
  for (const Include &include : facts.includes)
    report(context, {include.from, include.line, 1}, program.owner(include.from), include.to,
           "includes '" + program.path(include.to) + "'", program.path(include.to), false);
  for (const Reference &r : facts.references) {
    if (!r.type)
      continue;
    // What only the class itself can name is not shown, unless it takes part in its layout.
    if (r.flags.has(ReferenceFlag::Private) && r.kind != ReferenceKind::Member)
      continue;
    report(context, r.place, program.owner(r.place), facts.types[r.type.index].place.file,
           std::string(r.kind == ReferenceKind::Base     ? "derives from"
                       : r.kind == ReferenceKind::Member ? "has a member of"
                       : r.kind == ReferenceKind::Alias  ? "gives another name to"
                       : r.kind == ReferenceKind::TemplateArgument  ? "has as template argument"
                       : r.kind == ReferenceKind::DefaultArgument   ? "has as default argument"
                       : r.flags.has(ReferenceFlag::Inline) ? "uses in an inline body"
                                                            : "has in a signature") +
               " '" + program.name(r.type) + "'",
           program.name(r.type), r.flags.has(ReferenceFlag::Opaque));
  }
}

Rule rule("boundary.api-leak", Level::Block, Rule::Unit | Rule::Link,
          "a public header shows nothing private, and nothing its users may not use", run);

} // namespace
} // namespace harness
