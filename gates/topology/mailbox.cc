#include "topology/mailbox.h"

#include "closure/cycles.h"
#include "closure/skeleton.h"
#include "topology/named.h"
#include "topology/whenfull.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

std::vector<const Queue *> mailboxesOf(const Topology &topology, uint32_t process) {
  std::vector<const Queue *> all;
  for (const Queue &queue : topology.queues)
    if (any_of(queue.consumers, [&](uint32_t c) {
          return c < topology.nodes.size() && topology.declaredAs(topology.nodes[c]) == process;
        }))
      all.push_back(&queue);
  return all;
}

std::vector<uint32_t> boundedFor(const Topology &topology, const Queue &queue) {
  std::vector<uint32_t> all;
  for (auto [i, process] : enumerate(topology.program.policy.processes))
    if ((process->mailbox || !process->bound_by.empty()) && is_contained(mailboxesOf(topology, i), &queue))
      all.push_back(i);
  return all;
}

// Reads of a field are facts only where they are calls: of an atomic, a semaphore.
static bool isPlainField(const Program &program, StringRef name) {
  return any_of(program.facts.fields, [&](const Field &field) {
    StringRef type = program.facts.str(field.spelled);
    return !type.contains('<') && (!type.contains("::") || type.ends_with("_t")) &&
           plainName(program.name(field.type)) + "::" + program.facts.str(field.name).str() == plainName(name);
  });
}

bool isKeptBy(const Program &program, Id<Function> putsIn, StringRef name) {
  if (isPlainField(program, name))
    return true;
  BitVector seen(program.facts.functions.size());
  seen.set(putsIn.index);
  for (bool grows = true; grows;) { // whoever comes to call it
    grows = false;
    for (const Edge &edge : program.allEdges())
      if (edge.runsHere() && seen[edge.to.index] && !seen[edge.from.index]) {
        seen.set(edge.from.index);
        grows = true;
      }
  }
  const Facts &facts = program.facts;
  auto isNamed = [&](Id<Variable> v) { return v && isVariable(program, v, name); };
  return any_of(facts.calls,
                [&](const facts::Call &call) {
                  return seen[call.caller.index] &&
                         ((call.callee && isCalled(program, call.callee, name)) || isNamed(call.slot));
                }) ||
         any_of(facts.accesses, [&](const Access &a) { return seen[a.function.index] && isNamed(a.variable); }) ||
         any_of(facts.events, [&](const Event &e) { return seen[e.function.index] && isNamed(e.variable); }) ||
         any_of(facts.references, [&](const Reference &r) {
           return r.fromFunction && seen[r.fromFunction.index] && isNamed(r.variable);
         });
}

// Posts to a loop or pool of a library that wait in a queue without a bound.
static std::vector<Id<facts::Call>> unboundedPosts(const Topology &topology, ProcessKind kind) {
  bool loops = any_of(topology.nodes, [](const Node &node) { return node.kind == ProcessKind::loop; });
  std::vector<Id<facts::Call>> posts;
  for (const Task &task : topology.tasks) {
    // A pool may run what is posted like a loop; where there are loops, nobody can tell to which.
    bool here =
        task.context == EnumNameProcessKind(kind) || (kind == ProcessKind::pool && task.context == "loop" && !loops);
    const policy::CallableT *entry =
        here && task.call ? topology.callees.entry(topology.program.facts.calls[task.call.index]) : nullptr;
    if (entry && any_of(entry->traits, [](StringRef trait) { return trait.starts_with("queue-unbounded"); }))
      posts.push_back(task.call);
  }
  llvm::sort(posts);
  posts.erase(llvm::unique(posts), posts.end());
  return posts;
}

// Callers may do what the function that puts something in does not: try again, wait, take something out.
static bool mayCallersSeeToIt(const Topology &topology, const Queue &queue, Id<Function> putsIn) {
  const Program &program = topology.program;
  const Facts &facts = program.facts;
  const Skeletons skeletons(facts);
  BitVector callers(facts.functions.size());
  for (const facts::Call &call : facts.calls)
    if (call.callee == putsIn)
      callers.set(call.caller.index);
  if (callers.none() || callers[putsIn.index])
    return true;
  for (const Binding &binding : facts.bindings)
    if (binding.function == putsIn) // called by somebody else
      return true;
  for (unsigned f : callers.set_bits()) {
    const std::vector<SkeletonBlock> blocks = skeletons.of(Id<Function>(f));
    const std::vector<uint32_t> cycles = cyclesOf(blocks);
    for (uint32_t b = 0; b < blocks.size(); ++b)
      for (uint32_t event : blocks[b].events)
        if (Id<facts::Call> call = facts.events[event].call;
            call && cycles[b] && facts.calls[call.index].callee == putsIn)
          return true;
  }
  return any_of(facts.calls, [&](const facts::Call &call) {
    return callers[call.caller.index] &&
           (topology.callees.hasEffect(call, "sync.wait") || topology.callees.hasEffect(call, "time.sleep") ||
            topology.callees.hasEffect(call, "thread.yield") ||
            any_of(queue.pops, [&](const QueueUse &pop) { return pop.in == call.callee || pop.in == call.caller; }));
  });
}

