// Writes a gate folder of a made-up project, for measuring the gate at sizes that take long to compile.
//
//   scale_facts FOLDER KLOC      one target of KLOC thousand lines: 60 functions and 500 calls per thousand, as
//                                Harness's own sources and googletest have them, within a factor of two
//
// Calls go mostly to later functions, so that effects travel far; one function in 500 reads the environment. Two functions
// in three are large enough to be compared with others, half of these by their statements, of which few are very frequent;
// one in 50 is a copy, and one in 50 nearly so.

#include "facts/canonical.h"
#include "facts/format.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <deque>
#include <random>

using namespace llvm;
using namespace harness::facts;

int main(int argc, char **argv) {
  if (argc != 3) {
    errs() << "usage: scale_facts FOLDER KLOC\n";
    return 2;
  }
  const std::string folder = argv[1];
  const size_t kloc = std::stoul(argv[2]), functions = kloc * 60, calls = kloc * 500, units = kloc * 2;
  std::mt19937 dice(1);
  auto upTo = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n)(dice); };

  Facts f;
  std::deque<std::string> storage;
  auto string = [&](std::string s) {
    storage.push_back(std::move(s));
    f.strings.push_back(storage.back());
    return StringId(f.strings.size() - 1);
  };
  for (size_t u = 0; u < units; ++u) {
    StringId path = string((u % 2 ? "src/low/" : "src/high/") + ("unit" + utostr(u)) + ".cpp");
    f.files.push_back({path, path, Origin::Project});
    Unit unit;
    unit.file = Id<File>(u);
    f.units.push_back(unit);
  }
  StringId type = string("int (const std::string &)");
  for (size_t i = 0; i < functions; ++i) {
    Function fn;
    std::string name = "project::module" + utostr(i % 97) + "::Class" + utostr(i % 1013) + "::method" + utostr(i);
    fn.symbol = string("_ZN7project" + name);
    fn.name = string(name);
    fn.signature = string(name + "(const std::string &)");
    fn.type = type;
    fn.place = {Id<File>(i % units), unsigned(i / units * 20 + 1), 1};
    fn.endLine = fn.place.line + 15;
    fn.flags.set(FunctionFlag::Defined);
    f.functions.push_back(fn);
  }
  Function environment;
  environment.symbol = environment.name = string("getenv");
  environment.flags.set(FunctionFlag::Library).set(FunctionFlag::ExternC);
  f.functions.push_back(environment);
  for (size_t i = 0; i < calls; ++i) {
    Call call;
    size_t from = upTo(functions - 1);
    call.caller = Id<Function>(from);
    // Within a layer, and down: what is high calls what is low.
    size_t to = std::min(functions - 1, from + 1 + upTo(2000));
    bool up = f.functions[from].place.file.index % 2 && !(f.functions[to].place.file.index % 2);
    call.callee = Id<Function>(i % (calls / (functions / 500)) == 0 ? functions : up ? from : to);
    call.place = {f.functions[from].place.file, f.functions[from].place.line + unsigned(upTo(14)), 3};
    f.calls.push_back(call);
    Event event;
    event.function = call.caller;
    event.sequence = i;
    event.place = call.place;
    f.events.push_back(event);
    f.flows.push_back({call.caller, 0, unsigned(i % 8), FlowKind::Normal});
  }
  std::vector<std::vector<uint16_t>> written; // statements, 12 bits each
  for (size_t i = 0; i < functions; ++i) {
    if (i % 3 == 0)
      continue;
    Fingerprint print;
    print.function = Id<Function>(i);
    print.place = f.functions[i].place;
    print.lines = 15;
    std::vector<uint16_t> statements;
    size_t kind = upTo(49);
    if (kind < 2 && !written.empty()) {
      statements = written[upTo(written.size() - 1)];
      if (kind == 1)
        statements[upTo(statements.size() - 1)] ^= 1;
    } else {
      // Half of the statements are of 64 kinds, as "return false" is; the others are anybody's.
      for (size_t n = i % 3 == 1 ? 5 : 10 + upTo(15) + (upTo(9) == 0 ? upTo(100) : 0); n > 0; --n)
        statements.push_back(upTo(1) ? upTo(63) : upTo(4095));
    }
    std::string text;
    for (uint16_t s : statements) {
      constexpr StringLiteral digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
      text += digits[s >> 6];
      text += digits[s & 63];
    }
    print.tokens = 8 * statements.size() + 20;
    print.renamed = int64_t(xxh3_64bits(text));
    if (statements.size() >= 10)
      print.statements = string(text);
    f.fingerprints.push_back(print);
    written.push_back(std::move(statements));
  }
  canonicalise(f);

  if (std::error_code e = sys::fs::create_directories(folder)) {
    errs() << folder << ": " << e.message() << '\n';
    return 1;
  }
  auto put = [&](StringRef name, StringRef content) {
    std::error_code e;
    raw_fd_ostream os(folder + "/" + name.str(), e);
    os << content;
  };
  put("t.hfacts", write(f, Packing::Plain));
  put("target.json", R"({"name": "big", "type": "EXECUTABLE"})");
}
