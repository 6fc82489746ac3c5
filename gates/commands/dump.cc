// `harness dump facts FILE`: prints what the plugin wrote into an object, archive, bitcode or merged file.

#include "commands/command.h"

#include "facts/dump.h"
#include "facts/format.h"
#include "facts/merge.h"
#include "objects/objects.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace harness {
namespace {

enum class Format { Text, Json };

cl::SubCommand sub("dump", "Print facts: harness dump facts FILE.o|.a|.bc|.hfacts");
cl::opt<std::string> what(cl::Positional, cl::Required, cl::desc("facts"), cl::sub(sub));
cl::opt<std::string> path(cl::Positional, cl::Required, cl::desc("FILE"), cl::sub(sub));
cl::opt<Format> format("format", cl::desc("Output format"), cl::sub(sub), cl::init(Format::Text),
                       cl::values(clEnumValN(Format::Text, "text", "one row per line (default)"),
                                  clEnumValN(Format::Json, "json", "one array per table")));
cl::opt<bool> withSymbols("symbols", cl::desc("Also print the object's symbol table"), cl::sub(sub));

Expected<facts::Facts> load() {
  if (StringRef(path).ends_with(".hfacts")) {
    auto file = MemoryBuffer::getFile(path, false, false);
    if (!file)
      return createStringError(path + ": " + file.getError().message());
    return facts::readFile(std::move(*file));
  }
  std::vector<std::string> odd;
  auto objects = objects::readObjects(path, odd);
  if (!objects)
    return objects.takeError();
  for (const std::string &name : odd)
    WithColor::warning(errs(), "harness") << name << ": not an object, skipped\n";
  facts::Merger merger;
  size_t units = 0;
  for (auto &object : *objects)
    for (auto &frame : object.frames) {
      if (!withSymbols)
        frame.symbols.clear();
      merger.add(frame);
      ++units;
    }
  if (!units)
    return createStringError(path + ": no Harness facts in it");
  return merger.take();
}

int run() {
  if (what != "facts")
    return fail(Usage, "nothing to dump called '" + what + "'; try: harness dump facts FILE");
  auto facts = load();
  if (!facts)
    return fail(Failed, facts.takeError());
  if (format == Format::Json)
    dumpJson(*facts, outs());
  else
    dumpText(*facts, outs());
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
