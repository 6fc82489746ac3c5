// Of every [[order]]: a call of what comes first is left out. Of every [[protocol]]: a call that takes the object from one state
// to another.

#include "mutate/mutant.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

// The statement that a call is.
void leaveOut(Finder &finder, const Call &call, const std::string &why) {
  const Program &program = finder.program;
  ComponentId component = program.owner(call.place);
  auto at = finder.offset(call.place);
  if (!at || !program.isJudged(call.place.file) || component == NoComponent)
    return;
  const SourceText &source = *finder.text(call.place.file);
  auto expression = source.call(*at);
  auto statement = expression ? source.asStatement(*expression) : std::nullopt;
  if (!statement)
    return finder.skip(component, "the call is part of something else");
  Mutant m = finder.at(call.place, component, "'" + program.name(call.caller) + "' does not call '" + program.name(call.callee) + "' (" + why + ")");
  m.also = {"seam.*"};
  m.edits.push_back({*statement, ";"});
  finder.add(std::move(m));
}

bool isNamed(const Program &program, Id<Function> f, StringRef name) {
  if (name.consume_back("*"))
    return StringRef(plainName(program.facts.str(program.facts.functions[f.index].name))).starts_with(name);
  return isCalled(program, f, name);
}

void orders(Finder &finder) {
  const Program &program = finder.program;
  for (const auto &order : program.policy.orders)
    for (const Call &call : program.facts.calls)
      if (call.caller && call.callee && call.place.file && any_of(order->before, [&](const std::string &n) { return isNamed(program, call.callee, n); }))
        leaveOut(finder, call, order->id);
}

void protocols(Finder &finder) {
  const Program &program = finder.program;
  for (const auto &protocol : program.policy.protocols)
    for (const Call &call : program.facts.calls) {
      if (!call.caller || !call.callee || !call.place.file)
        continue;
      auto moves = [&](const auto &t) { return t->from != t->to && isCalled(program, call.callee, protocol->type + "::" + t->call); };
      if (any_of(protocol->transitions, moves))
        leaveOut(finder, call, protocol->id);
    }
}

Operator order("order-removed", "seam.order", "what comes first is not called", orders);
Operator protocol("protocol-removed", "seam.protocol", "a step of a protocol is left out", protocols);

} // namespace
} // namespace harness::mutate
