// See plan.h. Three passes: what each gate reaches directly, circles and closures bottom up, the lists.

#include "plan/plan.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/SCCIterator.h"
#include "llvm/ADT/STLExtras.h"

#include <map>
#include <set>

using namespace llvm;

namespace harness::plan {
namespace {

// Things that are reached, each with the condition under which it is. Reached in two ways: always, for two conditions
// rarely both hold the same way ("debug" and "optimized" of one library).
class Reached {
public:
  // False if this says nothing new.
  bool add(StringRef name, StringRef condition) {
    auto [it, isNew] = conditions.try_emplace(name.str(), condition.str());
    if (isNew)
      return true;
    if (it->second.empty() || it->second == condition)
      return false;
    it->second.clear();
    return true;
  }

  void addAll(const Reached &other) {
    for (auto &[name, condition] : other.conditions)
      add(name, condition);
  }

  std::vector<LinkItem> items() const {
    std::vector<LinkItem> items;
    for (auto &[name, condition] : conditions)
      items.push_back({name, condition});
    return items;
  }

  std::map<std::string, std::string> conditions;
};

struct Direct {
  Reached gates, archives, links;
  std::set<std::string> opaque, unread;
};

// "/x/libz.so.1", "/x/$<CONFIG>/liba.a"
bool isArchive(StringRef path) {
  if (!path.contains('/'))
    return false;
  path = path.rtrim("0123456789.");
  return path.ends_with(".a") || path.ends_with(".o") || path.ends_with(".so");
}

// The name under which a policy speaks of a link item that is no target; empty for flags.
StringRef libraryName(StringRef item) {
  if (item.consume_front("-l"))
    return item;
  return item.starts_with("-") || item.contains('/') ? StringRef() : item;
}

// Follows what `target` links through everything that has no gate.
class Follow {
public:
  Follow(const Graph &graph, const Target &target) : graph(graph), target(target) {
    for (const LinkItem &item : target.links.items) {
      const Target *found = graph.find(item.name);
      StringRef name = found ? StringRef(found->name) : libraryName(item.name);
      // Harness's own package is no dependency anybody has to allow.
      if (!name.empty() && !name.starts_with("Harness::"))
        direct.links.add(name, item.condition);
    }
    push(target.links, "");
    while (!work.empty()) {
      LinkItem item = work.back();
      work.pop_back();
      step(item);
    }
  }

  Direct direct;

private:
  void push(const LinkItems &items, StringRef condition) {
    for (const LinkItem &item : items.items)
      work.push_back({item.name, both(condition, item.condition)});
    direct.unread.insert(items.unread.begin(), items.unread.end());
  }

  void step(const LinkItem &item) {
    const Target *found = graph.find(item.name);
    if (!found) {
      if (isArchive(item.name))
        direct.archives.add(item.name, item.condition);
      return;
    }
    if (found == &target || !seen.add(found->name, item.condition))
      return;
    switch (found->state) {
    case State::Judged:
      direct.gates.add(found->name, item.condition);
      return push(beyondOwnClosure(*found), item.condition);
    case State::Opaque:
      direct.opaque.insert(found->name);
      push(found->links, item.condition);
      break;
    case State::Imported:
      direct.archives.add(found->type == "OBJECT_LIBRARY" ? "$<TARGET_OBJECTS:" + found->name + ">"
                                                          : "$<TARGET_FILE:" + found->name + ">",
                          item.condition);
      break;
    case State::Interface:
      break;
    }
    push(found->interface, item.condition);
  }

  // What linking `gate` brings along that its closure does not hold: links that are INTERFACE only.
  static LinkItems beyondOwnClosure(const Target &gate) {
    StringMap<char> own;
    for (const LinkItem &item : gate.links.items)
      own[item.name] = 0;
    LinkItems result;
    copy_if(gate.interface.items, std::back_inserter(result.items),
            [&](const LinkItem &item) { return !own.contains(item.name); });
    return result;
  }

  const Graph &graph;
  const Target &target;
  std::vector<LinkItem> work;
  Reached seen;
};

// A gate in the graph of gates. The first node stands for no gate and leads to all.
struct Node {
  const Target *target = nullptr;
  Direct direct;
  std::vector<Node *> successors;
  unsigned number = 0; // in the order of names
};

struct Circle {
  std::vector<Node *> members; // sorted by name
  BitVector reaches;           // gates in the closure, members included
  BitVector always;            // those reached without any condition
  Reached depends;             // outside the circle
};

} // namespace
} // namespace harness::plan

