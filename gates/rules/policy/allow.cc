// policy.allow: a HARNESS_ALLOW in the code says what it accepts and why, has not expired, and accepts something. Whether it does
// is known when every target has been judged (build/settle.cc).

#include "judge/allowed.h"
#include "judge/rule.h"

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (const Allowance &a : allowancesOf(program)) {
    bool expired = a.wrong.empty() && !a.allowed.expires.empty() && a.allowed.expires < context.today;
    if (a.wrong.empty() && !expired)
      continue;
    Finding f = context.at(a.place, "HARNESS_ALLOW on '" + a.name + "' " + (expired ? "expired on " + a.allowed.expires + ": " + a.allowed.reason : a.wrong));
    f.entity = a.allowed.entity;
    f.remedy = expired ? "mend what it accepts, then take it out" : "say it as include/harness/annotations.h has it, or take it out";
    f.identity = f.rule + "|" + f.entity + "|" + a.allowed.rule + (expired ? "|expired" : "|wrong");
    context.report(std::move(f), a.place.file);
  }
}

Rule rule("policy.allow", Level::Block, Rule::Unit | Rule::Link, "every HARNESS_ALLOW has a reason, is in force and accepts something", run);

} // namespace
} // namespace harness
