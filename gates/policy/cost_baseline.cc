#include "policy/cost_baseline.h"

#include "policy/read_cost.h"

using namespace llvm;

namespace harness::policy {

Expected<std::string> parseCostBaseline(StringRef text, StringRef name) {
  auto disk = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  disk->addFile("/" + CostBaselineName.str(), 0, MemoryBuffer::getMemBufferCopy(text));
  Files files(disk);
  Diagnostics diagnostics;
  Reading reading(files, diagnostics);
  PolicyT policy;
  readCostBaseline(reading, "/harness.toml", policy);
  if (diagnostics.empty())
    return policy.cost_baseline;
  llvm::sort(diagnostics);
  const Diagnostic &first = diagnostics.front();
  return createStringError(name + ":" + Twine(first.line) + ":" + Twine(first.column) + ": " + first.message);
}

} // namespace harness::policy
