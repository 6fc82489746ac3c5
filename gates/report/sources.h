// The source files that findings point into, read when a line of one is asked for. The only place where reports touch
// the disk; a test hands in a file system of its own.
#pragma once

#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace harness {

class Sources {
public:
  // Paths of findings are relative to `sourceRoot`; "<build>/…" is relative to `buildRoot`.
  explicit Sources(llvm::StringRef sourceRoot, llvm::StringRef buildRoot = {},
                   llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files = llvm::vfs::getRealFileSystem());

  // Line `number`, counted from 1, without its line break; none when there is no such line or file.
  std::optional<llvm::StringRef> line(llvm::StringRef path, uint32_t number);

  // `column` counts bytes, as Clang does; the result counts code points, as reports for machines want it.
  uint32_t codePointColumn(llvm::StringRef path, uint32_t line, uint32_t column);

  // The path as it is shown: that of a generated file with the build root in front.
  std::string display(llvm::StringRef path) const;

private:
  struct File {
    std::unique_ptr<llvm::MemoryBuffer> buffer; // null: cannot be read
    std::vector<size_t> starts;                 // offset of each line
  };
  const File &load(llvm::StringRef path);

  std::string sourceRoot, buildRoot;
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files;
  llvm::StringMap<File> loaded;
};

} // namespace harness
