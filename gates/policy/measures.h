// What can be counted of a program, and what one of each weighs: the vocabulary of `[cost.weights]`, `[[budget]]` and
// harness.cost.toml. docs/cost.md defines each measure; gates/cost counts them.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>

namespace harness::policy {

enum class Measure : uint8_t {
  Module, PublicFunction, StatefulProcess, Process, Supervisor, DynamicSupervisor, Registry, Queue, Lock, Interface,
  SingleImplInterface, CrossBoundaryEdge, Dependency, StateRepresentation, Wrapper, ForwardingClass, DuplicateFunction,
  InventedTerm, Callback, Cognitive, Token, PureFunction, TracedFunction,
};

struct MeasureInfo {
  Measure measure;
  const char *id;     // "public_function"
  double weight;      // of one, by default; never infinite
  const char *source; // of the weight
  bool byFile;        // counted per function and kept per file: so many that names would say nothing
  bool ofBuild;       // only all targets together can tell (Rule::Project)
  const char *counts; // one line
};

// In the order of the enumeration.
llvm::ArrayRef<MeasureInfo> allMeasures();
const MeasureInfo &infoOf(Measure measure);
const MeasureInfo *findMeasure(llvm::StringRef id);

// Words of a weight that are no measures but findings, and the family of rules that reports them. None for all else.
std::optional<llvm::StringRef> findingInsteadOf(llvm::StringRef id);

// "no measure is named 'modul'; did you mean 'module'?"
std::string noMeasure(llvm::StringRef id);

} // namespace harness::policy
