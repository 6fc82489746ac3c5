// effect.blind-spot: what the object file says must agree with what the source said. The rows of `symbols` are those
// that no fact of their unit explains by name (objects/witness.h); here their effects are looked at.

#include "judge/excess.h"
#include "facts/names.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Inside the library, starting threads, waiting for them and waking them go together.
StringRef root(StringRef effect) {
  StringRef root = effect.split('.').first;
  return root == "thread" || root == "async" ? "sync" : root;
}

// Templates of the library that wait with the futex system call, which is in the object then (bits/atomic_wait.h).
bool waitsByItself(StringRef name) {
  for (StringRef prefix : {"std::jthread::", "std::stop_", "std::counting_semaphore::", "std::latch::", "std::barrier::"})
    if (name.starts_with(prefix))
      return true;
  return name.starts_with("std::") && name.contains("atomic") && (name.ends_with("::wait") || name.contains("::notify_"));
}

// Templates of the library that look at the clock for whoever waits with a limit.
bool looksAtClock(StringRef name) { return name.starts_with("std::") && (name.ends_with("_for") || name.ends_with("_until")); }

// The roots of the effects that sources speak of, by file of a unit; of headers under none. An optimised call may carry
// another name than the one written (printf → puts), but not another root.
class Explained {
public:
  explicit Explained(const Program &program) : program(program) {
    for (const facts::Unit &unit : program.facts.units)
      roots[unit.file];
    for (const Leaf &leaf : program.allLeaves())
      add(leaf.from, leaf.effects);
    // A library's pure or stream functions may do inside what they are not charged for.
    for (const facts::Call &call : program.facts.calls) {
      if (!call.callee)
        continue;
      const Function &f = program.facts.functions[call.callee.index];
      if (f.flags.has(FunctionFlag::Library))
        if (const auto *entry = program.catalogue.find(program.facts.str(f.symbol), program.facts.str(f.name)))
          add(call.caller, program.catalogue.effects(*entry));
      if (waitsByItself(program.facts.str(f.name)))
        add(call.caller, program.catalogue.covered("sys.raw"));
      if (looksAtClock(program.facts.str(f.name)))
        add(call.caller, program.catalogue.covered("time.mono.read"));
    }
  }

  bool contains(Id<File> unit, policy::EffectId effect) const {
    StringRef name = root(program.catalogue.name(effect));
    return roots.at(unit).contains(name) || inHeaders.contains(name);
  }

private:
  void add(Id<Function> by, const policy::EffectSet &effects) {
    auto it = roots.find(program.facts.functions[by.index].place.file);
    StringSet<> &into = it == roots.end() ? inHeaders : it->second;
    effects.forEach([&](policy::EffectId e) { into.insert(root(program.catalogue.name(e))); });
  }

  const Program &program;
  std::map<Id<File>, StringSet<>> roots;
  StringSet<> inHeaders;
};

void run(Context &context) {
  const Program &program = context.program;
  const Explained explained(program);
  for (const Symbol &symbol : program.facts.symbols) {
    const facts::Unit &unit = program.facts.units[symbol.unit.index];
    if (program.facts.str(unit.target) != program.target.name || unit.flags.has(UnitFlag::Foreign))
      continue;
    StringRef name = program.facts.str(symbol.name);
    std::string message;
    if (symbol.flags.has(SymbolFlag::Defined)) {
      message = "the object defines '" + demangledName(name) + "', which no source of it explains";
    } else {
      const auto *entry = program.catalogue.find(name, demangledName(name));
      if (!entry)
        continue;
      // The standard library looks at the locale on its own account: streams, regular expressions.
      policy::EffectSet named = program.catalogue.effects(*entry) - harmless(program.catalogue) -
                                program.catalogue.covered("env.locale"),
                        hidden;
      named.forEach([&](policy::EffectId e) {
        if (!explained.contains(unit.file, e))
          hidden.insert(e);
      });
      if (hidden.empty())
        continue;
      message = "the object calls '" + demangledName(name) + "' (" + program.catalogue.spell(hidden) +
                "), which no source of it explains";
    }
    Finding f = context.at({unit.file, 1, 1}, std::move(message));
    f.entity = program.path(unit.file);
    f.remedy = "call it in a way that can be read: not through asm, an alias or a weak reference";
    f.identity = f.rule + "|" + f.entity + "|" + name.str();
    context.report(std::move(f));
  }
}

Rule rule("effect.blind-spot", Level::Block, Rule::Link, "objects and sources agree on what is called", run);

} // namespace
} // namespace harness
