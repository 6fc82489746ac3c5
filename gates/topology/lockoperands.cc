#include "topology/lockoperands.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

LockOperands::LockOperands(const Facts &facts) : facts(facts) {
  for (const Argument &argument : facts.arguments)
    if (argument.isResource())
      argumentsOf[argument.call.index].push_back(&argument);
  for (const Event &event : facts.events) // what is made in braces may be a part of something, which has a row, but no end
    if (event.call && facts.calls[event.call.index].kind == CallKind::TemporaryDestructor)
      temporaries.push_back({event.function.index, facts.calls[event.call.index].place});
  llvm::sort(temporaries);
  aliases.resize(facts.variables.size());
  for (uint32_t v = 0; v < facts.variables.size(); ++v) {
    StringRef type = facts.str(facts.variables[v].type).rtrim();
    type.consume_back("const");
    type = type.rtrim();
    if (facts.variables[v].kind == VariableKind::Field && (type.ends_with("*") || type.ends_with("&")))
      aliases.set(v);
  }
  for (const Field &field : facts.fields)
    ++fieldsOf[field.type.index];
}

LockOperands::Operands LockOperands::of(Id<facts::Call> id, bool raii, const Guards &guards) const {
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
      append_range(operands.locks, locksBehind(*argument, call.caller, guards));
  }
  if (!raii && call.slot && call.kind == CallKind::Member) { // mutex.lock(), guard.lock()
    operands.locks = locksBehind(call.slot, call.flags.has(CallFlag::OnThis), call.caller, guards);
    const Guard *guard = guards.find(call.slot);
    operands.oneOf = guard && guard->oneOf;
  }
  return operands;
}

std::vector<NamedLock> LockOperands::given(Id<facts::Call> id, const Guards &guards) const {
  const facts::Call &call = facts.calls[id.index];
  std::vector<NamedLock> locks;
  for (const Argument *argument : argumentsOf.lookup(id.index))
    append_range(locks, locksBehind(*argument, call.caller, guards));
  return locks;
}

std::vector<NamedLock> LockOperands::atCaller(NamedLock named, Id<Function> callee, Id<facts::Call> id, bool wraps,
                                              const Guards &guards) const {
  if (const Guard *guard = guards.find(named.lock)) // of ours, that a lambda names
    return guard->locks;
  const Variable &v = facts.variables[named.lock.index];
  const facts::Call &call = facts.calls[id.index];
  if (v.kind == VariableKind::Parameter) {
    if (v.function == callee)
      for (const Argument *argument : argumentsOf.lookup(id.index))
        if (argument->index == v.index)
          return locksBehind(*argument, call.caller, guards);
    return v.function == callee ? guards.ofTemporaries() : std::vector<NamedLock>();
  }
  bool onThis = call.flags.has(CallFlag::OnThis);
  const Function &f = facts.functions[callee.index];
  bool onObject = f.record && !f.flags.has(FunctionFlag::Static) && call.kind != CallKind::Constructor;
  if (isAlias(named.lock)) // a guard locks through its field what its constructor was given
    return f.kind == FunctionKind::Constructor ? given(id, guards) : std::vector<NamedLock>();
  if (wraps && v.kind == VariableKind::Field && call.slot && onObject && isSmall(f.record))
    return locksBehind(call.slot, onThis, call.caller, guards);
  if (isOfTemplate(named.lock))
    return {{named.lock, named.ofThis && f.record == facts.functions[call.caller.index].record}};
  // `this` of the callee is ours if it is called on ours; that of a lambda is the one around it, if it is called there.
  bool same = (onThis && !call.slot) || (call.callee && f.kind == FunctionKind::Lambda);
  return {{named.lock, named.ofThis && same}};
}

// The locks of a guard; a lock itself.
std::vector<NamedLock> LockOperands::locksBehind(Lock v, bool ofThis, Id<Function> in, const Guards &guards) const {
  const Guard *guard = guards.find(v);
  if (guard)
    return guard->locks;
  if (isOfTemplate(v)) {
    Id<Type> record = facts.functions[in.index].record;
    ofThis = record && facts.types[record.index].pattern == facts.types[facts.variables[v.index].owner.index].pattern;
  }
  return {{v, ofThis}};
}
std::vector<NamedLock> LockOperands::locksBehind(const Argument &a, Id<Function> in, const Guards &guards) const {
  return locksBehind(a.variable, a.flags.has(ArgumentFlag::OfThis), in, guards);
}

std::vector<Lock> LockOperands::guardsGiven(Id<facts::Call> id, const Guards &guards, bool moved) const {
  std::vector<Lock> given;
  for (const Argument *argument : argumentsOf.lookup(id.index))
    if (guards.find(argument->variable) ||
        (moved && facts.variables[argument->variable.index].kind == VariableKind::Parameter))
      given.push_back(argument->variable);
  return given;
}

bool LockOperands::isTemporary(const facts::Call &made) const {
  return std::binary_search(temporaries.begin(), temporaries.end(), std::pair(made.caller.index, made.place));
}

bool LockOperands::isObjectOf(Lock variable, StringRef lastName, Id<Function> in) const {
  if (!variable)
    return false;
  const Variable &v = facts.variables[variable.index];
  if (v.kind == VariableKind::Field ? facts.functions[in.index].kind != FunctionKind::Constructor
                                    : v.kind != VariableKind::Local || v.function != in)
    return false;
  return facts.str(v.name) == "#result" || (!lastName.empty() && lastNameOf(facts.str(v.type)) == lastName);
}

std::string lastNameOf(StringRef type) {
  type.consume_front("const ");
  type = type.rtrim("& ");
  std::string plain;
  unsigned depth = 0;
  for (char c : type.split('@').first) {
    depth -= c == '>';
    if (!depth && c != '>' && c != '<')
      plain += c;
    depth += c == '<';
  }
  size_t last = plain.rfind("::");
  return last == std::string::npos ? plain : plain.substr(last + 2);
}

bool LockOperands::isParameter(Lock lock) const {
  return facts.variables[lock.index].kind == VariableKind::Parameter || isAlias(lock);
}
bool LockOperands::isRecursive(Lock lock) const { return facts.str(facts.variables[lock.index].type).contains("recursive"); }

// A static member of a class template: each class that is made of it has one, and the facts have one for all.
bool LockOperands::isOfTemplate(Lock lock) const {
  const Variable &v = facts.variables[lock.index];
  return v.kind == VariableKind::StaticMember && v.owner && facts.types[v.owner.index].pattern;
}

// A class that is a lock or a guard, rather than one that has some.
bool LockOperands::isSmall(Id<Type> type) const {
  constexpr unsigned MostOfWrapper = 2;
  return type && fieldsOf.lookup(type.index) <= MostOfWrapper;
}

} // namespace harness
