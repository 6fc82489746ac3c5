#include "topology/declaration.h"

using namespace llvm;

namespace harness {

policy::ProcessT declarationOf(const Program &program, const Node &node) {
  policy::ProcessT process;
  process.kind = node.kind;
  process.created_in = program.name(node.creator);
  if (node.entries.size() == 1 && !node.unresolved)
    process.entry = program.name(node.entries.front());
  return process;
}

const char *making(ProcessKind kind) {
  switch (kind) {
  case ProcessKind::process:
    return "makes a process";
  case ProcessKind::thread:
    return "makes a thread";
  case ProcessKind::pool:
    return "makes a pool of threads";
  case ProcessKind::loop:
    return "runs an event loop";
  case ProcessKind::timer:
    return "starts a timer";
  case ProcessKind::signal:
    return "installs a signal handler";
  case ProcessKind::hook:
    return "registers a hook";
  case ProcessKind::library:
    break;
  }
  return "makes something";
}

std::string acceptProcess(const Program &program, const Node &node) {
  policy::ProcessT process = declarationOf(program, node);
  std::string line = std::string("[[process]] id = \"…\"  kind = \"") + EnumNameProcessKind(process.kind) +
                     "\"  created_in = \"" + process.created_in + "\"";
  if (!process.entry.empty())
    line += "  entry = \"" + process.entry + "\"";
  return line + "  why = \"…\"";
}

} // namespace harness