namespace llvm {
template <> struct GraphTraits<harness::plan::Node *> {
  using NodeRef = harness::plan::Node *;
  using ChildIteratorType = std::vector<NodeRef>::iterator;
  static NodeRef getEntryNode(NodeRef node) { return node; }
  static ChildIteratorType child_begin(NodeRef node) { return node->successors.begin(); }
  static ChildIteratorType child_end(NodeRef node) { return node->successors.end(); }
};
} // namespace llvm

namespace harness::plan {
namespace {

class Planner {
public:
  Planner(const Graph &graph) : graph(graph) {}

  Plan run() {
    makeNodes();
    for (auto scc = scc_begin(&nodes[0]); !scc.isAtEnd(); ++scc)
      if (scc->front() != &nodes[0])
        close(*scc);
    Plan plan;
    for (Node &node : drop_begin(nodes)) {
      plan.gates.push_back(gate(node));
      plan.edges += node.successors.size();
      for (const std::string &expression : node.direct.unread)
        plan.unread.push_back(node.target->name + ": " + expression);
    }
    plan.circles = count_if(circles, [](const Circle &c) { return c.members.size() > 1; });
    return plan;
  }

private:
  void makeNodes() {
    std::vector<const Target *> judged;
    for (const Target &target : graph.targets)
      if (target.state == State::Judged)
        judged.push_back(&target);
    sort(judged, [](auto *a, auto *b) { return a->name < b->name; });

    nodes.resize(judged.size() + 1);
    for (auto [i, target] : enumerate(judged)) {
      Node &node = nodes[i + 1];
      node.target = target;
      node.number = i;
      numbers[target->name] = i;
      nodes[0].successors.push_back(&node);
    }
    for (Node &node : drop_begin(nodes)) {
      node.direct = Follow(graph, *node.target).direct;
      for (auto &[name, condition] : node.direct.gates.conditions)
        node.successors.push_back(&nodes[numbers.lookup(name) + 1]);
    }
    circleOf.resize(judged.size());
  }

  // Called for circles in the order that puts what is linked before who links it.
  void close(const std::vector<Node *> &members) {
    auto &circle = circles.emplace_back();
    circle.members = members;
    sort(circle.members, [](Node *a, Node *b) { return a->number < b->number; });
    circle.reaches.resize(circleOf.size());
    circle.always.resize(circleOf.size());
    for (Node *node : circle.members) {
      circleOf[node->number] = circles.size() - 1;
      circle.reaches.set(node->number);
      circle.always.set(node->number);
    }
    for (Node *node : circle.members)
      for (auto [next, entry] : zip(node->successors, node->direct.gates.conditions)) {
        size_t other = circleOf[next->number];
        if (other == circles.size() - 1)
          continue;
        circle.depends.add(entry.first, entry.second);
        circle.reaches |= circles[other].reaches;
        if (entry.second.empty())
          circle.always |= circles[other].always;
      }
  }

  Gate gate(const Node &node) const {
    const Circle &circle = circles[circleOf[node.number]];
    Gate gate;
    gate.name = node.target->name;
    gate.links = node.direct.links.items();
    gate.archives = node.direct.archives.items();
    gate.depends = withoutContained(circle);
    std::set<std::string> opaque;
    for (Node *member : circle.members) {
      opaque.insert(member->direct.opaque.begin(), member->direct.opaque.end());
      if (member != &node)
        gate.circle.push_back(member->target->name);
    }
    gate.opaque.assign(opaque.begin(), opaque.end());
    if (node.target->isLinked())
      for (unsigned number : circle.reaches.set_bits())
        gate.closure.push_back(nodes[number + 1].target->name);
    return gate;
  }

  std::vector<LinkItem> withoutContained(const Circle &circle) const {
    std::vector<LinkItem> items = circle.depends.items();
    BitVector contained(circleOf.size());
    for (const LinkItem &item : items) {
      if (!item.condition.empty())
        continue;
      unsigned number = numbers.lookup(item.name);
      const Circle &other = circles[circleOf[number]];
      BitVector inside = other.always;
      // The members of a circle contain each other; the first of them stays.
      for (Node *member : other.members)
        if (member->number <= number)
          inside.reset(member->number);
      contained |= inside;
    }
    erase_if(items, [&](const LinkItem &item) { return contained.test(numbers.lookup(item.name)); });
    return items;
  }

  const Graph &graph;
  std::vector<Node> nodes;
  StringMap<unsigned> numbers; // of gates
  std::vector<Circle> circles;
  std::vector<size_t> circleOf; // gate -> index in circles
};

} // namespace

Plan makePlan(const Graph &graph) { return Planner(graph).run(); }

} // namespace harness::plan
