#include "graph/rows.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::graph {
namespace {

void writeProcesses(const Topology &topology, const Numbers &numbers, Filling &into) {
  const Program &program = topology.program;
  Table nodes(into, "process_nodes", 12), entries(into, "process_entries", 2);
  std::vector<const Node *> sorted;
  for (const Node &node : topology.nodes)
    sorted.push_back(&node);
  auto order = [&](const Node *n) {
    return std::tuple(numbers.of(n->place.file), n->place.line, n->place.column, n->kind, numbers.of(n->creator), StringRef(n->api));
  };
  llvm::sort(sorted, [&](const Node *a, const Node *b) { return std::pair(order(a), a) < std::pair(order(b), b); });
  uint32_t id = 0;
  for (const Node *node : sorted) {
    ++id;
    uint32_t declared = topology.declaredAs(*node);
    const policy::ProcessT *process = declared == None ? nullptr : program.policy.processes[declared].get();
    bool joined = node->joinsItself || !endingsOf(program, topology.callees, topology.endings, *node).empty();
    PlaceColumns place = columnsOf(numbers, node->place);
    nodes.row(id, EnumNameProcessKind(node->kind), Maybe{process ? StringRef(process->id) : StringRef()}, numbers.of(node->creator),
              place.file, place.line, place.column, node->api, Reference{numbers.of(node->keptIn)}, joined,
              Maybe{process ? StringRef(process->supervisor) : StringRef()}, Maybe{process ? StringRef(process->why) : StringRef()});
    for (Id<Function> entry : node->entries)
      entries.row(id, numbers.of(entry));
  }
}

// Something of one thing at a place: a lock that is taken, an order, a use of a queue.
struct Use {
  uint32_t first, second, function, through;
  const char *kind;
  Place place;
  uint32_t file;
  auto tied() const { return std::tuple(first, second, function, through, StringRef(kind), file, place.line, place.column); }
};

Use use(const Numbers &numbers, uint32_t first, Id<Function> function, const Place &place, const char *kind = "") {
  return {first, 0, numbers.of(function), 0, kind, place, numbers.of(place.file)};
}

void writeLocks(const Topology &topology, const Numbers &numbers, Filling &into) {
  std::vector<Use> taken, orders;
  for (const Acquisition &a : topology.locks.taken)
    if (a.lock && a.in)
      taken.push_back(use(numbers, numbers.of(a.lock), a.in, a.at));
  for (const LockOrder &o : topology.locks.order)
    if (o.held.lock && o.acquired && o.in) {
      orders.push_back(use(numbers, numbers.of(o.held.lock), o.in, o.at));
      orders.back().second = numbers.of(o.acquired);
      orders.back().through = numbers.of(o.through);
    }
  sortRows(taken);
  sortRows(orders);
  Table acquisitions(into, "lock_acquisitions", 5), order(into, "lock_order", 7);
  for (const Use &u : taken) {
    PlaceColumns place = columnsOf(numbers, u.place);
    acquisitions.row(u.first, u.function, place.file, place.line, place.column);
  }
  for (const Use &u : orders) {
    PlaceColumns place = columnsOf(numbers, u.place);
    order.row(u.first, u.second, u.function, Reference{u.through}, place.file, place.line, place.column);
  }
}

void writeQueues(const Topology &topology, const Numbers &numbers, Filling &into) {
  const Facts &facts = topology.program.facts;
  std::vector<const Queue *> sorted;
  for (const Queue &queue : topology.queues)
    sorted.push_back(&queue);
  llvm::sort(sorted, [&](const Queue *a, const Queue *b) {
    return std::pair(numbers.of(a->variable), a) < std::pair(numbers.of(b->variable), b);
  });
  Table queues(into, "queues", 4), uses(into, "queue_uses", 6);
  uint32_t id = 0;
  for (const Queue *queue : sorted) {
    ++id;
    std::optional<int64_t> capacity; // the largest, where there are several
    if (!queue->capacities.empty())
      capacity = *queue->capacities.rbegin();
    queues.row(id, numbers.of(queue->variable), queue->isTested(), capacity);
    std::vector<Use> all;
    for (auto [list, kind] : {std::pair(&queue->pushes, "push"), std::pair(&queue->pops, "pop")})
      for (const QueueUse &u : *list)
        if (u.call && u.in)
          all.push_back(use(numbers, id, u.in, facts.calls[u.call.index].place, kind));
    sortRows(all);
    for (const Use &u : all) {
      PlaceColumns place = columnsOf(numbers, u.place);
      uses.row(id, u.function, u.kind, place.file, place.line, place.column);
    }
  }
}

} // namespace

void writeTopology(const Topology &topology, const Numbers &numbers, Filling &into) {
  writeProcesses(topology, numbers, into);
  writeLocks(topology, numbers, into);
  writeQueues(topology, numbers, into);
}

} // namespace harness::graph
