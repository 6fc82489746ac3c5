// effect.undeclared: a component reaches no effect that its kind denies or that it does not declare.

#include "judge/excess.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What to name as a port so that the edge is one: the interface that is called, or the function. A callable that is
// handed in has no name to declare.
std::string portName(const Program &program, const Edge &edge) {
  Id<Function> callee = edge.to;
  if (edge.kind == Edge::Virtual)
    for (const facts::Call &call : program.facts.calls)
      if (call.caller == edge.from && call.place == edge.place && call.callee && call.flags.has(CallFlag::Virtual) &&
          is_contained(program.overriders(call.callee), edge.to))
        callee = call.callee;
  const Function &f = program.facts.functions[callee.index];
  if (f.kind == FunctionKind::Lambda || (edge.kind != Edge::Call && edge.kind != Edge::Virtual))
    return {};
  if (f.flags.has(FunctionFlag::Virtual) && f.record)
    return program.name(f.record);
  return f.kind == FunctionKind::Function || f.flags.has(FunctionFlag::Static) ? program.name(callee) : std::string();
}

void run(Context &context) {
  const Program &program = context.program;
  const auto &catalogue = program.catalogue;
  // Start-up code and unknown code have rules of their own.
  policy::EffectSet mask = catalogue.covered("*") - harmless(catalogue) - catalogue.covered("unknown");
  for (const Excess &excess : findExcess(program, mask)) {
    auto [f, leaf, evidence] = describe(context, excess);
    const policy::ComponentT &component = program.component(excess.component);
    if (!f.accept.empty()) {
      f.message += ", which component '" + component.name + "' does not declare";
      f.remedy = "declare it, or move it behind a port";
    } else {
      f.message += " but component '" + component.name + "' is " + policy::effectiveKind(program.policy, component)->name;
      std::string port = excess.edges.size() == 1 ? portName(program, *excess.edges.front()) : "";
      f.remedy = port.empty() ? "pass the value in, or call an interface that another component implements"
                              : "pass the value in, or declare a port: [[component]] name = \"" + component.name +
                                    "\"  ports = [\"" + port + "\"]";
    }
    context.report(std::move(f), evidence);
  }
}

Rule rule("effect.undeclared", Level::Block, Rule::Unit | Rule::Link,
          "a component reaches no effect that its kind denies or that it does not declare", run);

} // namespace
} // namespace harness
