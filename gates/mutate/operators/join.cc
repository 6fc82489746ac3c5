// At every join: it is left out, and it becomes a detach.

#include "mutate/mutant.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

void eachJoin(Finder &finder, function_ref<void(const Call &, const SourceText &, size_t, StringRef)> add) {
  const Program &program = finder.program;
  for (const Ending &ending : finder.topology.endings) {
    const Call &call = program.facts.calls[ending.call.index];
    auto at = finder.offset(call.place);
    const SourceText *source = call.place.file ? finder.text(call.place.file) : nullptr;
    if (ending.what != Ending::Joins || !at || !program.isJudged(call.place.file))
      continue;
    for (StringRef name : {"join", "pthread_join"})
      if (source->isIdentifierAt(*at, name))
        add(call, *source, *at, name);
  }
}

void dropped(Finder &finder) {
  eachJoin(finder, [&](const Call &call, const SourceText &source, size_t at, StringRef) {
    auto expression = source.call(at);
    auto statement = expression ? source.asStatement(*expression) : std::nullopt;
    if (!statement)
      return finder.skip(finder.program.owner(call.place), "the call is part of something else");
    Mutant m = finder.at(call.place, finder.program.owner(call.place),
                         "'" + finder.program.name(call.caller) + "' does not join: '" +
                             source.text(*expression).str() + "' is left out");
    m.also = {"topology.*"};
    m.edits.push_back({*statement, ";"});
    finder.add(std::move(m));
  });
}

void detached(Finder &finder) {
  eachJoin(finder, [&](const Call &call, const SourceText &source, size_t at, StringRef name) {
    auto arguments = source.arguments(at);
    if (!arguments)
      return;
    Mutant m = finder.at(call.place, finder.program.owner(call.place),
                         "'" + finder.program.name(call.caller) + "' detaches instead of joining");
    m.also = {"topology.*", "effect.*"};
    if (name == "join") {
      m.edits.push_back({{at, at + name.size()}, "detach"});
    } else {
      m.edits.push_back({{at, at + name.size()}, "pthread_detach"});
      m.edits.push_back({*arguments, source.text(*arguments).split(',').first.str()});
    }
    finder.add(std::move(m));
  });
}

Operator drop("join-dropped", "topology.lost-handle", "a join is left out", dropped);
Operator detach("join-detach", "topology.detached", "a join becomes a detach", detached);

} // namespace
} // namespace harness::mutate
