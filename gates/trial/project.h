// A build that mutants can be tried on: its gates with their facts, and how each unit is compiled.
#pragma once

#include "build/judging.h"
#include "compile/command.h"

#include <deque>
#include <mutex>

namespace harness::trial {

// One gate, with what it is judged with.
struct GateFacts {
  build::Gate gate;
  facts::Facts facts;                                 // t.hfacts
  std::vector<std::string> sight;                     // targets of t.closure, in its order
  std::vector<std::unique_ptr<facts::Facts>> objects; // of each of gate.objects, once somebody asks; see factsOfOthers
  std::once_flag read;
  std::string failure; // of reading them
};

// A source file as one target compiles it.
struct Unit {
  GateFacts *owner;
  size_t object; // in owner->gate.objects
  compile::CompileCommand command;
  std::string file; // as facts name it
};

class Project {
public:
  // What is built is what is there: a gate without facts is left out. An error says what is missing.
  static llvm::Expected<std::unique_ptr<Project>> open(const build::Build &build, const policy::PolicyT &policy,
                                                       build::Stats &stats);

  const build::Build &build;
  const policy::PolicyT &policy;
  build::Loaded all; // all targets together
  std::deque<GateFacts> gates;
  std::vector<Unit> units; // by file and target

  GateFacts *gate(llvm::StringRef target);
  // Where a file is that facts name.
  std::string absolute(llvm::StringRef path) const;

  // Facts of the target's other objects, merged.
  llvm::Expected<facts::Facts> factsOfOthers(const Unit &unit);

  // Programs, with these facts of a unit and its target instead of what the build has. Facts have to outlive them.
  std::unique_ptr<Program> program(const GateFacts &at, const Unit &unit, const facts::Facts &of,
                                   const facts::Facts &others) const;
  std::unique_ptr<Program> programOfAll(const Unit &unit, const facts::Facts &of, const facts::Facts &others) const;

private:
  Project(const build::Build &build, const policy::PolicyT &policy) : build(build), policy(policy) {}
  std::string root, buildRoot;
};

} // namespace harness::trial
