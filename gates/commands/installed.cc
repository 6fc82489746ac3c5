#include "commands/installed.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {

std::string installedFolder(StringRef name, StringRef source) {
  static int anchor; // any address in the program
  SmallString<256> installed(sys::path::parent_path(sys::fs::getMainExecutable(nullptr, &anchor)));
  sys::path::append(installed, "..", "share", "harness", name);
  sys::path::remove_dots(installed, /*remove_dot_dot=*/true);
  return sys::fs::is_directory(installed) ? installed.str().str() : source.str();
}

} // namespace harness
