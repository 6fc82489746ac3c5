#include "policy/measures.h"

#include "policy/suggest.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace harness::policy {
namespace {

// The weights marked "seed" are the `cost_weights` that the design started from; those marked "ours" were chosen to stand
// in proportion to them. No weighted figure has been shown to predict anything (docs/cost.md): they rank, they do not judge.
constexpr bool ByFile = true, OfBuild = true;
constexpr MeasureInfo Table[] = {
    {Measure::Module, "module", 1.0, "seed", false, false, "headers and sources, a header and the source that includes it by its own name as one"},
    {Measure::PublicFunction, "public_function", 0.4, "seed", false, false, "functions that a public header offers to other components"},
    {Measure::StatefulProcess, "stateful_process", 4.0, "seed", false, false, "threads, pools, loops, timers and processes that change state or take from a queue"},
    {Measure::Process, "process", 1.0, "ours", false, false, "those that do neither"},
    {Measure::Supervisor, "supervisor", 2.0, "seed", false, false, "supervisors that the policy declares, with a child that is made here"},
    {Measure::DynamicSupervisor, "dynamic_supervisor", 3.0, "seed", false, false, "of these, the ones with a child that is made any number of times"},
    {Measure::Registry, "registry", 2.0, "seed", false, false, "containers with static storage that change after the program began"},
    {Measure::Queue, "queue", 1.0, "ours", false, false, "containers into which one thread puts what another takes out"},
    {Measure::Lock, "lock", 1.0, "ours", false, false, "locks that somebody takes; a field counts once"},
    {Measure::Interface, "interface", 2.0, "seed", false, false, "abstract classes"},
    {Measure::SingleImplInterface, "single_impl_interface", 5.0, "seed", false, OfBuild, "interfaces with one implementation (structure.single-implementation)"},
    {Measure::CrossBoundaryEdge, "cross_boundary_edge", 0.1, "ours", false, false, "what a component uses of others: pairs of component and entity"},
    {Measure::Dependency, "dependency", 1.0, "ours", false, false, "other components and libraries that a component uses"},
    {Measure::StateRepresentation, "state_representation", 0.5, "ours", false, false, "classes whose objects change after they were made, and variables with static storage that do"},
    {Measure::Wrapper, "wrapper", 0.5, "ours", false, OfBuild, "functions that only call another (structure.wrapper)"},
    {Measure::ForwardingClass, "forwarding_class", 2.0, "ours", false, OfBuild, "classes that only forward (structure.forwarding-class)"},
    {Measure::DuplicateFunction, "duplicate_function", 1.0, "ours", false, OfBuild, "functions that are there twice, without the first (structure.duplicate)"},
    {Measure::InventedTerm, "invented_term", 3.0, "seed", false, OfBuild, "types with names that the domain does not know (structure.invented-term)"},
    {Measure::Callback, "callback", 0.2, "ours", false, false, "callables that a function keeps or hands on"},
    {Measure::Cognitive, "cognitive", 0.0, "ours", ByFile, false, "cognitive complexity (G. A. Campbell, SonarSource 2018)"},
    {Measure::Token, "token", 0.0, "ours", ByFile, false, "tokens of function definitions, comments left out"},
    {Measure::PureFunction, "pure_function", -0.2, "seed", false, false, "of public functions, those that have no effect and change nothing"},
    {Measure::TracedFunction, "traced_function", -0.5, "seed", false, false, "requirements that public functions carry (HARNESS_TRACES); each once"},
};

} // namespace

ArrayRef<MeasureInfo> allMeasures() { return Table; }

const MeasureInfo &infoOf(Measure measure) { return Table[static_cast<size_t>(measure)]; }

const MeasureInfo *findMeasure(StringRef id) {
  auto it = find_if(Table, [&](const MeasureInfo &m) { return id == m.id; });
  return it == std::end(Table) ? nullptr : it;
}

std::optional<StringRef> findingInsteadOf(StringRef id) {
  if (id == "undeclared_effect")
    return "effect.undeclared";
  if (id == "boundary_violation")
    return "boundary.*";
  return std::nullopt;
}

std::string noMeasure(StringRef id) {
  SmallVector<StringRef, 32> known;
  for (const MeasureInfo &m : Table)
    known.push_back(m.id);
  return "no measure is named '" + id.str() + "'" + suggestion(id, known);
}

} // namespace harness::policy
