#include "objects/witness.h"

#include "facts/names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::objects {
namespace {

// Made by the compiler for what the source says in another way: thunks, thread-local wrappers, virtual tables,
// landing pads (a noexcept function calls std::terminate), stack protectors, sanitizers.
bool isCompilerMade(StringRef name) {
  for (StringRef prefix : {"_ZTh", "_ZTv", "_ZTc", "_ZTW", "_ZTH", "_ZTV", "_ZTI", "_ZTS", "_ZTT", "_ZGV", "_ZGR",
                           "_ZSt9terminatev", "_Unwind_", "__cxa_", "__gxx_personality", "__gcc_personality", "__clang_", "__stack_chk",
                           "__dso_handle", "_GLOBAL_OFFSET_TABLE_", "__tls_get_addr", "__asan_", "__tsan_", "__ubsan_",
                           "__msan_", "__sanitizer_", "__llvm_", "__emutls", "llvm.", ".L"})
    if (name.starts_with(prefix))
      return true;
  return false;
}

} // namespace

void keepUnexplained(Facts &frame, const ObjectFacts &object) {
  StringSet<> known, derived;
  for (const Facts &other : object.frames) {
    for (const Function &f : other.functions) {
      known.insert(other.str(f.symbol).split('@').first);
      known.insert(other.str(f.name));
    }
    for (const Variable &v : other.variables)
      known.insert(other.str(v.name).split('@').first);
  }
  // Another symbol of a known function, such as the other constructor of a class. Made only for who has such.
  auto isDerived = [&](StringRef name) {
    if (derived.empty())
      for (const Facts &other : object.frames)
        for (const Function &f : other.functions)
          derived.insert(derivedSignature(other.str(f.symbol)));
    return derived.contains(derivedSignature(name));
  };
  llvm::erase_if(frame.symbols, [&](const Symbol &symbol) {
    StringRef name = frame.str(symbol.name);
    bool defined = symbol.flags.has(SymbolFlag::Defined);
    // Weak definitions are inline functions and instantiations, of libraries too; data is not called.
    if (defined && (!symbol.flags.has(SymbolFlag::Function) || symbol.flags.has(SymbolFlag::Weak) ||
                    symbol.flags.has(SymbolFlag::Local)))
      return true;
    if (isCompilerMade(name) || known.contains(name))
      return true;
    return known.contains(demangledName(name)) || isDerived(name);
  });
}

} // namespace harness::objects
