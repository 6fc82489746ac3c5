#include "topology/state.h"

#include "closure/edges_at.h"
#include "closure/reach.h"
#include "facts/names.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using LockSet = std::vector<Id<Variable>>; // sorted

// Of others' classes those that have no thread in mind: the containers and strings of the standard library.
bool isPlainContainer(StringRef type) {
  static constexpr StringLiteral Names[] = {"std::vector", "std::deque", "std::list", "std::forward_list", "std::map",
                                            "std::set", "std::multimap", "std::multiset", "std::unordered_map",
                                            "std::unordered_set", "std::queue", "std::priority_queue", "std::stack",
                                            "std::basic_string", "std::string", "std::optional", "std::bitset"};
  type.consume_front("const ");
  return any_of(Names, [&](StringRef name) { return type.starts_with(name); });
}

// Methods that are not const and change nothing by themselves.
bool onlyLooks(StringRef method) {
  return is_contained({"begin", "end", "rbegin", "rend", "find", "at", "operator[]", "data", "front", "back", "top", "count",
                       "lower_bound", "upper_bound", "equal_range", "value", "operator*", "operator->"},
                      method);
}

bool isState(const Facts &facts, Id<Variable> id) {
  const Variable &v = facts.variables[id.index];
  bool kept = is_contained({VariableKind::Field, VariableKind::Global, VariableKind::StaticMember, VariableKind::StaticLocal},
                           v.kind);
  StringRef type = facts.str(v.type);
  bool safe = v.flags.has(VariableFlag::Atomic) || v.flags.has(VariableFlag::ThreadLocal) || type.contains("atomic");
  return kept && !safe;
}

bool changesContainer(const Facts &facts, const facts::Call &call) {
  if (!call.callee || !call.slot || (call.kind != CallKind::Member && call.kind != CallKind::Operator))
    return false;
  const Function &callee = facts.functions[call.callee.index];
  return callee.flags.has(FunctionFlag::Library) && !callee.flags.has(FunctionFlag::Const) &&
         isPlainContainer(facts.str(facts.variables[call.slot.index].type)) && !onlyLooks(lastOf(facts.str(callee.name)));
}

LockSet common(const LockSet &a, const LockSet &b) {
  LockSet both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

LockSet joined(const LockSet &a, const LockSet &b) {
  LockSet all;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
  return all;
}

LockSet held(const Locks &locks, uint32_t event) {
  auto it = locks.heldAt.find(event);
  LockSet set = it == locks.heldAt.end() ? LockSet() : it->second;
  llvm::sort(set);
  return set;
}

} // namespace

std::vector<StateWrite> findWrites(const Program &program) {
  const Facts &facts = program.facts;
  std::vector<StateWrite> writes;
  for (uint32_t e = 0; e < facts.events.size(); ++e) {
    const Event &event = facts.events[e];
    if (event.kind == EventKind::Write && event.variable && isState(facts, event.variable))
      writes.push_back({event.function, event.variable, event.place, e});
    if (event.kind == EventKind::Call && event.call)
      if (const facts::Call &call = facts.calls[event.call.index];
          changesContainer(facts, call) && isState(facts, call.slot))
        writes.push_back({event.function, call.slot, call.place, e});
  }
  llvm::sort(writes, [](const StateWrite &a, const StateWrite &b) {
    return std::tie(a.variable, a.at, a.in, a.event) < std::tie(b.variable, b.at, b.in, b.event);
  });
  return writes;
}

BitVector whileItDoesNotRun(const Program &program, ArrayRef<Node> nodes, ArrayRef<Ending> endings, const Node &node) {
  const Facts &facts = program.facts;
  BitVector quiet(facts.functions.size());
  quiet.set(node.creator.index);
  for (const Node &other : nodes) // other instantiations of a template that makes it
    if (node.keptIn && other.keptIn == node.keptIn)
      quiet.set(other.creator.index);
  for (const Ending &ending : endings)
    if (ending.of && ending.of == node.keptIn)
      quiet.set(facts.calls[ending.call.index].caller.index);
  for (uint32_t f = 0; f < facts.functions.size(); ++f) {
    FunctionKind kind = facts.functions[f].kind;
    if (kind == FunctionKind::Constructor || kind == FunctionKind::Destructor || kind == FunctionKind::Initialiser)
      quiet.set(f);
  }
  std::vector<std::pair<bool, bool>> called(facts.functions.size()); // by quiet ones, by others
  for (bool grows = true; grows;) {
    grows = false;
    called.assign(called.size(), {});
    for (const Edge &edge : program.allEdges())
      (quiet[edge.from.index] && edge.runsHere() ? called[edge.to.index].first : called[edge.to.index].second) = true;
    for (uint32_t f = 0; f < called.size(); ++f)
      if (called[f].first && !called[f].second && !quiet[f] && facts.functions[f].access != AccessSpecifier::Public)
        quiet.set(f), grows = true;
  }
  return quiet;
}

