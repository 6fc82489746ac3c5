// Hostile bytes as harness.toml and as policy.bin: diagnostics or a policy, never a crash.

#include "policy/compiled.h"
#include "policy/read_policy.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::policy;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  if (auto compiled = parseCompiled(bytes))
    serialise(**compiled);
  else
    consumeError(compiled.takeError());

  auto disk = makeIntrusiveRefCnt<vfs::InMemoryFileSystem>();
  disk->addFile("/p/harness.toml", 0, MemoryBuffer::getMemBufferCopy(bytes));
  disk->setCurrentWorkingDirectory("/p");
  Files files(disk);
  Diagnostics diagnostics;
  ReadOptions options;
  options.catalogue = "/p/catalogue";
  auto policy = readPolicy("harness.toml", options, files, diagnostics);
  if (!policy == diagnostics.empty())
    abort();
  raw_null_ostream nowhere;
  for (const Diagnostic &d : diagnostics)
    files.print(nowhere, d, /*colours=*/false);
  if (policy)
    serialise(*policy);
  return 0;
}
