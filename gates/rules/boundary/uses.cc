// boundary.uses: a component uses only the components it declares.

#include "judge/accept.h"
#include "judge/rule.h"

using namespace llvm;

namespace harness {
namespace {

// One finding per (file, component): all evidence in one place, the line to mend first.
void run(Context &context) {
  const Program &program = context.program;
  for (ArrayRef<Use> rest = context.uses; !rest.empty();) {
    const Use &first = rest.front();
    size_t n = 1;
    while (n < rest.size() && rest[n].place.file == first.place.file && rest[n].to == first.to)
      ++n;
    ArrayRef<Use> group = rest.take_front(n);
    rest = rest.drop_front(n);
    const std::string &from = program.component(first.from).name, &to = program.component(first.to).name;
    if (policy::mayUse(program.policy, from, to))
      continue;
    Finding f = context.at(first.place, "component '" + from + "' " + first.what + " of component '" + to +
                                            "', which it may not use");
    // Other kinds of evidence, one line each.
    uint32_t said = 1u << first.kind;
    for (const Use &use : group)
      if (!(said >> use.kind & 1)) {
        said |= 1u << use.kind;
        f.notes.push_back(context.note(use.place, "it also " + use.what));
      }
    f.entity = program.path(first.place.file);
    f.remedy = policy::isWithin(from, to) ? "a part does not use the whole: move what both need into a part of its own"
                                          : "move the code to a component that may use '" + to +
                                                "', or depend on an interface that '" + from + "' owns";
    f.accept = acceptUse(program.policy, from, to);
    f.identity = f.rule + "|" + f.entity + "|" + to;
    context.report(std::move(f), {first.place.file, first.toFile});
  }
}

Rule rule("boundary.uses", Level::Block, Rule::Unit | Rule::Link, "a component uses only the components it declares",
          run);

} // namespace
} // namespace harness
