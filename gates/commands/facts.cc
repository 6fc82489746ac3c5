// `harness facts FOLDER`: merges the facts of a target's objects, and of the archives it links, into FOLDER/t.hfacts.

#include "commands/command.h"

#include "build/folder.h"
#include "build/stats.h"
#include "facts/format.h"
#include "facts/merge.h"
#include "io/file.h"
#include "objects/objects.h"
#include "objects/witness.h"

#include "llvm/Support/Parallel.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("facts", "Merge the facts of a target's objects: harness facts harness/app");
cl::opt<std::string> folder(cl::Positional, cl::Required, cl::desc("FOLDER"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

// An object that is known to carry no facts (assembly), as a unit of which only that is known.
facts::Facts opaque(StringRef object, std::string &storage) {
  storage = object.str();
  facts::Facts f;
  f.strings.push_back(storage);
  f.files.push_back({facts::StringId(0), facts::StringId(0), facts::Origin::Generated});
  facts::Unit unit;
  unit.file = facts::Id<facts::File>(0);
  unit.flags.set(facts::UnitFlag::Opaque);
  f.units.push_back(unit);
  return f;
}

class Collector {
public:
  // Reads side by side, merges in order; so many at a time that a target of any size fits into memory.
  Error objects(ArrayRef<std::string> paths) {
    constexpr size_t Batch = 64;
    for (; !paths.empty(); paths = paths.drop_front(std::min(Batch, paths.size()))) {
      std::vector<Read> batch(std::min(Batch, paths.size()));
      parallelFor(0, batch.size(), [&](size_t i) { batch[i] = read(paths[i]); });
      Error failure = Error::success();
      for (Read &one : batch)
        failure = joinErrors(std::move(failure), take(std::move(one)));
      if (failure)
        return failure;
    }
    return Error::success();
  }

  // Facts of another project: what they say counts, where they stand does not concern us.
  Error archive(const std::string &path) {
    auto objects = objects::readObjects(path, odd);
    if (!objects) {
      // A linker script, or a library in a form that nobody reads: it has no facts, like any other without.
      consumeError(objects.takeError());
      return Error::success();
    }
    std::string prefix = "<" + sys::path::filename(path).str() + ">/";
    for (auto &o : *objects)
      for (auto &frame : o.frames) {
        frame.symbols.clear();
        merger.add(frame, "", prefix);
      }
    return Error::success();
  }

  void without(const std::string &object) {
    storage.push_back(std::make_unique<std::string>());
    merger.add(opaque(object, *storage.back()));
  }

  facts::Merger merger;
  std::vector<std::string> odd;

private:
  struct Read {
    std::string path, error;
    std::vector<objects::ObjectFacts> objects;
    std::vector<std::string> odd;
  };

  static Read read(const std::string &path) {
    Read one{path, {}, {}, {}};
    auto objects = objects::readObjects(path, one.odd);
    if (!objects) {
      one.error = toString(objects.takeError());
      return one;
    }
    one.objects = std::move(*objects);
    for (auto &o : one.objects)
      for (auto &frame : o.frames)
        objects::keepUnexplained(frame, o);
    return one;
  }

  Error take(Read one) {
    if (!one.error.empty())
      return createStringError(one.error);
    odd.insert(odd.end(), one.odd.begin(), one.odd.end());
    for (auto &o : one.objects) {
      if (o.frames.empty() && o.hasCode)
        without(one.path);
      for (auto &frame : o.frames)
        merger.add(frame);
    }
    return Error::success();
  }

  std::vector<std::unique_ptr<std::string>> storage;
};

int run() {
  build::Stats passes(stats);
  auto gate = build::readGate(folder);
  if (!gate)
    return fail(Failed, gate.takeError());
  Collector collector;
  Error failure = passes.pass("read objects", [&]() -> Error {
    if (Error e = collector.objects(gate->objects))
      return e;
    for (const std::string &archive : gate->archives)
      if (Error e = collector.archive(archive))
        return e;
    return Error::success();
  });
  if (failure)
    return fail(Failed, std::move(failure));
  for (const std::string &object : gate->foreignObjects)
    collector.without(object);
  for (const std::string &name : collector.odd)
    WithColor::warning(errs(), "harness") << name << ": not an object, skipped\n";
  auto facts = passes.pass("merge", [&] { return collector.merger.take(); });
  passes.count("functions", facts.functions.size());
  std::string bytes = passes.pass("serialise", [&] { return write(facts, facts::Packing::Plain); });
  if (Error e = passes.pass("write", [&] { return io::writeIfChanged(gate->path("t.hfacts"), bytes); }))
    return fail(Failed, std::move(e));
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
