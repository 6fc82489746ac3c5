// See script.h.

#include "plan/script.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::plan {
namespace {

// CMake expands nothing in a bracket argument.
void set(raw_ostream &os, const Twine &name, ArrayRef<std::string> values) {
  if (!values.empty())
    os << "set(" << name << " [==[" << join(values, ";") << "]==])\n";
}

std::vector<std::string> texts(ArrayRef<LinkItem> items, const Twine &before = "", const Twine &after = "") {
  std::vector<std::string> result;
  for (const LinkItem &item : items) {
    std::string text = (before + item.name + after).str();
    result.push_back(item.condition.empty() ? text : "$<" + item.condition + ":" + text + ">");
  }
  return result;
}

} // namespace

void writeScript(const Plan &plan, const Graph &graph, raw_ostream &os) {
  os << "# Written by `harness plan` while CMake configures.\n";
  std::vector<std::string> names;
  for (const Gate &gate : plan.gates)
    names.push_back(gate.name);
  set(os, "harness_gates", names);
  for (const Gate &gate : plan.gates) {
    std::string prefix = "harness_" + gate.name + "_";
    set(os, prefix + "depends", texts(gate.depends, graph.gates + "/"));
    set(os, prefix + "closures", texts(gate.depends, graph.build + "/" + graph.gates + "/", "/t.closure"));
    std::vector<std::string> circle;
    for (const std::string &name : gate.circle)
      circle.push_back(graph.gates + "/" + name);
    set(os, prefix + "circle", circle);
    set(os, prefix + "archives", texts(gate.archives));
    set(os, prefix + "links", texts(gate.links));
    set(os, prefix + "opaque", gate.opaque);
    set(os, prefix + "closure", gate.closure);
  }
  set(os, "harness_unread", plan.unread);
}

} // namespace harness::plan