// What is done when it is full, if all who put something in show clearly that it is something else.
static std::optional<MailboxDifference> compareOnFull(const Topology &topology, const policy::MailboxT &mailbox, const Queue &queue) {
  const Program &program = topology.program;
  WhenFull declared = mailbox.on_full == "reject" ? WhenFull::Rejects
                      : mailbox.on_full == "block" ? WhenFull::Blocks
                                                   : WhenFull::DropsOldest;
  std::optional<WhenFull> first;
  for (const QueueUse &push : queue.pushes) {
    WhenFull does = push.tested ? whenFull(program, topology.callees, queue, push) : WhenFull::Unknown;
    if (does == WhenFull::Unknown || does == declared ||
        (does == WhenFull::Rejects && mayCallersSeeToIt(topology, queue, push.in)))
      return std::nullopt;
    first = first.value_or(does);
  }
  const QueueUse &push = queue.pushes.front();
  std::string name = "'" + lockName(program, queue.variable) + "'";
  std::string does = first == WhenFull::Rejects  ? "puts nothing into " + name + " when it is full"
                     : first == WhenFull::Blocks ? "waits until there is room in " + name
                                                         : "takes out of " + name + " what is there when it is full";
  return MailboxDifference{"mailbox.on_full", "has on_full = \"" + mailbox.on_full + "\", but '" + program.name(push.in) + "' " + does,
                           program.facts.calls[push.call.index].place, "it is put in here", "correct the declaration, or the code"};
}

std::vector<MailboxDifference> compareMailbox(const Topology &topology, uint32_t i) {
  const Program &program = topology.program;
  const policy::ProcessT &process = *program.policy.processes[i];
  std::vector<MailboxDifference> all;
  if (!process.mailbox && process.bound_by.empty())
    return all;
  std::string correct = "correct the declaration, or the code";
  std::vector<const Queue *> queues = mailboxesOf(topology, i);
  // What is posted to a loop or pool waits in a queue of its library.
  bool ofLibrary = process.kind != ProcessKind::thread && process.kind != ProcessKind::process;
  if (queues.empty() && !ofLibrary)
    all.push_back(
        {process.mailbox ? "mailbox" : "bound_by", "takes from no queue that another thread fills", {}, "", correct});
  if (!process.bound_by.empty())
    if (const Names names(program); !names.has(process.bound_by)) {
      all.push_back({"bound_by",
                     "has a mailbox that '" + process.bound_by +
                         "' should keep bounded, but there is no such function, field or constant" +
                         names.near(process.bound_by),
                     {},
                     "",
                     correct});
      return all;
    }
  for (const Queue *queue : queues) {
    if (process.mailbox && process.mailbox->bounded && !process.mailbox->on_full.empty() && process.bound_by.empty())
      if (auto difference = compareOnFull(topology, *process.mailbox, *queue))
        all.push_back(*difference);
    std::string name = lockName(program, queue->variable);
    for (const QueueUse &push : queue->pushes) {
      if (push.tested || (process.mailbox && !process.mailbox->bounded))
        continue;
      bool named = !process.bound_by.empty();
      if (named && isKeptBy(program, push.in, process.bound_by))
        continue;
      std::string in = program.name(push.in);
      all.push_back(
          {named ? "bound_by" : "mailbox",
           named
               ? "has a mailbox that '" + process.bound_by + "' should keep bounded, but nothing that leads to '" + in +
                     "' calls or uses it"
               : "has a bounded mailbox, but '" + in + "' puts into '" + name + "' without looking how many there are",
           program.facts.calls[push.call.index].place, "it is put in here",
           named ? "call it before something is put in, or correct the declaration"
                 : "refuse, drop or wait when it is full; or name with 'bound_by' the function that sees to it"});
    }
    if (process.mailbox && !process.mailbox->bounded && queue->isTested())
      all.push_back({"mailbox",
                     "has an unbounded mailbox, but whoever puts into '" + name + "' looks how many there are",
                     program.facts.calls[queue->pushes.front().call.index].place, "it is put in here", correct});
    if (process.mailbox && process.mailbox->capacity && !queue->capacities.empty() &&
        !queue->capacities.count(process.mailbox->capacity))
      all.push_back({"mailbox",
                     "has a mailbox of " + std::to_string(process.mailbox->capacity) + ", but '" + name + "' holds " +
                         join(map_range(queue->capacities, [](int64_t n) { return std::to_string(n); }), " or "),
                     program.facts.calls[queue->pushes.front().call.index].place, "it is put in here", correct});
  }
  if (!process.mailbox || !process.mailbox->bounded || !ofLibrary)
    return all;
  for (Id<facts::Call> post : unboundedPosts(topology, process.kind)) {
    const facts::Call &call = program.facts.calls[post.index];
    if (!process.bound_by.empty() && isKeptBy(program, call.caller, process.bound_by))
      continue;
    all.push_back(
        {process.bound_by.empty() ? "mailbox" : "bound_by",
         "has a bounded mailbox, but '" + program.name(call.caller) + "' posts with '" + program.name(call.callee) +
             "', which takes however many there are",
         call.place, "it is posted here",
         "count what waits, and refuse or wait before you post: name with 'bound_by' the function that does"});
  }
  return all;
}

} // namespace harness
