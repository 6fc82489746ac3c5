#include "report/sources.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {

static constexpr StringRef BuildPrefix = "<build>/";

Sources::Sources(StringRef sourceRoot, StringRef buildRoot, IntrusiveRefCntPtr<vfs::FileSystem> files)
    : sourceRoot(sourceRoot), buildRoot(buildRoot), files(std::move(files)) {}

std::optional<StringRef> Sources::line(StringRef path, uint32_t number) {
  const File &file = load(path);
  if (number == 0 || number > file.starts.size())
    return std::nullopt;
  StringRef rest = file.buffer->getBuffer().substr(file.starts[number - 1]);
  return rest.take_until([](char c) { return c == '\n'; }).rtrim('\r');
}

uint32_t Sources::codePointColumn(StringRef path, uint32_t number, uint32_t column) {
  auto text = column ? line(path, number) : std::nullopt;
  if (!text || column - 1 > text->size())
    return column;
  return 1 + count_if(text->take_front(column - 1), [](char c) { return (c & 0xc0) != 0x80; });
}

std::string Sources::display(StringRef path) const {
  if (buildRoot.empty() || !path.starts_with(BuildPrefix))
    return path.str();
  SmallString<128> full(buildRoot);
  sys::path::append(full, path.drop_front(BuildPrefix.size()));
  return full.str().str();
}

const Sources::File &Sources::load(StringRef path) {
  auto [entry, isNew] = loaded.try_emplace(path);
  File &file = entry->second;
  if (!isNew || path.empty())
    return file;

  SmallString<128> full(display(path));
  if (!sys::path::is_absolute(full)) {
    full = sourceRoot;
    sys::path::append(full, display(path));
  }
  auto buffer = files->getBufferForFile(full);
  if (!buffer)
    return file;
  file.buffer = std::move(*buffer);
  StringRef text = file.buffer->getBuffer();
  for (size_t start = 0; start < text.size();) {
    file.starts.push_back(start);
    size_t end = text.find('\n', start);
    start = end == StringRef::npos ? text.size() : end + 1;
  }
  return file;
}

} // namespace harness
