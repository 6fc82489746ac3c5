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

std::string acceptProcess(const Program &program, const Node &node) {
  policy::ProcessT process = declarationOf(program, node);
  std::string line = std::string("[[process]] id = \"…\"  kind = \"") + EnumNameProcessKind(process.kind) +
                     "\"  created_in = \"" + process.created_in + "\"";
  if (!process.entry.empty())
    line += "  entry = \"" + process.entry + "\"";
  return line + "  why = \"…\"";
}

} // namespace harness
