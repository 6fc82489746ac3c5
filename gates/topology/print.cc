#include "topology/print.h"

#include "topology/runners.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/WithColor.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// A node in words; every printer shows the same.
struct Row {
  std::string kind, id, state; // state: declared, undeclared, mismatch
  std::string made, madeAt, api;
  std::vector<std::string> runs;
  std::string keptIn;
  std::vector<std::string> joined; // "shop::stop (src/a.cpp:3:4)"
  std::string supervisor, why;
  std::vector<std::string> waits; // what it waits in: "std::condition_variable::wait (src/a.cpp:3:4)"
  std::vector<std::string> locks; // "shop::mutex_", "log while it holds shop::mutex_"
};

// A lock, and a queue.
struct LockRow {
  std::string name;
  std::vector<std::string> takenBy, under; // runners; locks that are held meanwhile
};
struct QueueRow {
  std::string name, state; // state: bounded, unbounded
  std::string capacity;
  std::vector<std::string> filledBy, takenBy; // runners
  std::vector<std::string> pushes, pops;      // "shop::put (src/a.cpp:3:4)"
};

// What a loop, pool, timer or handler is given to run later.
struct TaskRow {
  std::string runs, runsOn, with, by; // "shop::onRead (src/a.cpp:3:4)", "loop", "uv_read_start", "shop::start (…)"
  bool awaited;
};

class View {
public:
  explicit View(const Topology &topology)
      : topology(topology), program(topology.program), runners(program, topology.nodes, topology.tasks) {}

  std::vector<Row> rows() const {
    std::vector<Row> rows;
    for (const Node &node : topology.nodes)
      rows.push_back(row(node));
    return rows;
  }

  // What is declared and not there.
  std::vector<const policy::ProcessT *> absent() const {
    std::vector<const policy::ProcessT *> all;
    for (uint32_t i = 0; i < program.policy.processes.size(); ++i)
      if (!topology.isFound(i) && none_of(topology.nodes, [&](const Node &n) { return topology.nearlyAs(n) == i; }))
        all.push_back(program.policy.processes[i].get());
    return all;
  }

  std::vector<LockRow> locks() const {
    std::map<std::string, std::pair<std::set<std::string>, std::set<std::string>>> all; // by, under
    for (const Acquisition &a : topology.locks.taken) {
      auto &[by, under] = all[lockName(program, a.lock)];
      for (uint32_t runner : runners.of(a.in))
        by.insert(runnerName(topology, runner));
      for (Id<Variable> held : a.held)
        under.insert(lockName(program, held));
    }
    for (const LockOrder &o : topology.locks.order)
      if (auto it = all.find(lockName(program, o.acquired)); it != all.end())
        it->second.second.insert(lockName(program, o.held.lock));
    std::vector<LockRow> rows;
    for (auto &[name, lists] : all)
      rows.push_back({name, {lists.first.begin(), lists.first.end()}, {lists.second.begin(), lists.second.end()}});
    return rows;
  }

  // Those that are nodes of their own are shown there.
  std::vector<TaskRow> tasks() const {
    std::vector<TaskRow> rows;
    for (const Task &task : topology.tasks) {
      bool isNode = any_of(topology.nodes, [&](const Node &node) { return task.call && node.call == task.call; });
      if (isNode || !task.call)
        continue;
      const facts::Call &call = program.facts.calls[task.call.index];
      if (program.isJudged(call.place.file))
        rows.push_back({program.name(task.runs) + " (" + at(program.facts.functions[task.runs.index].place) + ")",
                        task.context.empty() ? "something" : task.context, task.api,
                        program.name(call.caller) + " (" + at(call.place) + ")", task.awaited});
    }
    llvm::sort(rows, [](const TaskRow &a, const TaskRow &b) { return std::tie(a.by, a.runs) < std::tie(b.by, b.runs); });
    return rows;
  }

