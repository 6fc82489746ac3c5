// Which locks a call is about: its receiver, its arguments, and what the guards among them hold; of a call of code that is
// here, what the locks of the callee are at the caller.
#pragma once

#include "facts/model.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"

#include <map>

namespace harness {

using Lock = facts::Id<facts::Variable>; // a parameter stands for whatever lock or guard the caller hands in

// A lock as it is named at one place.
struct NamedLock {
  Lock lock;
  bool ofThis = false; // a field of the object whose method this is
};

class LockOperands {
public:
  explicit LockOperands(const facts::Facts &facts);

  // ---- guards of the function at hand
  void enterFunction() { guards.clear(); }
  void guard(facts::Id<facts::Variable> by, std::vector<NamedLock> locks) { guards[by] = std::move(locks); }
  // Null if the variable is none.
  const std::vector<NamedLock> *guardedBy(facts::Id<facts::Variable> v) const;
  // Locks of the guards that the function returns.
  std::vector<NamedLock> inResult(facts::Id<facts::Function> f) const;

  // ---- what a call locks or unlocks
  struct Operands {
    std::vector<NamedLock> locks;
    enum { Take, Defer, Adopt, Try } how = Take;
  };
  // `raii`: it makes a guard, so that its receiver is no lock.
  Operands of(facts::Id<facts::Call> call, bool raii) const;
  // The locks that a wait for a condition is given, which it gives up meanwhile.
  std::vector<NamedLock> given(facts::Id<facts::Call> call) const;

  // What a lock of the callee is at the caller. A parameter is the argument; a field of an object that is called through a
  // variable is that variable, if all the callee does is to lock or unlock it (`wraps`): else it is the field, as it is
  // for everybody.
  std::vector<NamedLock> atCaller(NamedLock named, facts::Id<facts::Function> callee, facts::Id<facts::Call> call,
                                  bool wraps) const;

  // Does it stand for a lock of somebody else's: a parameter, a pointer or reference that is kept?
  bool isParameter(Lock lock) const;
  bool isRecursive(Lock lock) const;

private:
  std::vector<NamedLock> locksBehind(facts::Id<facts::Variable> v, bool ofThis) const;
  std::vector<NamedLock> locksBehind(const facts::Argument &a) const;
  bool isAlias(Lock lock) const;
  bool isSmall(facts::Id<facts::Type> type) const;

  const facts::Facts &facts;
  llvm::DenseMap<uint32_t, unsigned> fieldsOf;                                    // how many, by type
  llvm::DenseMap<uint32_t, llvm::SmallVector<const facts::Argument *, 2>> argumentsOf; // by call
  std::map<facts::Id<facts::Variable>, std::vector<NamedLock>> guards;
};

} // namespace harness
