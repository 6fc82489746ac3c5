// Guards: which object releases which locks when it ends. They are moved, assigned, swapped, passed on by value; where a
// guard goes that nobody can follow, its locks are not surely held any more.
#pragma once

#include "facts/model.h"

#include <map>
#include <string>
#include <vector>

namespace harness {

using Lock = facts::Id<facts::Variable>; // a parameter stands for whatever lock or guard the caller hands in

// A lock as it is named at one place.
struct NamedLock {
  Lock lock;
  bool ofThis = false; // a field of the object whose method this is, or a static member of its class
  friend bool operator==(NamedLock, NamedLock) = default;
};

struct Guard {
  std::vector<NamedLock> locks;
  bool oneOf = false;    // on different ways it guards different ones
  bool ofCaller = false; // it was a guard of the caller's
  std::string type;      // last name of its class; empty: unknown
};

// The guards at one point of a function.
class Guards {
public:
  // Null if the variable is none.
  const Guard *find(Lock variable) const;
  void set(Lock variable, Guard guard) { byVariable[variable] = std::move(guard); }
  void setTemporary(facts::Place at, Guard guard) { temporaries[at] = std::move(guard); }
  // What the variable guards, or the temporary object that was made there; it guards nothing any more. Of a variable that
  // is none, nothing.
  Guard take(Lock variable);
  Guard takeTemporary(facts::Place at);
  void swap(Lock a, Lock b) { std::swap(byVariable[a], byVariable[b]); }
  void end(Lock variable) { byVariable.erase(variable); }

  // Locks of all temporary guards: what is passed by value is one.
  std::vector<NamedLock> ofTemporaries() const;
  const std::map<Lock, Guard> &variables() const { return byVariable; }

  // Whatever guards something on one of two ways; true if that is more than before.
  bool join(const Guards &other);

private:
  std::map<Lock, Guard> byVariable;
  std::map<facts::Place, Guard> temporaries;
};

} // namespace harness
