// @id@: what must not be, in one sentence.

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  for (const facts::Call &call : context.program.facts.calls)
    if (call.callee && context.program.isJudged(call.place.file) && context.program.name(call.callee) == "::system")
      context.report(context.atCall(call, "starts a shell"), context.evidence(call.caller, call.place));
}

Rule rule("@id@", Level::Warn, Rule::Link, "what must not be, in a few words", run);

} // namespace
} // namespace harness
