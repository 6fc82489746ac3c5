// What the CMake side knows about the targets of a build, as it hands it to `harness plan`.
//
// One record a line, first word = what it is; `links` and `interface` belong to the target above them:
//
//   build /abs/build                       top build folder
//   gates harness/$<CONFIG>                folder of the gates, relative to it; a target's gate is <gates>/<target>
//   target app EXECUTABLE judged           name, CMake's TYPE, state:
//                                            judged     has a gate
//                                            opaque     opted out: no facts in its objects
//                                            imported   has a file of its own
//                                            interface  nothing to read; only leads on to what it links
//   links b;$<$<CONFIG:Debug>:trace>       LINK_LIBRARIES, raw; object libraries in SOURCES as $<TARGET_OBJECTS:o>
//   interface ZLIB::ZLIB                   INTERFACE_LINK_LIBRARIES, raw
//   alias demo::b b
#pragma once

#include "plan/linkitems.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

namespace harness::plan {

enum class State { Judged, Opaque, Imported, Interface };

struct Target {
  std::string name, type;
  State state = State::Interface;
  LinkItems links, interface;

  // CMake links it, so that it waits for gates; a static or object library is only collected.
  bool isLinked() const { return type == "EXECUTABLE" || type == "SHARED_LIBRARY" || type == "MODULE_LIBRARY"; }
};

struct Graph {
  std::string build, gates;
  std::vector<Target> targets;
  llvm::StringMap<unsigned> names; // of targets and aliases -> index in targets

  const Target *find(llvm::StringRef name) const {
    auto it = names.find(name);
    return it == names.end() ? nullptr : &targets[it->second];
  }
};

// `source` names the text in errors.
llvm::Expected<Graph> readGraph(llvm::StringRef text, llvm::StringRef source);

} // namespace harness::plan
