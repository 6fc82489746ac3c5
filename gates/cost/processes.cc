#include "cost/processes.h"

#include "topology/restart.h"
#include "topology/state.h"
#include "topology/topology.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using policy::Measure;

bool isStatic(const Variable &v) { return v.kind != VariableKind::Field && v.kind != VariableKind::Local && v.kind != VariableKind::Parameter; }

// Does it change the object while that is made or destroyed, or a variable while the program starts?
bool onlyMakes(const Facts &facts, const StateWrite &write) {
  const Function &in = facts.functions[write.in.index];
  bool own = in.record && in.record == facts.variables[write.variable.index].owner;
  return in.flags.has(FunctionFlag::StaticInit) ||
         (own && (in.kind == FunctionKind::Constructor || in.kind == FunctionKind::Destructor));
}

class Counter {
public:
  Counter(const Topology &topology, std::vector<Term> &out)
      : topology(topology), program(topology.program), facts(program.facts), out(out) {}

  void processes() {
    BitVector changes = whoChangesState(program);
    for (const Node &node : topology.nodes)
      if (node.kind != ProcessKind::signal && node.kind != ProcessKind::hook && isCounted(program, node.place.file))
        add(hasState(node, changes) ? Measure::StatefulProcess : Measure::Process, name(node), node.place);
  }

  void supervisors() {
    for (const auto &supervisor : program.policy.supervisors) {
      const Node *child = nullptr;
      bool dynamic = false;
      for (const Node &node : topology.nodes)
        if (uint32_t p = topology.declaredAs(node); p != None && isCounted(program, node.place.file) &&
                                                    program.policy.processes[p]->supervisor == supervisor->id) {
          child = child ? child : &node;
          dynamic |= isMadeInLoop(program, node);
        }
      if (child)
        add(dynamic ? Measure::DynamicSupervisor : Measure::Supervisor, supervisor->id, child->place);
    }
  }

  void queues() {
    for (const Queue &queue : topology.queues)
      variable(Measure::Queue, queue.variable);
  }

  void locks() {
    for (const Acquisition &taken : topology.locks.taken)
      variable(Measure::Lock, taken.lock);
  }

  void state() {
    for (const StateWrite &write : findWrites(program)) {
      const Variable &v = facts.variables[write.variable.index];
      if (onlyMakes(facts, write))
        continue;
      bool grows = facts.events[write.event].kind == EventKind::Call;
      if (isStatic(v))
        variable(grows ? Measure::Registry : Measure::StateRepresentation, write.variable);
      else if (v.owner)
        type(v.owner);
    }
  }

private:
  bool hasState(const Node &node, const BitVector &changes) const {
    if (node.unresolved)
      return true;
    uint32_t index = &node - topology.nodes.data();
    BitVector runs = topology.reachable(node);
    runs &= changes;
    return runs.any() || any_of(topology.queues, [&](const Queue &q) { return is_contained(q.consumers, index); });
  }

  // "thread 'ingest::Worker::run' of 'ingest::Supervisor::start'"
  std::string name(const Node &node) const {
    if (uint32_t p = topology.declaredAs(node); p != None)
      return program.policy.processes[p]->id;
    return std::string(policy::EnumNameProcessKind(node.kind)) + " '" + entryName(program, node) + "' of '" +
           program.name(node.creator) + "'";
  }

  void variable(Measure measure, Id<Variable> v) {
    const Variable &row = facts.variables[v.index];
    if (isCounted(program, row.place.file))
      add(measure, facts.str(row.name).str(), row.place);
  }
  void type(Id<Type> t) {
    const Type &row = facts.types[t.index];
    if (row.kind != TypeKind::Lambda && row.flags.has(TypeFlag::Defined) && isCounted(program, row.place.file))
      add(Measure::StateRepresentation, facts.str(row.flags.has(TypeFlag::Instantiated) && row.pattern ? row.pattern : row.name).str(),
          row.place);
  }
  void add(Measure measure, std::string entity, const Place &place) {
    if (known.insert((Twine(policy::infoOf(measure).id) + "|" + entity).str()).second)
      out.push_back({measure, std::move(entity), place, program.owner(place)});
  }

  const Topology &topology;
  const Program &program;
  const Facts &facts;
  std::vector<Term> &out;
  StringSet<> known;
};

} // namespace

BitVector whoChangesState(const Program &program) {
  BitVector changes(program.facts.functions.size());
  for (const StateWrite &write : findWrites(program))
    if (!onlyMakes(program.facts, write))
      changes.set(write.in.index);
  for (const Access &access : program.facts.accesses)
    if (access.kind == AccessKind::Write)
      changes.set(access.function.index);
  return changes;
}

void countProcesses(const Topology &topology, std::vector<Term> &out) {
  Counter counter(topology, out);
  counter.processes();
  counter.supervisors();
  counter.queues();
  counter.locks();
}

void countState(const Topology &topology, std::vector<Term> &out) { Counter(topology, out).state(); }

} // namespace harness
