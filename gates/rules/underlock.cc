#include "rules/underlock.h"

#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

void reportUnderLock(Context &context, UnderLock::What what,
                     function_ref<std::string(const UnderLock &, const std::string &)> message, const char *remedy) {
  const Program &program = context.program;
  StringSet<> waits; // one is as much as all that a function does under the lock
  for (const UnderLock &event : context.topology().locks.events) {
    if (event.what != what || !program.isJudged(event.at.file))
      continue;
    std::string in = program.name(event.in), lock = lockName(program, event.held.lock);
    Finding f = context.at(event.at, "'" + in + "' " + message(event, lock));
    f.notes.push_back(context.note(event.held.at, "'" + lock + "' is taken here", /*step=*/true));
    if (event.through)
      f.notes.push_back(context.note(program.facts.functions[event.through.index].place,
                                     "'" + program.name(event.through) + "' does it, or what it calls", /*step=*/true));
    if (event.unproved)
      f.level = std::min(f.level, Level::Guidance);
    f.entity = in;
    f.remedy = remedy;
    f.identity = f.rule + "|" + in + "|" + lock + "|" + event.name;
    if (what == UnderLock::Waits && !waits.insert(f.identity).second)
      continue;
    context.report(std::move(f), context.evidence(event.in, event.at));
  }
}

} // namespace harness
