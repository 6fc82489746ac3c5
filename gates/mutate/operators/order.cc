// Of every order, a table or a [[rule]]: a call of what comes first is left out. Of every protocol: a call that takes the
// object from one state to another.

#include "mutate/mutant.h"

#include "policy/contracts.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

// The statement that a call is. `rule`: of the project's own, which ought to notice; may be null.
void leaveOut(Finder &finder, const Call &call, const std::string &id, const policy::DataRuleT *rule) {
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
  Mutant m =
      finder.at(call.place, component,
                "'" + program.name(call.caller) + "' does not call '" + program.name(call.callee) + "' (" + id + ")");
  if (rule)
    m.rule = rule->id;
  m.also = {"seam.*"};
  m.edits.push_back({*statement, ";"});
  finder.add(std::move(m));
}

bool isNamed(const Program &program, Id<Function> f, StringRef name) {
  if (name.consume_back("*"))
    return StringRef(plainName(program.facts.str(program.facts.functions[f.index].name))).starts_with(name);
  return isCalled(program, f, name);
}

// What is followed by a call that leads to one of `after`: in the same function further down, or in whoever calls it.
class Followed {
public:
  Followed(const Program &program, const std::vector<std::string> &after)
      : calls(program.facts.functions.size()), callers(calls.size()), leads(calls.size()) {
    std::vector<uint32_t> work;
    for (const Edge &e : program.allEdges()) {
      calls[e.from.index].push_back(&e);
      callers[e.to.index].push_back(&e);
    }
    for (uint32_t f = 0; f < calls.size(); ++f)
      if (any_of(after, [&](const std::string &n) { return isNamed(program, Id<Function>(f), n); }))
        work.push_back(f);
    while (!work.empty()) {
      uint32_t f = work.back();
      work.pop_back();
      if (leads[f])
        continue;
      leads.set(f);
      for (const Edge *e : callers[f])
        work.push_back(e->from.index);
    }
  }

  bool is(const Call &call) const {
    std::vector<std::pair<Id<Function>, Place>> work{{call.caller, call.place}};
    BitVector seen(calls.size());
    while (!work.empty()) {
      auto [in, from] = work.back();
      work.pop_back();
      if (any_of(calls[in.index], [&, from = from](const Edge *e) { return e->place > from && leads[e->to.index]; }))
        return true;
      if (seen[in.index])
        continue;
      seen.set(in.index);
      for (const Edge *e : callers[in.index])
        work.push_back({e->from, e->place});
    }
    return false;
  }

private:
  std::vector<std::vector<const Edge *>> calls, callers;
  BitVector leads;
};

void orders(Finder &finder) {
  const Program &program = finder.program;
  for (const auto &[order, key, rule] : policy::ordersOf(program.policy)) {
    const Followed followed(program, order->after);
    for (const Call &call : program.facts.calls) {
      if (!call.caller || !call.callee || !call.place.file ||
          !any_of(order->before, [&](const std::string &n) { return isNamed(program, call.callee, n); }))
        continue;
      if (followed.is(call))
        leaveOut(finder, call, rule ? rule->id : order->id, rule);
      else
        finder.skip(program.owner(call.place), "nothing follows that it has to come before");
    }
  }
}

void protocols(Finder &finder) {
  const Program &program = finder.program;
  for (const auto &[protocol, key, rule] : policy::protocolsOf(program.policy))
    for (const Call &call : program.facts.calls) {
      if (!call.caller || !call.callee || !call.place.file)
        continue;
      auto moves = [&, &type = protocol->type](const auto &t) {
        return t->from != t->to && isCalled(program, call.callee, type + "::" + t->call);
      };
      if (any_of(protocol->transitions, moves))
        leaveOut(finder, call, rule ? rule->id : protocol->id, rule);
    }
}

Operator order("order-removed", "seam.order", "what comes first is not called", orders);
Operator protocol("protocol-removed", "seam.protocol", "a step of a protocol is left out", protocols);

} // namespace
} // namespace harness::mutate
