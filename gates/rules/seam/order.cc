// seam.order: what [[order]] says comes first has happened on every way to what comes after. And each [[rule]] that is an
// order.

#include "judge/grounding.h"
#include "policy/catalogue.h"
#include "policy/contracts.h"
#include "seams/precedence.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Declared = policy::Declared<policy::OrderT>;

BitVector functionsNamed(const Program &program, const std::vector<std::string> &patterns) {
  BitVector found(program.facts.functions.size());
  for (uint32_t i = 0; i < program.facts.functions.size(); ++i) {
    StringRef name = program.facts.str(program.facts.functions[i].name);
    if (any_of(patterns, [&](StringRef p) { return policy::symbolMatches(p.starts_with("::") ? p.drop_front(2) : p, name); }))
      found.set(i);
  }
  return found;
}

void report(Context &context, const Declared &declared, const Exposure &exposure) {
  const policy::OrderT &order = *declared.row;
  const Program &program = context.program;
  const facts::Call &call = program.facts.calls[exposure.call.index];
  if (!program.isJudged(call.place.file))
    return;
  std::string first = join(order.before, "' or '");
  bool unproved = exposure.preceded == Preceded::Unproved;
  Finding f = context.atCall(call, "reaches '" + (call.callee ? program.name(call.callee) : join(order.after, "' or '")) + "' " +
                                       (unproved ? "and it is unproved that '" + first + "' has happened"
                                                 : "on a way on which '" + first + "' has not happened"));
  if (unproved)
    f.level = std::min(f.level, Level::Guidance);
  if (!exposure.path.empty())
    f.notes.push_back(context.note(program.facts.functions[exposure.root.index].place,
                                   "'" + program.name(exposure.root) + "' begins with nothing done", /*step=*/true));
  for (auto &[callee, at] : exposure.path)
    f.notes.push_back(context.note(at, "'" + program.name(callee) + "' is called here", /*step=*/true));
  if (unproved)
    f.notes.push_back(context.note(exposure.unknown, "what this does nobody can say"));
  f.remedy = "call '" + first + "' first, on every way";
  complete(f, declared.rule, order.id, order.why);
  f.identity = f.rule + "|" + (declared.rule ? "" : order.id + "|") + f.entity;
  SmallVector<Id<File>, 2> evidence{call.place.file, program.facts.functions[exposure.root.index].place.file};
  context.report(std::move(f), evidence);
}

// A name that no function has guards nothing.
void findStale(Context &context, const Declared &declared) {
  const policy::OrderT &order = *declared.row;
  for (auto [list, names] : {std::pair("before", &order.before), std::pair("after", &order.after)})
    for (const std::string &name : *names)
      if (functionsNamed(context.program, {name}).none()) {
        Finding f = stale(context, declared.key + "." + list + "." + name,
                          "no function is named '" + name + "'" + nearName(name, ownFunctions(context.program)), name);
        f.entity = order.id;
        f.identity = f.rule + "|" + order.id + "|" + name;
        context.report(std::move(f));
      }
}

void judge(Context &context, const Declared &declared) {
  if (context.scope & Rule::Complete)
    return findStale(context, declared);
  BitVector before = functionsNamed(context.program, declared.row->before), after = functionsNamed(context.program, declared.row->after);
  if (after.any())
    for (const Exposure &exposure : findExposures(context.program, before, after))
      report(context, declared, exposure);
}

void run(Context &context) {
  for (const auto &order : context.program.policy.orders)
    judge(context, policy::declaredBy(*order));
}

Rule rule("seam.order", Level::Block, Rule::Link | Rule::Complete, "what comes first has happened on every way to what comes after",
          run);
DataKind kind(
    Rule::Link | Rule::Complete, [](const policy::DataRuleT &rule) { return rule.order != nullptr; },
    [](Context &context, const policy::DataRuleT &rule) { judge(context, policy::orderOf(rule)); });

} // namespace
} // namespace harness
