#include "structure/forwarding.h"

#include "structure/tests.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// By its name, or that of a namespace around it, not meant for others: a wrapper is what they are to call.
bool isInternalName(StringRef name) {
  SmallVector<StringRef, 8> parts;
  name.split(parts, "::");
  StringRef last = parts.pop_back_val();
  return any_of(parts,
                [](StringRef part) {
                  return is_contained({"detail", "details", "internal", "impl", "priv", "aux"}, part) ||
                         part.ends_with("_detail") || part.ends_with("_internal");
                }) ||
         last.starts_with("_") || last.ends_with("_") || last.ends_with_insensitive("impl") ||
         last.ends_with_insensitive("internal");
}

// Names by which the language and the standard library look for functions of a class or beside it.
bool isName(StringRef last) {
  return is_contained({"begin", "end", "cbegin", "cend", "rbegin", "rend", "crbegin", "crend", "size", "ssize", "length",
                       "empty", "data", "swap", "get", "hash_value", "clear", "reset", "push_back", "pop_back", "front",
                       "back", "at", "find", "count", "contains", "insert", "erase", "emplace", "lock", "unlock", "try_lock",
                       "lock_shared", "unlock_shared", "try_lock_shared", "what", "to_string", "name", "allocate",
                       "deallocate", "construct", "destroy", "max_size", "return_value", "return_void", "yield_value",
                       "initial_suspend", "final_suspend", "unhandled_exception", "get_return_object", "await_ready",
                       "await_suspend", "await_resume", "now", "min", "max", "parse", "format", "to_json", "from_json"},
                      last);
}

StringRef lastPart(StringRef name) {
  size_t at = name.rfind("::");
  return at == StringRef::npos ? name : name.drop_front(at + 2);
}

bool hasAny(const Function &f, std::initializer_list<FunctionFlag> flags) {
  return any_of(flags, [&](FunctionFlag flag) { return f.flags.has(flag); });
}

} // namespace

Forwarding::Forwarding(const Program &program)
    : outsiders(program), program(program), forwarding(program.facts.functions.size(), None),
      calls(program.facts.functions.size()), otherwiseUsed(program.facts.functions.size()),
      overloaded(program.facts.functions.size()) {
  const Facts &facts = program.facts;
  StringMap<uint32_t> byName;
  for (uint32_t i = 0; i < facts.functions.size(); ++i) {
    // A function that is no method may be found by the types of its arguments, in whatever namespace.
    if (facts.functions[i].flags.has(FunctionFlag::Library))
      continue;
    StringRef name = facts.str(facts.functions[i].name);
    auto [it, fresh] = byName.try_emplace(facts.functions[i].kind == FunctionKind::Function ? lastPart(name) : name, i);
    if (!fresh) {
      overloaded.set(i);
      overloaded.set(it->second);
    }
  }
  for (auto [i, call] : enumerate(facts.calls)) {
    if (call.flags.has(CallFlag::Forwarding) && call.caller)
      forwarding[call.caller.index] = i;
    if (!call.callee)
      continue;
    bool plain = is_contained({CallKind::Direct, CallKind::Member, CallKind::Operator}, call.kind) && call.caller &&
                 !call.via && !call.flags.has(CallFlag::Macro) && !call.flags.has(CallFlag::Library) &&
                 program.isJudged(call.place.file) &&
                 !hasAny(facts.functions[call.caller.index],
                         {FunctionFlag::Instantiated, FunctionFlag::Specialised, FunctionFlag::Library});
    if (plain)
      calls[call.callee.index].push_back(i);
    else
      otherwiseUsed.set(call.callee.index);
  }
  for (const Binding &binding : facts.bindings)
    if (binding.function)
      otherwiseUsed.set(binding.function.index);
  for (const Reference &reference : facts.references)
    if (reference.function && reference.fromFunction != reference.function)
      otherwiseUsed.set(reference.function.index);
  for (const Annotation &annotation : facts.annotations)
    if (annotation.function)
      otherwiseUsed.set(annotation.function.index);
  for (const Literal &literal : facts.literals)
    literals.insert(facts.str(literal.text));
}

const facts::Call *Forwarding::of(Id<Function> f) const {
  uint32_t index = forwarding[f.index];
  if (index == None)
    return nullptr;
  const facts::Call &call = program.facts.calls[index];
  const Function &callee = program.facts.functions[call.callee.index];
  bool ours = callee.flags.has(FunctionFlag::Defined) && program.isJudged(callee.place.file) &&
              program.facts.file(callee.place.file).origin == Origin::Project &&
              !hasAny(callee, {FunctionFlag::Instantiated, FunctionFlag::Library, FunctionFlag::Builtin, FunctionFlag::ExternC,
                               FunctionFlag::Weak});
  return ours && !isInternalName(program.facts.str(callee.name)) && !call.flags.has(CallFlag::Virtual) && call.callee != f ? &call : nullptr;
}

bool Forwarding::isPlain(Id<Function> f) const {
  const Function &row = program.facts.functions[f.index];
  StringRef name = program.facts.str(row.name);
  return (row.kind == FunctionKind::Function || row.kind == FunctionKind::Method) &&
         row.flags.has(FunctionFlag::Defined) && program.isJudged(row.place.file) &&
         program.facts.file(row.place.file).origin == Origin::Project && !isTest(program, f) &&
         !hasAny(row, {FunctionFlag::Virtual, FunctionFlag::Override, FunctionFlag::Instantiated, FunctionFlag::Specialised,
                       FunctionFlag::Library, FunctionFlag::Main, FunctionFlag::Weak, FunctionFlag::ExternC,
                       FunctionFlag::AtStart, FunctionFlag::AtExit, FunctionFlag::Coroutine}) &&
         !literals.contains(lastPart(name)) && !literals.contains(program.facts.str(row.symbol)) &&
         !outsiders.mayCall(f);
}

bool Forwarding::isLookedFor(Id<Function> f) const {
  return overloaded[f.index] || isName(lastPart(program.facts.str(program.facts.functions[f.index].name)));
}

const std::vector<uint32_t> *Forwarding::uses(Id<Function> f) const {
  return otherwiseUsed[f.index] ? nullptr : &calls[f.index];
}

bool Forwarding::couldUse(ArrayRef<uint32_t> uses, ComponentId owner) const {
  return all_of(uses, [&](uint32_t call) {
    ComponentId user = program.owner(program.facts.calls[call].place);
    return user == owner || (user != NoComponent && owner != NoComponent &&
                             policy::mayUse(program.policy, program.component(user).name, program.component(owner).name));
  });
}

} // namespace harness
