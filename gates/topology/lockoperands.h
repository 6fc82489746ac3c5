// Which locks a call is about: its receiver, its arguments, and what the guards among them hold; of a call of code that is
// here, what the locks of the callee are at the caller.
#pragma once

#include "topology/guards.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

namespace harness {

class LockOperands {
public:
  explicit LockOperands(const facts::Facts &facts);

  // ---- what a call locks or unlocks
  struct Operands {
    std::vector<NamedLock> locks;
    enum { Take, Defer, Adopt, Try } how = Take;
    bool oneOf = false; // nobody knows which
  };
  // `raii`: it makes a guard, so that its receiver is no lock.
  Operands of(facts::Id<facts::Call> call, bool raii, const Guards &guards) const;
  // The locks that a wait for a condition is given, which it gives up meanwhile.
  std::vector<NamedLock> given(facts::Id<facts::Call> call, const Guards &guards) const;

  // What a lock of the callee is at the caller. A parameter is the argument; a field of an object that is called through a
  // variable is that variable, if all the callee does is to lock or unlock it (`wraps`): else it is the field, as it is
  // for everybody.
  std::vector<NamedLock> atCaller(NamedLock named, facts::Id<facts::Function> callee, facts::Id<facts::Call> call,
                                  bool wraps, const Guards &guards) const;

  // ---- where guards go
  // Guards among the arguments; with them a parameter that is `moved`, for only guards are.
  std::vector<Lock> guardsGiven(facts::Id<facts::Call> call, const Guards &guards, bool moved = false) const;
  // Is the variable an object of the class, which ends when a call in the function says so?
  bool isObjectOf(Lock variable, llvm::StringRef lastName, facts::Id<facts::Function> in) const;
  // Does the object that a call makes end with the expression?
  bool isTemporary(const facts::Call &made) const;

  // Does it stand for a lock of somebody else's: a parameter, a pointer or reference that is kept?
  bool isParameter(Lock lock) const;
  bool isRecursive(Lock lock) const;
  bool isAlias(Lock lock) const { return aliases[lock.index]; }
  // Does it stand for several, of which only `ofThis` says that it is the same one?
  bool isClassOfLocks(Lock lock) const {
    return facts.variables[lock.index].kind == facts::VariableKind::Field || isOfTemplate(lock);
  }

private:
  std::vector<NamedLock> locksBehind(Lock v, bool ofThis, facts::Id<facts::Function> in, const Guards &guards) const;
  std::vector<NamedLock> locksBehind(const facts::Argument &a, facts::Id<facts::Function> in, const Guards &guards) const;
  bool isOfTemplate(Lock lock) const;
  bool isSmall(facts::Id<facts::Type> type) const;

  const facts::Facts &facts;
  llvm::BitVector aliases; // fields that are pointers or references
  llvm::DenseMap<uint32_t, unsigned> fieldsOf;                                    // how many, by type
  llvm::DenseMap<uint32_t, llvm::SmallVector<const facts::Argument *, 2>> argumentsOf; // by call
  std::vector<std::pair<uint32_t, facts::Place>> temporaries; // by function and where they are made, sorted
};

// "Guard" of "const shop::Guard<int> &", "Guard[2]" of an array of two.
std::string lastNameOf(llvm::StringRef type);

} // namespace harness
