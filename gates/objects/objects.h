// Reading facts out of what a compiler or archiver wrote: ELF objects, `ld -r` output, archives of them, bitcode.
#pragma once

#include "facts/model.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"

namespace harness::objects {

// The facts of one object file, with its symbol table as rows of `symbols`.
struct ObjectFacts {
  std::string name; // "a.o", "libx.a(b.o)"
  std::vector<facts::Facts> frames; // one per unit (`ld -r` and unity builds may give several); empty = no facts
  bool hasCode = true;              // false for objects that define nothing: an empty one needs no facts
  bool isShared = false;            // a linked library: it can carry no facts
};

// Every object in `path`. Members of an archive that are no objects are skipped and named in `odd`. An error names the
// file (and member) and what is wrong; nothing is returned half.
llvm::Expected<std::vector<ObjectFacts>> readObjects(llvm::StringRef path, std::vector<std::string> &odd);
// The same for a file in memory; its identifier is its name.
llvm::Expected<std::vector<ObjectFacts>> readObjects(llvm::MemoryBufferRef file, std::vector<std::string> &odd);

} // namespace harness::objects
