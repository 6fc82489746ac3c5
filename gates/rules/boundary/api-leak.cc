// boundary.api-leak: a public header shows nothing of its component's private headers, and nothing of a component that
// those who include it may not use.

#include "judge/interface.h"
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

void report(Context &context, ArrayRef<ShownHeader> leaks) {
  const Program &program = context.program;
  const ShownHeader &first = leaks.front();
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
  for (const ShownHeader &leak : leaks.drop_front()) {
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
  const std::vector<ShownHeader> shown = findShown(context.program);
  for (ArrayRef<ShownHeader> rest = shown; !rest.empty();) {
    ArrayRef<ShownHeader> group = rest.take_while([&](const ShownHeader &l) {
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
