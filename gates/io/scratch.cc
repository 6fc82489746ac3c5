#include "io/scratch.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::io {

Scratch::~Scratch() {
  for (const std::string &path : paths) {
    static_cast<void>(sys::fs::remove(path));
    sys::DontRemoveFileOnSignal(path);
  }
}

Expected<std::string> Scratch::add(StringRef text) {
  int fd;
  SmallString<128> path;
  if (std::error_code failed = sys::fs::createTemporaryFile("harness", "tmp", fd, path))
    return createStringError(failed, "cannot make a temporary file");
  paths.push_back(path.str().str());
  sys::RemoveFileOnSignal(path);
  raw_fd_ostream out(fd, /*shouldClose=*/true);
  out << text;
  out.close();
  if (out.has_error()) {
    std::error_code failed = out.error();
    out.clear_error();
    return createStringError(failed, "cannot write " + path);
  }
  return paths.back();
}

} // namespace harness::io
