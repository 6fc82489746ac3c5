// Which exceptions can leave which functions: over the event skeletons, composed over calls.
//
//   throw events + what calls let out, less what the handlers around them take → per function a set of types
//
// Exceptions count that code of the program throws, and what the catalogue says that a library throws (`ctl.throw`): of
// which class, if it says so (`throws:TYPE`), and what that derives from (`derives:TYPE`). That anything may throw
// std::bad_alloc is not said. A handler takes a class and what derives from it, `...` takes all; what is rethrown is what
// reached the handler ([except.handle]). Nothing leaves a function that is noexcept, for the program ends
// there; nothing leaves a coroutine, whose promise keeps it.
#pragma once

#include "closure/skeleton.h"
#include "topology/nodes.h"

#include <map>
#include <string_view>

namespace harness {

class Exceptions {
public:
  Exceptions(const Program &program, const Callees &callees);

  // Class of what is thrown, or what it is if it is no class ("int"), or the class that the catalogue names. None of them:
  // what a library throws, which is an std::exception of some kind.
  struct Thrown {
    facts::Id<facts::Type> type;
    facts::StringId text;
    std::string_view named = {};
    friend auto operator<=>(const Thrown &, const Thrown &) = default;
  };
  struct Way {
    facts::Place at;                     // where it is thrown, or where is called what lets it out
    facts::Id<facts::Function> through;  // what is called there; none: it is thrown here
    std::string what;                    // of a library's function that throws
  };
  using Set = std::map<Thrown, Way>;

  // What can be thrown out of the body of a function, be it noexcept or not.
  const Set &leaving(facts::Id<facts::Function> f) const { return sets[f.index]; }
  std::string name(const Thrown &thrown) const;

  // The block of the handler that takes what is thrown in a block; the exit if none does. Inner handlers are asked before
  // outer ones, those of one `try` in their order.
  uint32_t handlerOf(llvm::ArrayRef<SkeletonBlock> blocks, uint32_t block, const Thrown &thrown) const;

private:
  class Solver;
  bool takes(const facts::Event &handler, const Thrown &thrown) const;
  bool takesText(facts::StringId caught, facts::StringId thrown) const;
  bool derives(facts::Id<facts::Type> type, facts::Id<facts::Type> from) const;

  const Program &program;
  std::vector<llvm::SmallVector<facts::Id<facts::Type>, 1>> basesOf; // by type
  std::vector<Set> sets;
};

} // namespace harness
