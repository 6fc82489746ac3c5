#include "build/run.h"

#include "io/file.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace harness::build {

Expected<std::string> outputOf(StringRef program, ArrayRef<StringRef> arguments, StringRef package) {
  auto path = sys::findProgramByName(program);
  if (!path)
    return createStringError("'" + program + "' is not installed (Debian package " + package + ")");
  SmallString<64> out, err;
  if (std::error_code e = sys::fs::createTemporaryFile("harness", "out", out))
    return createStringError(e, "temporary file");
  FileRemover removeOut(out);
  if (std::error_code e = sys::fs::createTemporaryFile("harness", "err", err))
    return createStringError(e, "temporary file");
  FileRemover removeErr(err);
  std::vector<StringRef> args{*path};
  append_range(args, arguments);
  std::string failure;
  int status = sys::ExecuteAndWait(*path, args, std::nullopt, {std::nullopt, out.str(), err.str()}, 0, 0, &failure);
  auto text = io::readFile(out);
  if (!text)
    return text.takeError();
  if (status == 0)
    return (*text)->getBuffer().str();
  if (auto said = io::readFile(err))
    failure += (*said)->getBuffer().trim().str();
  else
    consumeError(said.takeError());
  return createStringError(program + ": " + failure);
}

} // namespace harness::build