bool areManyAtOnce(const Program &program, const Node &node) {
  const Facts &facts = program.facts;
  if (!node.keptIn)
    return false;
  const Variable &kept = facts.variables[node.keptIn.index];
  StringRef type = facts.str(kept.type);
  type.consume_front("const ");
  bool several = type.contains('[') || isPlainContainer(type) || type.starts_with("std::array");
  // Of a local the facts may know no type, but what is done with it.
  for (const facts::Call &call : facts.calls)
    several |= call.slot == node.keptIn && call.caller == node.creator && call.callee &&
               is_contained({"push_back", "emplace_back"}, lastOf(facts.str(facts.functions[call.callee.index].name)));
  if (!several)
    return false;
  const std::vector<SkeletonBlock> blocks = Skeletons(facts).of(node.creator);
  SmallVector<uint32_t, 16> open;
  uint32_t at = None;
  for (uint32_t b = 0; b < blocks.size(); ++b)
    if (any_of(blocks[b].events, [&](uint32_t e) { return facts.events[e].call == node.call; }))
      open.push_back(at = b);
  BitVector seen(blocks.size());
  while (!open.empty())
    for (auto [to, kind] : blocks[open.pop_back_val()].next) {
      if (to == at)
        return true;
      if (!seen[to]) {
        seen.set(to);
        open.push_back(to);
      }
    }
  return false;
}

BitVector runsItself(const Program &program, const Node &node) {
  BitVector runs(program.facts.functions.size());
  std::vector<Id<Function>> open(node.entries.begin(), node.entries.end());
  for (Id<Function> entry : open)
    runs.set(entry.index);
  for (size_t i = 0; i < open.size(); ++i)
    for (const Edge &edge : program.edges(open[i]))
      if ((edge.kind == Edge::Call || edge.kind == Edge::Handed) && !runs[edge.to.index]) {
        runs.set(edge.to.index);
        open.push_back(edge.to);
      }
  return runs;
}

BitVector runOnce(const Program &program) {
  BitVector once(program.facts.functions.size());
  for (const Edge &edge : program.allEdges())
    if (StringRef via = program.facts.str(edge.via); !once[edge.to.index] && (via.ends_with("call_once") || via.ends_with("_once"))) {
      const Reach reach(program, edge.to);
      for (Id<Function> f : reach.functions())
        once.set(f.index);
    }
  return once;
}

// From the roots down: a function is protected by what is held wherever it is called. Begins with everything, of which
// each call leaves what it holds; a thread begins with nothing.
HeldByCallers::HeldByCallers(const Program &program, const Locks &locks) : locks(locks), atEntry(program.facts.functions.size()) {
  const Facts &facts = program.facts;
  struct Site {
    Id<Function> caller;
    LockSet held;
  };
  std::vector<std::vector<Site>> sites(facts.functions.size());
  std::vector<bool> bare(facts.functions.size()); // may begin with nothing
  const Skeletons skeletons(facts);
  BitVector locking(facts.functions.size());
  for (auto &[event, set] : locks.heldAt)
    locking.set(facts.events[event].function.index);
  for (const Edge &edge : program.allEdges())
    if (!edge.runsHere())
      bare[edge.to.index] = true;
    else if (!locking[edge.from.index])
      sites[edge.to.index].push_back({edge.from, {}});
  for (unsigned f : locking.set_bits()) {
    std::vector<SkeletonBlock> blocks = skeletons.of(Id<Function>(f));
    const EdgesAt edges(program, Id<Function>(f), blocks);
    for (const SkeletonBlock &block : blocks)
      for (uint32_t e : block.events)
        if (Id<facts::Call> call = facts.events[e].call)
          for (const Edge *edge : edges.of(facts.calls[call.index]))
            sites[edge->to.index].push_back({Id<Function>(f), held(locks, e)});
  }
  std::vector<std::optional<LockSet>> known(facts.functions.size()); // none: not reached yet, which is everything
  std::vector<SmallVector<uint32_t, 2>> callees(facts.functions.size());
  std::vector<uint32_t> open;
  for (uint32_t f = 0; f < facts.functions.size(); ++f) {
    if (bare[f] || sites[f].empty()) {
      known[f] = LockSet();
      open.push_back(f);
    }
    for (const Site &site : sites[f])
      callees[site.caller.index].push_back(f);
  }
  while (!open.empty()) {
    uint32_t caller = open.back();
    open.pop_back();
    for (uint32_t f : callees[caller]) {
      if (bare[f])
        continue;
      std::optional<LockSet> now;
      for (const Site &site : sites[f])
        if (known[site.caller.index]) {
          LockSet here = joined(site.held, *known[site.caller.index]);
          now = now ? common(*now, here) : here;
        }
      if (now != known[f]) {
        known[f] = now;
        open.push_back(f);
      }
    }
  }
  for (uint32_t f = 0; f < facts.functions.size(); ++f)
    if (known[f])
      atEntry[f] = *known[f];
}

std::vector<Id<Variable>> HeldByCallers::protecting(const StateWrite &write) const {
  return joined(held(locks, write.event), atEntry[write.in.index]);
}

} // namespace harness
