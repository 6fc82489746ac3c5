// facts.missing: an object without facts cannot be judged, so it does not pass.

#include "judge/rule.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void run(Context &context) {
  const Program &program = context.program;
  for (const facts::Unit &unit : program.facts.units) {
    if (!unit.flags.has(UnitFlag::Opaque) || program.facts.str(unit.target) != program.target.name)
      continue;
    std::string object = program.path(unit.file);
    Finding f = context.at({}, "object '" + object + "' carries no facts, so nothing is known of it");
    f.at.path = object;
    f.entity = object;
    f.remedy = "compile it with the plugin (is the target attached?), or accept that it is opaque";
    f.accept = "[[waiver]] rule = \"facts.missing\"  at = \"" + object + "\"  reason = \"…\"";
    f.identity = f.rule + "|" + object;
    context.report(std::move(f));
  }
}

Rule rule("facts.missing", Level::Block, Rule::Link, "every object carries facts", run);

} // namespace
} // namespace harness
