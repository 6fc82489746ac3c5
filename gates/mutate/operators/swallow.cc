// Around the body of every function that returns nothing, and calls something that may throw: a handler that swallows
// all. Handlers of everything that are there are emptied.

#include "mutate/mutant.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

// Code of the project that may throw is called, or it throws itself.
bool mayThrow(const Facts &facts, Id<Function> f) {
  return any_of(facts.calls, [&](const Call &c) {
    return c.caller == f && c.callee && !c.flags.has(CallFlag::Library) &&
           (c.kind == CallKind::Direct || c.kind == CallKind::Member) &&
           !facts.functions[c.callee.index].flags.has(FunctionFlag::Noexcept);
  });
}

void wrapped(Finder &finder) {
  const Facts &facts = finder.program.facts;
  for (const Body &body : finder.bodies()) {
    const Function &f = facts.functions[body.function.index];
    auto name = finder.offset(f.place);
    bool hasResult = f.kind == FunctionKind::Constructor || f.kind == FunctionKind::Destructor;
    if (!hasResult && name) { // what stands before the name, and its qualifiers, is what it returns
      StringRef before = body.text->text().take_front(*name);
      while (before.ends_with("::"))
        before = before.drop_back(2).rtrim("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
      before = before.rtrim();
      hasResult = !before.ends_with("void") ||
                  (before.size() > 4 && (isalnum(static_cast<unsigned char>(before[before.size() - 5])) ||
                                         before[before.size() - 5] == '_'));
    }
    if (hasResult || f.flags.has(FunctionFlag::Coroutine) || f.flags.has(FunctionFlag::Noexcept) ||
        !finder.hasExceptions(body.file) || !mayThrow(facts, body.function))
      continue;
    Mutant m = finder.at(f.place, body.component,
                         "'" + finder.program.name(body.function) + "' catches everything and goes on");
    m.also = {"seam.*"};
    m.edits.push_back({{body.inside.begin, body.inside.begin}, " try {"});
    m.edits.push_back({{body.inside.end, body.inside.end}, "} catch (...) { } "});
    finder.add(std::move(m));
  }
}

void emptied(Finder &finder) {
  const Program &program = finder.program;
  std::set<Place> seen;
  for (const Event &e : program.facts.events) {
    auto at = e.kind == EventKind::Catch ? finder.offset(e.place) : std::nullopt;
    if (!at || !program.isJudged(e.place.file) || program.owner(e.place) == NoComponent || !seen.insert(e.place).second)
      continue;
    const SourceText &source = *finder.text(e.place.file);
    size_t behind = source.isIdentifierAt(*at, "catch") ? *at + 5 : *at;
    auto block = source.block(behind);
    if (!block)
      continue;
    StringRef head = source.text().slice(behind, block->begin);
    if (!head.contains("...") && !head.contains("std::exception ") && !head.contains("std::exception&")) {
      finder.skip(program.owner(e.place), "the handler is not one of everything");
      continue;
    }
    Mutant m = finder.at(e.place, program.owner(e.place),
                         "'" + program.name(e.function) + "' does nothing about what it catches");
    m.also = {"seam.*"};
    m.edits.push_back({*block, "{ }"});
    finder.add(std::move(m));
  }
}

Operator wrap("swallow", "seam.fail-open", "a function catches everything and goes on", wrapped);
Operator empty("handler-emptied", "seam.fail-open", "a handler does nothing any more", emptied);

} // namespace
} // namespace harness::mutate
