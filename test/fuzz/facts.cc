// Hostile bytes in the section .harness: they are refused, or they are facts that can be dumped, merged and written.

#include "facts/dump.h"
#include "facts/format.h"
#include "facts/merge.h"
#include "facts/packing.h"
#include "facts/verify.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

static void use(Facts facts) {
  raw_null_ostream nowhere;
  Merger merger;
  merger.add(facts, "target");
  merger.add(facts, "other", "prefix/");
  Facts merged = merger.take();
  dumpText(merged, nowhere);
  dumpJson(merged, nowhere);
  // What was written is read again, and says the same.
  for (Packing packing : {Packing::Packed, Packing::Plain}) {
    auto again = read(write(merged, packing));
    if (!again || again->size() != 1 || write(again->front(), packing) != write(merged, packing))
      abort();
  }
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  StringRef bytes(reinterpret_cast<const char *>(data), size);
  if (auto frames = read(bytes))
    for (Facts &facts : *frames)
      use(std::move(facts));
  else
    consumeError(frames.takeError());
  // Checksum and compression keep most bytes out; what is behind them is tried without.
  auto facts = unpack(bytes);
  if (!facts)
    consumeError(facts.takeError());
  else if (Error e = verify(*facts))
    consumeError(std::move(e));
  else
    use(std::move(*facts));
  return 0;
}
