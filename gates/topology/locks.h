// Who holds which lock when: held sets on the event skeletons, composed over calls.
//
//   skeletons + catalogue (acquire, release, raii, block) → per function: what is held at each event, what it acquires,
//   what it leaves held or released → edges "held → acquired", and what happens while a lock is held
//
// A lock is a class of locks, as in lockdep: a field of a record, or a global (Linux, Documentation/locking/
// lockdep-design). Held is what is held on every path (must); so what is said is so, and some things are not said: a lock
// that is held on one of two paths, one behind an element of a container, one at the far end of a long circle of calls. A
// class that only wraps a lock counts as one, and so does one that only guards one.
#pragma once

#include "topology/nodes.h"

#include <map>

namespace harness {

struct Held {
  facts::Id<facts::Variable> lock;
  facts::Place at; // where it was acquired
  bool shared = false;
  bool ofThis = false; // a field of the object whose method this is
};

// `acquired` is acquired while `held` is.
struct LockOrder {
  Held held;
  facts::Id<facts::Variable> acquired;
  facts::Id<facts::Function> in;
  facts::Place at;                                // of the acquisition, or of the call that leads to it
  facts::Id<facts::Function> through;             // what is called there; none: it is acquired here
  std::vector<facts::Id<facts::Variable>> allHeld; // other locks that are held as well
};

// A lock is taken, or tried, at a place.
struct Acquisition {
  facts::Id<facts::Variable> lock;
  facts::Id<facts::Function> in;
  facts::Place at;
  std::vector<facts::Id<facts::Variable>> held; // meanwhile, in the same function
};

// Something that happens while locks are held.
struct UnderLock {
  enum What : uint8_t { Waits, CallsStored, Suspends, Deadlocks } what;
  Held held;
  facts::Id<facts::Function> in;
  facts::Place at;
  std::string name; // what waits or is called
  facts::Id<facts::Function> through; // what is called here and leads to it; none: it happens here
  bool unproved = false; // it may go another way then
};

struct Locks {
  Locks(const Program &program, const Callees &callees);
  std::vector<LockOrder> order;  // each pair of locks once per function
  std::vector<UnderLock> events;
  std::vector<Acquisition> taken; // by place
  // What is held alone when an event happens, by index of the event; what nothing is held at is not in it. Who only shares
  // a lock changes nothing under it. Taken in the function itself: callers may hold more.
  std::map<uint32_t, std::vector<facts::Id<facts::Variable>>> heldAt;
};

// Does it wait for a condition, and give up the lock meanwhile?
bool isConditionWait(const policy::CallableT &entry);

// "shop::Registry::mutex_"
std::string lockName(const Program &program, facts::Id<facts::Variable> lock);

} // namespace harness
