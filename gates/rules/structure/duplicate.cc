// structure.duplicate: no function is a copy of another one.

#include "judge/rule.h"
#include "structure/clones.h"
#include "structure/tests.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Hand-written code of the project that is not there to test the rest.
bool isCompared(const Program &program, const Fingerprint &f) {
  return program.isJudged(f.place.file) && program.facts.file(f.place.file).origin == Origin::Project &&
         !isTest(program, program.owner(f.place));
}

std::string counted(const Fingerprint &f) {
  return std::to_string(f.tokens) + " tokens, " + std::to_string(f.lines) + (f.lines == 1 ? " line" : " lines");
}

struct Wording {
  std::string message, remedy;
};

// first: in quotes, and where it is.
Wording wordingOf(const CloneClass &c, const std::string &last, const std::string &first, const Fingerprint &f) {
  std::string others = c.copies.size() > 2 ? " and " + std::to_string(c.copies.size() - 2) + " more" : "";
  switch (c.kind) {
  case CloneKind::Exact:
    return {"'" + last + "' is a copy of " + first + others + ": " + counted(f),
            "keep one, where all of them may call it"};
  case CloneKind::Renamed:
    return {"'" + last + "' is a copy of " + first + others + " but for names of locals and literals: " + counted(f),
            "keep one, where all of them may call it, with the literals that differ as parameters"};
  case CloneKind::Similar:
    break;
  }
  return {"'" + last + "' is a near-duplicate of " + first + others + ": " + std::to_string(c.similarity) +
              " % of their statements are equal but for names of locals",
          "look at what differs: if it is meant, one function can take it as a parameter; if not, one of them missed a "
          "change"};
}

void run(Context &context) {
  const Program &program = context.program;
  const Facts &facts = program.facts;
  auto compared = [&](const Fingerprint &f) { return isCompared(program, f); };
  for (const CloneClass &c : findClones(facts, compared)) {
    const Fingerprint &last = facts.fingerprints[c.copies.back()], &first = facts.fingerprints[c.copies.front()];
    std::string name = program.name(last.function), original = "'" + program.name(first.function) + "'";
    if (program.name(first.function) == name)
      original += " in " + context.position(first.place).path;
    Wording wording = wordingOf(c, name, original, last);
    Finding f = context.at(last.place, wording.message);
    if (c.kind == CloneKind::Similar)
      f.level = std::min(f.level, Level::Guidance);
    for (uint32_t copy : ArrayRef(c.copies).drop_back()) {
      const Fingerprint &other = facts.fingerprints[copy];
      bool isExact = other.renamed == last.renamed && other.exact == last.exact;
      f.notes.push_back(
          context.note(other.place, "'" + program.name(other.function) + "', " + counted(other) +
                                        (c.kind == CloneKind::Renamed && isExact ? ", the same literally" : "")));
    }
    f.remedy = wording.remedy;
    f.entity = name;
    f.identity = f.rule + "|" + f.entity + "@" + f.at.path + "|" + program.name(first.function) + "@" +
                 context.position(first.place).path;
    context.report(std::move(f));
  }
}

Rule rule("structure.duplicate", Level::Warn, Rule::Project, "no function is a copy of another one", run);

} // namespace
} // namespace harness