  std::vector<QueueRow> queues() const {
    std::vector<QueueRow> rows;
    for (const Queue &queue : topology.queues) {
      QueueRow row{lockName(program, queue.variable), queue.isTested() ? "bounded" : "unbounded", "", {}, {}, {}, {}};
      row.capacity = join(map_range(queue.capacities, [](int64_t n) { return std::to_string(n); }), " or ");
      for (auto [from, into] : {std::pair(&queue.producers, &row.filledBy), std::pair(&queue.consumers, &row.takenBy)})
        for (uint32_t runner : *from)
          into->push_back(runnerName(topology, runner));
      for (auto [from, into] : {std::pair(&queue.pushes, &row.pushes), std::pair(&queue.pops, &row.pops)})
        for (const QueueUse &use : *from)
          into->push_back(program.name(use.in) + " (" + at(program.facts.calls[use.call.index].place) + ")");
      rows.push_back(std::move(row));
    }
    return rows;
  }

private:
  std::string at(const Place &place) const {
    return program.path(place.file) + ":" + utostr(place.line) + ":" + utostr(place.column);
  }

  Row row(const Node &node) const {
    Row row;
    row.kind = EnumNameProcessKind(node.kind);
    uint32_t is = topology.declaredAs(node), near = topology.nearlyAs(node);
    row.state = is != None ? "declared" : near != None ? "mismatch" : "undeclared";
    if (is != None || near != None) {
      const policy::ProcessT &process = *program.policy.processes[is != None ? is : near];
      row.id = process.id;
      row.supervisor = process.supervisor;
      row.why = process.why;
    }
    row.made = program.name(node.creator);
    row.madeAt = at(node.place);
    row.api = node.api;
    for (Id<Function> entry : node.entries)
      row.runs.push_back(program.name(entry) + " (" + at(program.facts.functions[entry.index].place) + ")");
    if (node.unresolved)
      row.runs.push_back("something that nobody can name");
    row.keptIn = node.keptIn ? variable(node.keptIn) : node.dropped && node.handle ? "nowhere" : "";
    for (const Ending *ending : endingsOf(program, topology.callees, topology.endings, node)) {
      const facts::Call &call = program.facts.calls[ending->call.index];
      bool anyChild = ending->what == Ending::WaitsForChild && call.caller != node.creator;
      row.joined.push_back((ending->detaches() ? "let go of by " : "") + program.name(call.caller) + " (" +
                           at(call.place) + ")" + (anyChild ? ", which waits for children" : ""));
    }
    if (node.joinsItself || (node.future && row.joined.empty()))
      row.joined.push_back(node.dropped && node.future ? "at once, by the destructor of its future" : "by its destructor");
    if (node.waitedFor)
      row.joined.push_back("by whoever makes it, who waits for its end");
    BitVector runs = topology.reachable(node);
    row.waits = waits(runs);
    row.locks = locksIn(runs);
    return row;
  }

  // Taking a lock is shown with the locks, and what a stream waits for with what it is connected to.
  std::vector<std::string> waits(const BitVector &runs) const {
    std::set<std::string> all;
    for (const facts::Call &call : program.facts.calls)
      if (runs[call.caller.index] && program.isJudged(call.place.file) && topology.callees.hasTrait(call, "block") &&
          !topology.callees.hasEffect(call, "sync.lock") && !topology.callees.hasTrait(call, "polymorphic-buf"))
        all.insert(program.name(call.callee) + " (" + at(call.place) + ")");
    return {all.begin(), all.end()};
  }

  std::vector<std::string> locksIn(const BitVector &runs) const {
    std::set<std::string> all;
    for (const Acquisition &a : topology.locks.taken)
      if (runs[a.in.index] && a.held.empty())
        all.insert(lockName(program, a.lock));
    for (const LockOrder &o : topology.locks.order)
      if (runs[o.in.index])
        all.insert(lockName(program, o.acquired) + " while it holds " + lockName(program, o.held.lock));
    return {all.begin(), all.end()};
  }

  // A field by its qualified name, a local as "t in shop::start".
  std::string variable(Id<Variable> id) const {
    const Variable &v = program.facts.variables[id.index];
    StringRef name = program.facts.str(v.name).split('@').first;
    if (!v.function)
      return name.str();
    if (name == "#result")
      return "the result of " + program.name(v.function);
    if (v.kind == VariableKind::Parameter)
      return "what " + program.name(v.function) + " is given";
    return name.ltrim('#').str() + " in " + program.name(v.function);
  }

