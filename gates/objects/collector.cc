#include "objects/collector.h"

#include "facts/format.h"
#include "io/file.h"
#include "objects/objects.h"
#include "objects/witness.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace harness::objects {
namespace {

constexpr size_t PartSize = 64;

// An object without facts as a unit of which only that is known.
void addOpaque(facts::Merger &merger, StringRef object) {
  facts::Facts f;
  f.strings.push_back(object);
  f.files.push_back({facts::StringId(0), facts::StringId(0), facts::Origin::Generated});
  facts::Unit unit;
  unit.file = facts::Id<facts::File>(0);
  unit.flags.set(facts::UnitFlag::Opaque);
  f.units.push_back(unit);
  merger.add(f);
}

struct Part {
  ArrayRef<std::string> paths;
  std::string file; // where it is kept; empty: nowhere
  facts::Facts facts;
  std::string error;
  std::vector<std::string> odd;
};

void readAll(Part &part) {
  facts::Merger merger;
  for (const std::string &path : part.paths) {
    auto objects = readObjects(path, part.odd);
    if (!objects) {
      part.error = toString(objects.takeError());
      return;
    }
    for (ObjectFacts &object : *objects) {
      if (object.frames.empty() && object.hasCode)
        addOpaque(merger, path);
      for (facts::Facts &frame : object.frames) {
        keepUnexplained(frame, object);
        merger.add(frame);
      }
    }
  }
  part.facts = merger.take();
}

// What there is of it is as good as its objects; a damaged one is as good as none.
bool readKept(Part &part) {
  auto file = MemoryBuffer::getFile(part.file, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return false;
  auto facts = facts::readFile(std::move(*file));
  if (!facts) {
    consumeError(facts.takeError());
    return false;
  }
  part.facts = std::move(*facts);
  return true;
}

void read(Part &part) {
  if (!part.file.empty() && readKept(part))
    return;
  readAll(part);
  if (!part.error.empty() || part.file.empty() || !part.odd.empty()) // odd members are to be said each time
    return;
  if (Error e = io::writeIfChanged(part.file, facts::write(part.facts, facts::Packing::Plain)))
    part.error = toString(std::move(e));
}

// What a file was like, and by whom it was read: another Harness may merge in another way.
std::string stamp(const std::string &path) {
  sys::fs::file_status status;
  if (sys::fs::status(path, status))
    return path;
  auto time = status.getLastModificationTime().time_since_epoch().count();
  return path + '\0' + utostr(status.getSize()) + ' ' + itostr(time) + '\n';
}

std::string nameOf(ArrayRef<std::string> paths) {
  static const std::string program = stamp(sys::fs::getMainExecutable(nullptr, nullptr));
  std::string what = program;
  for (const std::string &path : paths)
    what += stamp(path);
  return utohexstr(xxh3_64bits(what), /*LowerCase=*/true) + ".hfacts";
}

} // namespace

Error Collector::objects(ArrayRef<std::string> paths) {
  bool keeps = paths.size() > PartSize;
  std::vector<Part> parts;
  std::vector<std::string> inUse;
  for (; !paths.empty(); paths = paths.drop_front(std::min(PartSize, paths.size()))) {
    Part &part = parts.emplace_back();
    part.paths = paths.take_front(PartSize);
    if (keeps) {
      inUse.push_back(nameOf(part.paths));
      part.file = kept + "/" + inUse.back();
    }
  }
  if (keeps)
    if (std::error_code e = sys::fs::create_directories(kept, /*IgnoreExisting=*/true, sys::fs::all_all))
      return createStringError(e, kept + ": " + e.message());
  parallelFor(0, parts.size(), [&](size_t i) { read(parts[i]); });
  Error failure = Error::success();
  for (Part &part : parts) {
    if (!part.error.empty())
      failure = joinErrors(std::move(failure), createStringError(part.error));
    append_range(odd, part.odd);
    merger.add(part.facts);
  }
  forget(inUse);
  return failure;
}

void Collector::forget(const std::vector<std::string> &inUse) {
  // What cannot be removed is in nobody's way: the next gate tries again.
  std::error_code failed;
  for (sys::fs::directory_iterator entry(kept, failed), end; !failed && entry != end; entry.increment(failed))
    if (StringRef name = sys::path::filename(entry->path()); name.ends_with(".hfacts") && !is_contained(inUse, name))
      failed = sys::fs::remove(entry->path());
}

Error Collector::archive(const std::string &path) {
  auto objects = readObjects(path, odd);
  if (!objects) {
    // A linker script, or a library in a form that nobody reads: it has no facts, like any other without.
    consumeError(objects.takeError());
    return Error::success();
  }
  std::string prefix = "<" + sys::path::filename(path).str() + ">/";
  for (ObjectFacts &object : *objects)
    for (facts::Facts &frame : object.frames) {
      frame.symbols.clear();
      merger.add(frame, "", prefix);
    }
  return Error::success();
}

void Collector::without(const std::string &object) { addOpaque(merger, object); }

} // namespace harness::objects
