// The folder of a gate in the build tree, as CMake lays it out and the edges fill it:
//
//   harness/build.json            the targets of the build
//   harness/policy.bin            the compiled policy
//   harness/<target>/target.json  what the target is made of; paths relative to the build folder
//   harness/<target>/t.hfacts     facts of its objects and of the archives it links
//   harness/<target>/parts/       the same by 64 objects, of a target of more
//   harness/<target>/t.texts  a digest of the files that were looked at again; else empty
//   harness/<target>/hits/    what the policy's matchers find in units that were compiled before they were as they are
//   harness/<target>/t.closure    which facts it is judged with: one line "<digest> <target> <path of .hfacts>" each
//   harness/<target>/t.verdict    what it found and what accepts that: a report (report/json.h)
//   harness/<target>/t.ok         it passed
//   harness/project.ok            so did all of them together; project.verdict beside it
//   harness/settled.ok            and nothing that accepts findings is stale
//
// (harness/<config>/… with several configurations.)
#pragma once

#include "closure/program.h"

#include "llvm/Support/Error.h"

namespace harness::build {

struct Gate {
  std::string folder;
  Target target;
  bool exports = false; // others see into it when it runs
  std::vector<std::string> objects, foreignObjects, archives, depends, circle;

  std::string path(llvm::StringRef file) const { return folder + "/" + file.str(); }
};

llvm::Expected<Gate> readGate(llvm::StringRef folder);

// The plugin of a language ("CXX"), and the compiler that was tried with it when the build was configured.
struct Plugin {
  std::string language, path, id, compiler, version;
};

struct Build {
  std::string folder; // "harness", "harness/Debug"
  std::string source; // source root, relative to the build folder
  std::string policy; // path of harness.toml, relative to the build folder; empty: none
  std::vector<std::string> gates; // folders, in the order of the build
  bool complete = true;           // no target of the project is left out
  std::vector<std::string> outsideOfAll; // targets with a gate that `all` does not build
  std::string mode; // what was asked for: error, warn or off
  std::vector<Plugin> plugins;
};

// `folder` is the build folder or the harness folder in it; several configurations: `config` chooses.
llvm::Expected<Build> readBuild(llvm::StringRef folder, llvm::StringRef config = {});

struct ClosureLine {
  std::string digest, target, path;
  friend auto operator<=>(const ClosureLine &, const ClosureLine &) = default;
};
llvm::Expected<std::vector<ClosureLine>> readClosure(llvm::StringRef path);
// Names of the targets that a gate has in sight, itself included; none if it has not been built.
std::vector<std::string> targetsInSight(llvm::StringRef gateFolder);
std::string digest(llvm::StringRef bytes);

} // namespace harness::build
