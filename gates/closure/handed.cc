#include "closure/handed.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

Handed::Handed(const Program &program)
    : program(program), facts(program.facts), callsThrough(facts.variables.size()), leaving(facts.variables.size()),
      callsOf(facts.functions.size()), bindingsOf(facts.functions.size()), known(facts.variables.size()) {
  for (uint32_t i = 0; i < facts.calls.size(); ++i) {
    const facts::Call &call = facts.calls[i];
    if (!call.callee && call.slot)
      callsThrough[call.slot.index].push_back(i);
    else if (call.callee && call.kind != CallKind::Lambda && call.kind != CallKind::Callback &&
             facts.functions[call.callee.index].kind == FunctionKind::Lambda)
      callsOf[call.callee.index].push_back(i);
  }
  for (uint32_t i = 0; i < facts.bindings.size(); ++i) {
    const Binding &binding = facts.bindings[i];
    if (binding.source)
      leaving[binding.source.index].push_back(i);
    if (binding.function)
      bindingsOf[binding.function.index].push_back(i);
  }
  for (uint32_t i = 0; i < facts.variables.size(); ++i)
    if (const Variable &v = facts.variables[i]; v.function && v.kind == VariableKind::Parameter)
      parameters[{v.function.index, v.index}] = i;
}

Handed::What Handed::becomes(Id<Variable> parameter) const {
  const Variable &row = facts.variables[parameter.index];
  if (row.kind != VariableKind::Parameter || !row.function)
    return Runs;
  const Function &f = facts.functions[row.function.index];
  const policy::CallableT *entry = program.catalogue.find(facts.str(f.symbol).split('@').first, facts.str(f.name));
  bool ours = f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Library) && !(entry && entry->project);
  if (!ours && !f.flags.has(FunctionFlag::Virtual))
    return ofLibrary(row);
  return runs(parameter) ? Runs : Keeps;
}

Handed::What Handed::ofLibrary(const Variable &parameter) const {
  const Function &f = facts.functions[parameter.function.index];
  const policy::CallableT *entry = program.catalogue.find(facts.str(f.symbol).split('@').first, facts.str(f.name));
  bool later = false, now = false;
  if (entry)
    for (const std::string &text : entry->traits)
      if (auto trait = policy::callbackTrait(text);
          trait && (trait->last || !trait->argument || *trait->argument == parameter.index))
        (trait->later ? later : now) = true;
  if (later && !now)
    return Later;
  return entry && policy::hasTrait(*entry, "keeps") ? Keeps : Runs;
}

// A circle of parameters that hand on to each other runs nothing by itself.
bool Handed::runs(Id<Variable> slot) const {
  std::optional<bool> &is = known[slot.index];
  if (!is) {
    is = false;
    bool found = compute(slot); // may enlarge nothing: `known` keeps its size
    known[slot.index] = found;
  }
  return *known[slot.index];
}

bool Handed::compute(Id<Variable> slot) const {
  const Variable &row = facts.variables[slot.index];
  if (row.function && row.kind == VariableKind::Parameter) {
    const Function &owner = facts.functions[row.function.index];
    // Nobody has seen its body.
    if (!owner.flags.has(FunctionFlag::Defined) && !owner.flags.has(FunctionFlag::Pure))
      return true;
    for (Id<Function> overrider : program.overriders(row.function))
      if (auto it = parameters.find({overrider.index, row.index}); it != parameters.end() && runs(Id<Variable>(it->second)))
        return true;
  }
  for (uint32_t c : callsThrough[slot.index])
    if (runsHere(facts.calls[c].caller, row.function))
      return true;
  for (uint32_t b : leaving[slot.index]) {
    const Binding &binding = facts.bindings[b];
    if (!runsHere(binding.holder, row.function))
      continue;
    if (binding.kind == BindingKind::Escaped || binding.kind == BindingKind::Unknown || !binding.slot)
      return true;
    const Variable &to = facts.variables[binding.slot.index];
    bool local = to.kind == VariableKind::Local || to.kind == VariableKind::Parameter;
    // What is stored in a field or a global is called from there, if it is.
    if (binding.kind == BindingKind::Passed ? becomes(binding.slot) == Runs : local && runs(binding.slot))
      return true;
  }
  return false;
}

// Is the user the owner of the parameter, or a lambda that is run where it is written?
bool Handed::runsHere(Id<Function> user, Id<Function> owner) const {
  if (!user || user == owner || facts.functions[user.index].kind != FunctionKind::Lambda || !callsOf[user.index].empty())
    return true;
  if (auto [it, fresh] = lambdas.try_emplace(user.index, false); !fresh)
    return it->second;
  bool found = any_of(bindingsOf[user.index], [&](uint32_t b) {
    const Binding &binding = facts.bindings[b];
    if (binding.kind != BindingKind::Stored && binding.kind != BindingKind::Passed)
      return true;
    if (!binding.slot)
      return true;
    const Variable &to = facts.variables[binding.slot.index];
    bool local = to.kind == VariableKind::Local || to.kind == VariableKind::Parameter;
    return binding.kind == BindingKind::Passed ? becomes(binding.slot) == Runs : local && runs(binding.slot);
  });
  return lambdas[user.index] = found;
}

} // namespace harness
