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

ErrorOr<StringRef> Files::readIfThere(StringRef path) {
  auto text = read(path);
  if (!text) {
    StringRef folder = sys::path::parent_path(path);
    seen.insert(folder.empty() ? "." : folder.str());
  }
  return text;
}

bool Files::isFolder(StringRef path) {
  auto status = disk->status(path);
  return status && status->isDirectory();
}

// Whether a file in the folder `inside` ("policy/deep/") or below it can match.
static bool leadsInto(const Pattern &pattern, StringRef inside) {
  size_t n = std::min(inside.size(), pattern.prefix().size());
  return inside.take_front(n) == pattern.prefix().take_front(n) &&
         (pattern.str().contains("**") || pattern.str().count('/') >= inside.count('/'));
}

static std::string join(StringRef folder, StringRef name) {
  SmallString<128> path(folder);
  if (!name.empty())
    sys::path::append(path, name);
  return path.str().str();
}

void Files::walk(StringRef folder, StringRef relative, const Pattern &pattern, std::vector<std::string> &out) {
  std::string here = join(folder, relative);
  if (here.empty())
    here = ".";
  seen.insert(here);
  std::error_code ec;
  for (auto it = disk->dir_begin(here, ec), end = vfs::directory_iterator(); !ec && it != end; it.increment(ec)) {
    std::string name = join(relative, sys::path::filename(it->path()));
    if (it->type() != sys::fs::file_type::directory_file) {
      if (pattern.match(name))
        out.push_back(join(folder, name));
    } else if (leadsInto(pattern, name + "/")) {
      walk(folder, name, pattern, out);
    }
  }
}

std::vector<std::string> Files::match(StringRef folder, const Glob &glob) {
  std::vector<std::string> out;
  for (const Pattern &pattern : glob.patterns())
    walk(folder, sys::path::parent_path(pattern.prefix()), pattern, out);
  llvm::sort(out);
  out.erase(llvm::unique(out), out.end());
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
