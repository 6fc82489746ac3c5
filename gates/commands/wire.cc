// `harness wire [--write]`: what messages are made of on the sides that are here; and their lock files.

#include "commands/command.h"

#include "build/judging.h"
#include "io/file.h"
#include "seams/wire.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("wire", "Print what messages are made of, and write their lock files: harness wire [--write]");
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<bool> write("write", cl::desc("Write the lock files"), cl::sub(sub));

void print(StringRef name, const WireSide &side, const std::vector<std::string> &functions) {
  outs() << "  " << name << ' ' << (side.here ? join(functions, ", ") : "elsewhere, as locked")
         << (side.open ? ", and fields that are not known" : "") << '\n';
  size_t widest = 0;
  for (const WireField &field : side.fields)
    widest = std::max(widest, field.name.size());
  for (const WireField &field : side.fields) {
    outs() << "    " << field.name;
    outs().indent(widest - field.name.size() + 2) << format("%-8s", field.type.empty() ? "?" : field.type.c_str());
    if (field.presence != Presence::unknown)
      outs() << "  " << policy::EnumNamePresence(field.presence);
    outs() << '\n';
  }
}

WireSide known(const WireSide &side, const policy::WireSideT *locked) {
  return side.here || !locked ? side : fromLock(*locked);
}

Error writeLock(const WireTables &tables, StringRef policy) {
  SmallString<128> path(sys::path::parent_path(policy));
  sys::path::append(path, tables.wire->lock);
  if (std::error_code e = sys::fs::create_directories(sys::path::parent_path(path)))
    return createStringError(e, path + ": " + e.message());
  bool changed = false;
  if (Error e = io::writeIfChanged(path, lockText(tables), &changed))
    return e;
  outs() << tables.wire->lock << (changed ? ": written\n" : ": unchanged\n");
  return Error::success();
}

int run() {
  if (folder != ".")
    if (std::error_code e = sys::fs::set_current_path(folder))
      return fail(Usage, folder + ": " + e.message());
  build::Stats stats(false);
  auto build = build::readBuild(".", config);
  if (!build)
    return fail(Failed, build.takeError());
  auto opened = build::open(config, "", stats);
  if (!opened)
    return fail(Failed, opened.takeError());
  std::vector<WireTables> wires = readWires(*opened->loaded.program);
  if (wires.empty())
    outs() << "no [[wire]] is declared\n";
  for (const WireTables &tables : wires) {
    const policy::WireT &wire = *tables.wire;
    if (write) {
      if (!wire.lock.empty())
        if (Error e = writeLock(tables, build->policy))
          return fail(Failed, std::move(e));
      continue;
    }
    outs() << wire.id << '\n';
    print("producer", known(tables.producer, wire.locked_producer.get()), wire.producer);
    print("consumer", known(tables.consumer, wire.locked_consumer.get()), wire.consumer);
  }
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
