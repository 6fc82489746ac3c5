// From the folder of a gate to a report: loads the facts of a closure, judges them, and puts what came of it into the
// form that the writers print.
#pragma once

#include "build/folder.h"
#include "build/stats.h"
#include "judge/judge.h"
#include "report/report.h"

namespace harness::graph {
struct TargetFacts;
}

namespace harness::build {

// Scope of the rules on all targets together.
unsigned projectScope(const Build &build);

// A closed program with the buffers its names live in.
struct Loaded {
  std::unique_ptr<policy::PolicyT> policy; // inferred from the build, where the project has none
  std::vector<facts::Facts> facts;
  std::vector<std::string> targets; // by index of `facts`: whose they are
  std::vector<facts::Facts> lookedAgain; // see build/hits.h
  std::unique_ptr<Program> program;
  llvm::StringMap<std::string> folders; // of the gates of linked targets
  llvm::StringMap<std::vector<std::string>> sights; // what inSightOf() gives, where there are no folders
  // Names of the targets that the gate of a linked target has in sight, itself included.
  std::vector<std::string> inSightOf(llvm::StringRef target) const;
};

std::vector<graph::TargetFacts> targetFacts(const Loaded &loaded);

// The program of one gate; and of all gates together.
llvm::Expected<Loaded> loadTarget(const Gate &gate, const policy::PolicyT &policy, Stats &stats);
llvm::Expected<Loaded> loadProject(const Build &build, const policy::PolicyT &policy, Stats &stats);

// What a command looks at: a target of the build in the current folder, or all targets together.
struct Opened {
  std::unique_ptr<policy::PolicyT> policy;
  Loaded loaded;
};
llvm::Expected<Opened> open(llvm::StringRef config, llvm::StringRef target, Stats &stats);

// Judges and reports. Findings at the policy get their line there.
Report reportOn(const Build &build, const Loaded &loaded, unsigned scope, Stats &stats);

// Findings and notes at the policy, as reports name them: with the line where their keys are written.
void locatePolicy(const Build &build, std::vector<Finding> &findings);

// Where a key of the policy is written, its file named as findings name files.
Position positionInPolicy(const Build &build, llvm::StringRef key);

// In warn mode, and without a policy of the project's own, nothing blocks.
void applyMode(Report &report, const policy::PolicyT &policy);

} // namespace harness::build
