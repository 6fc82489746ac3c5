#include "topology/lockoperands.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

LockOperands::LockOperands(const Facts &facts) : facts(facts) {
  for (const Argument &argument : facts.arguments)
    if (argument.isResource())
      argumentsOf[argument.call.index].push_back(&argument);
  for (const Field &field : facts.fields)
    ++fieldsOf[field.type.index];
}

const std::vector<NamedLock> *LockOperands::guardedBy(Id<Variable> v) const {
  auto it = guards.find(v);
  return it == guards.end() ? nullptr : &it->second;
}

std::vector<NamedLock> LockOperands::inResult(Id<Function> f) const {
  std::vector<NamedLock> found;
  for (auto &[guard, locks] : guards) {
    const Variable &v = facts.variables[guard.index];
    if (v.function == f && facts.str(v.name) == "#result")
      append_range(found, locks);
  }
  return found;
}

LockOperands::Operands LockOperands::of(Id<facts::Call> id, bool raii) const {
  const facts::Call &call = facts.calls[id.index];
  Operands operands;
  for (const Argument *argument : argumentsOf.lookup(id.index)) {
    StringRef name = facts.str(facts.variables[argument->variable.index].name);
    if (name.ends_with("defer_lock"))
      operands.how = Operands::Defer;
    else if (name.ends_with("adopt_lock"))
      operands.how = Operands::Adopt;
    else if (name.ends_with("try_to_lock"))
      operands.how = Operands::Try;
    else
      append_range(operands.locks, locksBehind(*argument));
  }
  if (!raii && call.slot && call.kind == CallKind::Member) // mutex.lock(), guard.lock()
    operands.locks = locksBehind(call.slot, call.flags.has(CallFlag::OnThis));
  return operands;
}

std::vector<NamedLock> LockOperands::given(Id<facts::Call> id) const {
  std::vector<NamedLock> locks;
  for (const Argument *argument : argumentsOf.lookup(id.index))
    append_range(locks, locksBehind(*argument));
  return locks;
}

std::vector<NamedLock> LockOperands::atCaller(NamedLock named, Id<Function> callee, Id<facts::Call> id, bool wraps) const {
  const Variable &v = facts.variables[named.lock.index];
  if (v.kind == VariableKind::Parameter) {
    if (v.function == callee)
      for (const Argument *argument : argumentsOf.lookup(id.index))
        if (argument->index == v.index)
          return locksBehind(*argument);
    return {};
  }
  const facts::Call &call = facts.calls[id.index];
  bool onThis = call.flags.has(CallFlag::OnThis);
  const Function &f = facts.functions[callee.index];
  bool onObject = f.record && !f.flags.has(FunctionFlag::Static) && call.kind != CallKind::Constructor;
  if (isAlias(named.lock)) // a guard locks through its field what its constructor was given
    return f.kind == FunctionKind::Constructor ? given(id) : std::vector<NamedLock>();
  if (wraps && v.kind == VariableKind::Field && call.slot && onObject && isSmall(f.record))
    return locksBehind(call.slot, onThis);
  // `this` of the callee is ours if it is called on ours; that of a lambda is the one around it, if it is called there.
  bool same = (onThis && !call.slot) || (call.callee && f.kind == FunctionKind::Lambda);
  return {{named.lock, named.ofThis && same}};
}

// The locks of a guard; a lock itself.
std::vector<NamedLock> LockOperands::locksBehind(Id<Variable> v, bool ofThis) const {
  const std::vector<NamedLock> *guarded = guardedBy(v);
  return guarded ? *guarded : std::vector<NamedLock>{{v, ofThis}};
}
std::vector<NamedLock> LockOperands::locksBehind(const Argument &a) const {
  return locksBehind(a.variable, a.flags.has(ArgumentFlag::OfThis));
}

bool LockOperands::isParameter(Lock lock) const {
  return facts.variables[lock.index].kind == VariableKind::Parameter || isAlias(lock);
}
bool LockOperands::isRecursive(Lock lock) const { return facts.str(facts.variables[lock.index].type).contains("recursive"); }

bool LockOperands::isAlias(Lock lock) const {
  const Variable &v = facts.variables[lock.index];
  StringRef type = facts.str(v.type).rtrim();
  type.consume_back("const");
  type = type.rtrim();
  return v.kind == VariableKind::Field && (type.ends_with("*") || type.ends_with("&"));
}

// A class that is a lock or a guard, rather than one that has some.
bool LockOperands::isSmall(Id<Type> type) const {
  constexpr unsigned MostOfWrapper = 2;
  return type && fieldsOf.lookup(type.index) <= MostOfWrapper;
}

} // namespace harness