  const Topology &topology;
  const Program &program;
  const Runners runners;
};

std::string quoted(StringRef s) { return ("\"" + Twine(s) + "\"").str(); }

} // namespace

void printText(const Topology &topology, raw_ostream &os) {
  View view(topology);
  auto line = [&](StringRef key, const Twine &text) { os << "  " << left_justify(key, 12) << text << '\n'; };
  for (const Row &row : view.rows()) {
    os << row.kind << ' ';
    WithColor(os, row.state == "declared" ? raw_ostream::GREEN : raw_ostream::RED) << row.state;
    os << (row.id.empty() ? "" : " " + row.id) << '\n';
    line("made by", row.made + " (" + row.madeAt + "), with " + row.api);
    for (const std::string &entry : row.runs)
      line("runs", entry);
    if (!row.keptIn.empty())
      line("kept in", row.keptIn);
    for (const std::string &join : row.joined)
      line("joined", join);
    for (const std::string &wait : row.waits)
      line("blocks on", wait);
    for (const std::string &lock : row.locks)
      line("locks", lock);
    if (!row.supervisor.empty())
      line("supervisor", row.supervisor);
    if (!row.why.empty())
      line("why", row.why);
  }
  for (const policy::ProcessT *process : view.absent()) {
    os << EnumNameProcessKind(process->kind) << ' ';
    WithColor(os, raw_ostream::RED) << "absent";
    os << ' ' << process->id << '\n';
    if (!process->created_in.empty())
      line("made by", process->created_in + ", the policy says");
    if (!process->entry.empty())
      line("runs", process->entry + ", the policy says");
  }
  auto lines = [&](StringRef key, const std::vector<std::string> &texts) {
    for (const std::string &text : texts)
      line(key, text);
  };
  for (const TaskRow &row : view.tasks()) {
    os << "task " << row.runs << '\n';
    line("runs on", "a " + row.runsOn + (row.awaited ? ", while its caller waits" : ", later"));
    line("posted by", row.by + ", with " + row.with);
  }
  for (const QueueRow &row : view.queues()) {
    os << "queue ";
    WithColor(os, row.state == "bounded" ? raw_ostream::GREEN : raw_ostream::YELLOW) << row.state;
    os << ' ' << row.name << '\n';
    lines("filled by", row.filledBy);
    lines("puts in", row.pushes);
    lines("taken by", row.takenBy);
    lines("takes out", row.pops);
    if (!row.capacity.empty())
      line("capacity", row.capacity);
  }
  for (const LockRow &row : view.locks()) {
    os << "lock " << row.name << '\n';
    lines("taken by", row.takenBy);
    lines("under", row.under);
  }
}

