// From the folder of a gate to a report: loads the facts of a closure, judges them, and puts what came of it into the
// form that the writers print.
#pragma once

#include "build/folder.h"
#include "build/stats.h"
#include "judge/judge.h"
#include "report/report.h"

namespace harness::build {

// A closed program with the buffers its names live in.
struct Loaded {
  std::vector<facts::Facts> facts;
  std::unique_ptr<Program> program;
};

// The program of one gate; and of all gates together.
llvm::Expected<Loaded> loadTarget(const Gate &gate, const policy::PolicyT &policy, Stats &stats);
llvm::Expected<Loaded> loadProject(const Build &build, const policy::PolicyT &policy, Stats &stats);

// Judges and reports. Findings at the policy get their line there.
Report reportOn(const Build &build, const Program &program, Rule::Scope scope, Stats &stats,
                std::vector<bool> *usedWaivers = nullptr);

// In warn mode, and without a policy of the project's own, nothing blocks.
void applyMode(Report &report, const policy::PolicyT &policy);

std::string today(); // yyyy-mm-dd

} // namespace harness::build
