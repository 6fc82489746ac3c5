#include "policy/files.h"

#include "policy/glob.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::policy {

Files::Files(IntrusiveRefCntPtr<vfs::FileSystem> d) : disk(std::move(d)) {}

ErrorOr<StringRef> Files::read(StringRef path) {
  if (auto it = loaded.find(path); it != loaded.end())
    return it->second->getBuffer();
  auto buffer = disk->getBufferForFile(path);
  if (!buffer)
    return buffer.getError();
  seen.insert(path.str());
  return (loaded[path] = std::move(*buffer))->getBuffer();
}

bool Files::isFolder(StringRef path) {
  auto status = disk->status(path);
  return status && status->isDirectory();
}

void Files::walk(const std::string &folder, const std::string &relative, const Glob &glob,
                 std::vector<std::string> &out) {
  SmallString<128> here(folder);
  sys::path::append(here, relative);
  if (here.empty())
    here = ".";
  seen.insert(here.str().str());
  std::error_code ec;
  for (auto it = disk->dir_begin(here, ec), end = vfs::directory_iterator(); !ec && it != end; it.increment(ec)) {
    SmallString<128> name(relative);
    sys::path::append(name, sys::path::filename(it->path()));
    if (it->type() == sys::fs::file_type::directory_file) {
      // Only folders that some alternative can lead into.
      std::string inside = (name + "/").str();
      if (any_of(glob.patterns(), [&](const Pattern &p) {
            size_t n = std::min(inside.size(), p.prefix().size());
            return StringRef(inside).take_front(n) == p.prefix().take_front(n);
          }))
        walk(folder, name.str().str(), glob, out);
    } else if (glob.match(name)) {
      SmallString<128> path(folder);
      sys::path::append(path, name);
      out.push_back(path.str().str());
    }
  }
}

std::vector<std::string> Files::match(StringRef folder, const Glob &glob) {
  std::vector<std::string> out;
  walk(folder.str(), "", glob, out);
  llvm::sort(out);
  return out;
}

StringRef Files::line(StringRef path, uint32_t number) {
  auto it = loaded.find(path);
  if (it == loaded.end() || number == 0)
    return {};
  StringRef rest = it->second->getBuffer();
  for (; number > 1 && !rest.empty(); --number)
    rest = rest.split('\n').second;
  return rest.split('\n').first.rtrim('\r');
}

void Files::print(raw_ostream &os, const Diagnostic &d, bool colours) {
  if (d.line == 0) {
    os << d.path << ": ";
    WithColor::error(os, "", !colours) << d.message << '\n';
    return;
  }
  SourceMgr none; // the snippet is handed over, no buffer is looked up
  SMDiagnostic(none, SMLoc(), d.path, int(d.line), int(d.column) - 1, SourceMgr::DK_Error, d.message,
               line(d.path, d.line), {})
      .print(nullptr, os, colours);
}

} // namespace harness::policy