void printDot(const Topology &topology, raw_ostream &os) {
  View view(topology);
  os << "digraph topology {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n";
  std::set<std::string> functions, edges;
  auto function = [&](const std::string &name) {
    if (functions.insert(name).second)
      os << "  " << quoted(name) << " [style=rounded];\n";
  };
  for (auto [i, row] : enumerate(view.rows())) {
    std::string node = "node" + utostr(i), name = row.id.empty() ? row.api : row.id;
    os << "  " << node << " [label=" << quoted(row.kind + "\\n" + name)
       << (row.state == "declared" ? "" : ", color=red, fontcolor=red") << "];\n";
    function(row.made);
    edges.insert(quoted(row.made) + " -> " + node + " [label=\"spawns\"]");
    for (const std::string &entry : row.runs) {
      std::string runs = StringRef(entry).split(" (").first.str();
      function(runs);
      edges.insert(node + " -> " + quoted(runs) + " [label=\"runs\"]");
    }
    for (const std::string &join : row.joined) {
      std::string by = StringRef(join).split(" (").first.str();
      if (by == join) // no function: a destructor, or the call that makes it
        continue;
      function(by);
      edges.insert(quoted(by) + " -> " + node + " [label=\"joins\", style=dashed]");
    }
    for (const std::string &wait : row.waits)
      edges.insert(node + " -> " + quoted(StringRef(wait).split(" (").first.str()) + " [label=\"blocks-on\", style=dotted]");
    for (const std::string &lock : row.locks)
      edges.insert(node + " -> " + quoted("lock " + StringRef(lock).split(" while ").first.str()) + " [label=\"locks\"]");
    if (!row.supervisor.empty()) {
      function(row.supervisor);
      edges.insert(quoted(row.supervisor) + " -> " + node + " [label=\"supervises\", style=dotted]");
    }
  }
  for (const TaskRow &row : view.tasks()) {
    std::string by = StringRef(row.by).split(" (").first.str(), runs = StringRef(row.runs).split(" (").first.str();
    function(by);
    function(runs);
    edges.insert(quoted(by) + " -> " + quoted(runs) + " [label=" + quoted("posts to a " + row.runsOn) + ", style=dashed]");
  }
  for (const LockRow &row : view.locks()) {
    os << "  " << quoted("lock " + row.name) << " [shape=ellipse];\n";
    for (const std::string &held : row.under)
      edges.insert(quoted("lock " + held) + " -> " + quoted("lock " + row.name) + " [label=\"before\"]");
  }
  for (const QueueRow &row : view.queues()) {
    std::string queue = quoted("queue " + row.name);
    os << "  " << queue << " [shape=cds" << (row.state == "bounded" ? "" : ", color=orange") << "];\n";
    for (auto [uses, in] : {std::pair(&row.pushes, true), std::pair(&row.pops, false)})
      for (const std::string &use : *uses) {
        std::string by = StringRef(use).split(" (").first.str();
        function(by);
        edges.insert(in ? quoted(by) + " -> " + queue + " [label=\"puts in\"]"
                        : queue + " -> " + quoted(by) + " [label=\"takes out\"]");
      }
  }
  for (const std::string &edge : edges)
    os << "  " << edge << ";\n";
  for (const policy::ProcessT *process : view.absent())
    os << "  " << quoted(process->id) << " [color=red, style=dashed];\n";
  os << "}\n";
}

void printJson(const Topology &topology, raw_ostream &os) {
  View view(topology);
  json::OStream out(os, 1);
  auto text = [&](StringRef key, StringRef value) {
    if (!value.empty())
      out.attribute(key, value);
  };
  auto list = [&](StringRef key, ArrayRef<std::string> values) {
    out.attributeArray(key, [&] {
      for (const std::string &value : values)
        out.value(value);
    });
  };
  out.object([&] {
    out.attribute("schema", 1);
    out.attributeArray("nodes", [&] {
      for (const Row &row : view.rows())
        out.object([&] {
          out.attribute("kind", row.kind);
          out.attribute("state", row.state);
          text("id", row.id);
          out.attribute("made_by", row.made);
          out.attribute("at", row.madeAt);
          out.attribute("with", row.api);
          list("runs", row.runs);
          text("kept_in", row.keptIn);
          list("joined", row.joined);
          list("blocks_on", row.waits);
          list("locks", row.locks);
          text("supervisor", row.supervisor);
          text("why", row.why);
        });
    });
    out.attributeArray("absent", [&] {
      for (const policy::ProcessT *process : view.absent())
        out.object([&] {
          out.attribute("kind", EnumNameProcessKind(process->kind));
          out.attribute("id", process->id);
          text("made_by", process->created_in);
          text("runs", process->entry);
        });
    });
    out.attributeArray("tasks", [&] {
      for (const TaskRow &row : view.tasks())
        out.object([&] {
          out.attribute("runs", row.runs);
          out.attribute("runs_on", row.runsOn);
          out.attribute("with", row.with);
          out.attribute("posted_by", row.by);
        });
    });
    out.attributeArray("queues", [&] {
      for (const QueueRow &row : view.queues())
        out.object([&] {
          out.attribute("name", row.name);
          out.attribute("state", row.state);
          text("capacity", row.capacity);
          list("filled_by", row.filledBy);
          list("puts_in", row.pushes);
          list("taken_by", row.takenBy);
          list("takes_out", row.pops);
        });
    });
    out.attributeArray("locks", [&] {
      for (const LockRow &row : view.locks())
        out.object([&] {
          out.attribute("name", row.name);
          list("taken_by", row.takenBy);
          list("under", row.under);
        });
    });
  });
  os << '\n';
}

} // namespace harness
