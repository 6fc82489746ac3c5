// structure.invented-term: types of the domain are named in its terms, and one concept has one type.

#include "judge/rule.h"
#include "structure/naming.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr size_t MostTypes = 3; // that are shown besides the first

void sayTerms(Context &context) {
  const Program &program = context.program;
  for (const InventedTerm &term : findInventedTerms(program)) {
    std::string name = program.name(term.types.front());
    const Place &place = program.facts.types[term.types.front().index].place;
    Finding f = context.at(place, term.accepted.empty()
                                      ? "'" + name + "' is named by '" + term.word + "', which is no term of the domain"
                                      : "'" + name + "' says '" + term.word + "' for what the domain calls '" + term.accepted + "'");
    for (Id<Type> other : ArrayRef(term.types).drop_front().take_front(MostTypes))
      f.notes.push_back(context.note(program.facts.types[other.index].place, "so is '" + program.name(other) + "'"));
    if (term.types.size() > MostTypes + 1)
      f.notes.push_back({{}, "and " + std::to_string(term.types.size() - MostTypes - 1) + " more"});
    if (!term.accepted.empty())
      f.remedy = "say '" + term.accepted + "'";
    else
      f.remedy = (term.near.empty() ? std::string("name it in terms of the domain")
                                    : "say '" + term.near + "', if that is meant") +
                 "; if '" + term.word + "' is one, add it: [domain] terms = [\"" + term.word + "\"]";
    f.entity = name;
    f.identity = f.rule + "|" + term.word;
    context.report(std::move(f), place.file);
  }
}

void sayTwins(Context &context) {
  const Program &program = context.program;
  for (const TwinConcepts &twins : findTwinConcepts(program)) {
    std::string first = program.name(twins.first), second = program.name(twins.second);
    const Place &place = program.facts.types[twins.second.index].place;
    bool all = twins.common == twins.firstFields && twins.common == twins.secondFields;
    Finding f = context.at(place, "'" + second + "' has " + (all ? "" : std::to_string(twins.common) + " of ") + "the " +
                                      std::to_string(twins.secondFields) + " fields of '" + first +
                                      "', and nearly its name: it is the same concept");
    f.notes.push_back(context.note(program.facts.types[twins.first.index].place, "'" + first + "' is here"));
    f.remedy = "keep one of them";
    // Names alone do not prove it.
    f.level = std::min(f.level, Level::Guidance);
    f.entity = second;
    f.identity = f.rule + "|" + first + "|" + second;
    context.report(std::move(f), place.file);
  }
}

void run(Context &context) {
  sayTerms(context);
  sayTwins(context);
}

Rule rule("structure.invented-term", Level::Warn, Rule::Complete,
          "types of the domain are named in its terms, and one concept has one type", run);

} // namespace
} // namespace harness
