#include "graph/graph.h"

#include "graph/rows.h"
#include "graph/schema.h"

using namespace llvm;

namespace harness::graph {
namespace {

void begin(Filling &into) {
  into.run("PRAGMA user_version = " + std::to_string(SchemaVersion));
  into.run("BEGIN");
  into.run(tables());
}

void end(Filling &into) {
  into.run(indexes());
  into.run(views());
  into.run("COMMIT");
}

} // namespace

Expected<std::string> writeGraph(const GraphInput &input) {
  Filling file;
  begin(file);
  const Numbers numbers(input.program);
  writeBuild(input, numbers, file);
  writeCode(input.program, numbers, file);
  writeEffects(input.program, numbers, file);
  writeTopology(input.topology, numbers, file);
  writeCosts(input, numbers, file);
  writeFindings(input, file);
  end(file);
  return file.bytes();
}

std::string emptyGraph() {
  Filling file;
  begin(file);
  end(file);
  return cantFail(file.bytes());
}

} // namespace harness::graph
