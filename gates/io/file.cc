#include "io/file.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::io {
namespace {

Error inFile(StringRef path, const Twine &what) { return createStringError(path + ": " + what); }

// llvm::writeToOutput does not look at what became of the bytes.
Error replace(StringRef path, StringRef content) {
  auto temporary = sys::fs::TempFile::create(path + ".tmp-%%%%%%", sys::fs::all_read | sys::fs::all_write);
  if (!temporary)
    return temporary.takeError();
  raw_fd_ostream os(temporary->FD, /*shouldClose=*/false);
  os << content;
  os.flush();
  if (std::error_code e = os.error()) {
    os.clear_error(); // said here, not by the destructor
    return joinErrors(errorCodeToError(e), temporary->discard());
  }
  return temporary->keep(path);
}

} // namespace

Expected<std::unique_ptr<MemoryBuffer>> readFile(StringRef path) {
  auto file = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return inFile(path, file.getError().message());
  return std::move(*file);
}

Error writeIfChanged(StringRef path, StringRef content, bool *changed) {
  auto old = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  bool same = old && (*old)->getBuffer() == content;
  if (changed)
    *changed = !same;
  if (same)
    return Error::success();
  if (Error e = replace(path, content))
    return inFile(path, "cannot be written: " + toString(std::move(e)));
  return Error::success();
}

} // namespace harness::io
