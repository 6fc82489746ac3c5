// seam.ignored-result: what says whether something worked is looked at.

#include "closure/annotations.h"
#include "closure/before.h"
#include "facts/names.h"
#include "judge/rule.h"
#include "topology/topology.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Types that say whether something worked, by the last part of their names. The first ones are those of the standard
// library, LLVM, Abseil, Boost; the rest is how projects call theirs.
bool saysWhetherItWorked(StringRef type) {
  StringRef name = lastOf(type.split('<').first);
  if (is_contained({"error_code", "error_condition", "expected", "errc", "result"}, name))
    return true;
  constexpr StringLiteral Ends[] = {"Status", "StatusOr", "Error", "ErrorCode", "Expected", "Result", "Outcome"};
  return any_of(Ends, [&](StringRef end) { return name.ends_with(end); });
}

// Accesses of the standard streams: (function, place). Of a terminal nobody asks.
std::vector<std::pair<Id<Function>, Place>> accessesOfTerminal(const Facts &facts) {
  std::vector<std::pair<Id<Function>, Place>> found;
  for (const Access &access : facts.accesses)
    if (StringRef name = facts.str(facts.variables[access.variable.index].name); name == "stdout" || name == "stderr")
      found.push_back({access.function, access.place});
  return found;
}

// Is the standard stream that is named at a place an argument of the call? It is, if it is the last that begins before.
bool takes(const Facts &facts, const facts::Call &call, Id<Function> in, const Place &at) {
  auto isBetween = [&](const facts::Call &other) {
    return other.caller == in && other.place.file == at.file && call.place < other.place && other.place < at &&
           other.flags.has(CallFlag::Discarded);
  };
  return call.caller == in && call.place.file == at.file && call.place < at && none_of(facts.calls, isBetween);
}

// "RemoveFile", "roll_back": what is done to undo.
bool undoes(StringRef function) {
  std::string last = lastOf(function).lower();
  constexpr StringLiteral Words[] = {"remove", "delete", "unlink", "close", "rollback", "roll_back", "abort",
                                     "undo",   "cancel", "revert", "discard", "cleanup", "clean_up"};
  return any_of(Words, [&](StringRef word) { return StringRef(last).starts_with(word); });
}

// Does every way to the call lead over a test that something failed, or through a handler?
bool followsFailure(const Facts &facts, const Skeletons &skeletons, Id<facts::Call> id) {
  std::vector<SkeletonBlock> blocks = skeletons.of(facts.calls[id.index].caller);
  auto fails = [&](uint32_t e) {
    return facts.events[e].kind == EventKind::Failure || facts.events[e].kind == EventKind::Catch;
  };
  bool found = false;
  for (uint32_t b = 0; b < blocks.size(); ++b)
    for (uint32_t i = 0; i < blocks[b].events.size(); ++i)
      if (facts.events[blocks[b].events[i]].call == id) {
        found = true;
        if (isReachedWithout(blocks, {b, i}, fails))
          return false;
      }
  return found;
}

void run(Context &context) {
  const Program &program = context.program;
  const Facts &facts = program.facts;
  const Callees &callees = context.topology().callees;
  const BitVector bestEffort = annotatedFunctions(facts, "best-effort");
  const auto terminal = accessesOfTerminal(facts);
  const Skeletons skeletons(facts);
  for (uint32_t i = 0; i < facts.calls.size(); ++i) {
    const facts::Call &call = facts.calls[i];
    if (!call.flags.has(CallFlag::Discarded) || !call.callee || !program.isJudged(call.place.file))
      continue;
    // Who cleans up has nobody to tell.
    const Function &caller = facts.functions[call.caller.index];
    if (caller.kind == FunctionKind::Destructor || bestEffort[call.caller.index] || bestEffort[call.callee.index])
      continue;
    StringRef type = facts.str(call.type);
    bool byType = saysWhetherItWorked(type);
    if (!byType && !callees.hasTrait(call, "errret"))
      continue;
    if (!byType && any_of(terminal, [&](const auto &access) { return takes(facts, call, access.first, access.second); }))
      continue;
    if (undoes(facts.str(facts.functions[call.callee.index].name)) &&
        followsFailure(facts, skeletons, Id<facts::Call>(i)))
      continue;
    Finding f = context.atCall(call, "does not look at what '" + program.name(call.callee) + "' returns" +
                                         (byType ? ": a '" + type.str() + "'" : ", which is all that says whether it worked"));
    f.remedy = "look at it, and return, throw or report the failure; where it does not matter, say why: "
               "HARNESS_BEST_EFFORT(\"…\") before the function";
    context.report(std::move(f), context.evidence(call.caller, call.place));
  }
}

Rule rule("seam.ignored-result", Level::Warn, Rule::Link, "what says whether something worked is looked at", run);

} // namespace
} // namespace harness
