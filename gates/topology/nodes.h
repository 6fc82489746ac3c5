// Who runs: the threads, pools, loops, timers, signal handlers, hooks and processes of a program, found in its facts.
//
//   calls of what the catalogue says makes one (trait "makes:thread") + the callables handed to it → nodes
//
// A node is a place in the code that makes one, not one of the things that it makes.
#pragma once

#include "closure/program.h"

namespace harness {

using policy::ProcessKind;

// What the catalogue says of the callees of a program; each is looked up once.
class Callees {
public:
  explicit Callees(const Program &program);
  // Null for what the program defines itself, and for what nobody described.
  const policy::CallableT *entry(facts::Id<facts::Function> callee) const;
  const policy::CallableT *entry(const facts::Call &call) const { return call.callee ? entry(call.callee) : nullptr; }
  bool hasTrait(const facts::Call &call, llvm::StringRef trait) const {
    const policy::CallableT *e = entry(call);
    return e && policy::hasTrait(*e, trait);
  }
  bool hasEffect(const facts::Call &call, llvm::StringRef effect) const;

private:
  const Program &program;
  bool describesOwn = false; // the policy says of functions of the project what they do
  mutable std::vector<std::optional<const policy::CallableT *>> entries;
};

struct Node {
  ProcessKind kind;
  facts::Id<facts::Function> creator;
  facts::Place place;       // of the call
  facts::Id<facts::Call> call;
  std::string api;          // what makes it: "std::thread::thread"
  std::vector<facts::Id<facts::Function>> entries; // what runs in it, by name; empty where nothing of the program does
  bool unresolved = false;  // something runs in it that nobody can name
  facts::Id<facts::Variable> keptIn; // who holds on to it; none: nobody, or nobody can say
  bool handle = false;      // it has to be joined, or handed on
  bool joinsItself = false; // its destructor joins
  bool dropped = false;     // nobody takes the result
  bool future = false;      // what keeps it is a future, whose destructor waits for it
  bool waitedFor = false;   // the call that makes it waits for its end: system()
};

// The nodes of a closed program, by place.
std::vector<Node> findNodes(const Program &program, const Callees &callees);

// Something that ends or gives up what runs: `thread.join` or `thread.detach` on the variable that holds a thread, waiting
// for a future, waiting for a child process.
struct Ending {
  enum What : uint8_t { Joins, Detaches, WaitsForChild } what = Joins;
  facts::Id<facts::Call> call;
  facts::Id<facts::Variable> of; // none: of a temporary, of a process, or nobody can say
  bool detaches() const { return what == Detaches; }
};
std::vector<Ending> findEndings(const Program &program, const Callees &callees, llvm::ArrayRef<Node> nodes);

// Those that may end the node. A process has no variable: who makes it and waits for it in one function waits for that
// one; else whoever waits for one of its kind may. By place.
std::vector<const Ending *> endingsOf(const Program &program, const Callees &callees, llvm::ArrayRef<Ending> endings,
                                      const Node &node);

// A callable that is handed over to run later, in another context: on a loop, in a pool, when a timer or signal fires.
struct Task {
  facts::Id<facts::Call> call;
  std::string api;     // "boost::asio::post"
  std::string context; // of the trait "acb:N:CTX": "loop", "pool", "thread", "signal", …
  facts::Id<facts::Function> runs;
  bool awaited = false; // whoever hands it over waits for it, and may run it, too: the body of a parallel loop
};
std::vector<Task> findTasks(const Program &program, const Callees &callees);

} // namespace harness
