// The files a policy is read from: the only place where reading a policy touches the disk. Remembers what was read, for
// the depfile, and shows a diagnostic with its line. A test hands in a file system of its own.
#pragma once

#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/ErrorOr.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace harness::policy {

class Glob;
class Pattern;

// What is wrong with a policy, as a compiler would say it. Line 0: the file as a whole.
struct Diagnostic {
  std::string path;
  uint32_t line = 0, column = 0; // from 1; the column counts bytes
  std::string message;           // one line, no full stop
  friend auto operator<=>(const Diagnostic &, const Diagnostic &) = default;
};
using Diagnostics = std::vector<Diagnostic>;

class Files {
public:
  explicit Files(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> disk = llvm::vfs::getRealFileSystem());

  // The text of a file; it lives as long as this.
  llvm::ErrorOr<llvm::StringRef> read(llvm::StringRef path);

  // Of a file that may be absent. It is then looked for anew when something appears in its folder.
  llvm::ErrorOr<llvm::StringRef> readIfThere(llvm::StringRef path);

  // The files below `folder` that a glob, relative to it, matches: sorted, with the folder in front.
  std::vector<std::string> match(llvm::StringRef folder, const Glob &glob);
  bool isFolder(llvm::StringRef path);

  // Line `number` of a file that was read, without its line break.
  llvm::StringRef line(llvm::StringRef path, uint32_t number);

  // Everything that was read or looked into; sorted. A folder is there when files were searched in it.
  const std::set<std::string> &dependencies() const { return seen; }

  // "path:line:column: error: message", the line and a caret (none under a line that is not ASCII).
  void print(llvm::raw_ostream &os, const Diagnostic &diagnostic, bool colours);

private:
  void walk(llvm::StringRef folder, llvm::StringRef relative, const Pattern &pattern, std::vector<std::string> &out);

  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> disk;
  llvm::StringMap<std::unique_ptr<llvm::MemoryBuffer>> loaded;
  std::set<std::string> seen;
};

} // namespace harness::policy
