// topology.undeclared-lock-order: of two locks that are held at once, the policy says which is taken first.

#include "judge/rule.h"
#include "topology/lockorder.h"
#include "topology/topology.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  const DeclaredLockOrder declared(program);
  if (declared.empty()) // nobody asked for an order
    return;
  // The first place of each pair.
  std::map<std::pair<std::string, std::string>, const LockOrder *> pairs;
  for (const LockOrder &o : context.topology().locks.order) {
    if (!program.isJudged(o.at.file) || declared.isBefore(o.held.lock, o.acquired) ||
        declared.isBefore(o.acquired, o.held.lock)) // topology.lock-order has that
      continue;
    const LockOrder *&example = pairs[{lockName(program, o.held.lock), lockName(program, o.acquired)}];
    if (!example || o.at < example->at)
      example = &o;
  }
  for (const auto &[names, o] : pairs) {
    const auto &[held, acquired] = names;
    std::string in = program.name(o->in);
    Finding f = context.at(o->at, "'" + in + "' takes '" + acquired + "' while it holds '" + held +
                                      "', but no [[lock_order]] says which comes first");
    f.notes.push_back(context.note(o->held.at, "'" + held + "' is taken here", /*step=*/true));
    if (o->through)
      f.notes.push_back(context.note(program.facts.functions[o->through.index].place,
                                     "'" + program.name(o->through) + "' takes '" + acquired + "', or what it calls",
                                     true));
    f.entity = in;
    f.remedy = "if that is the order: [[lock_order]] before = \"" + plainName(held) + "\"  after = \"" +
               plainName(acquired) + "\"";
    f.identity = f.rule + "|" + held + "|" + acquired;
    context.report(std::move(f), {o->at.file, o->held.at.file});
  }
}

Rule rule("topology.undeclared-lock-order", Level::Guidance, Rule::Link,
          "of two locks held at once, the policy says which is taken first", run);

} // namespace
} // namespace harness
