// Where a program begins: what runs, or can be found by others, without anybody in the code asking for it.
#pragma once

#include "structure/entity.h"

namespace harness {

struct Root {
  enum Reason : uint8_t {
    Main,        // the program starts here
    Initialiser, // runs before main
    Attribute,   // constructor, destructor, weak, used, section…: `detail` names it
    Replaced,    // stands for a function of the system, as `malloc` or `operator new` do
    Exported,    // by a shared library, or a program that plugins see into
    Library,     // part of a library that no program of this build links
    Installed,   // by a header that is installed
    ExternC,     // known by its plain name to whatever is linked
    Named,       // a text that may name it
    Object,      // an object without facts, or assembly, needs it
    Unseen,      // the compiler saw it used where no facts tell by whom
    FileScope,   // mentioned outside of functions and types
  };
  Entity entity;
  Reason reason = Main;
  std::string detail;
  facts::Place place;
  bool test = false; // it is there for the tests
};

// Sorted by entity, production first. `declaredIn`: of functions that are declared in a header and defined elsewhere.
std::vector<Root> findRoots(const Program &program);

// "the program starts here"
std::string spell(const Root &root);

// Files in which functions are declared that are defined in another, by function.
std::vector<llvm::SmallVector<facts::Id<facts::File>, 1>> declarations(const facts::Facts &facts);

} // namespace harness
