// structure.proliferation: types are named by what they stand for, not by the mechanism, of which there is soon another.

#include "judge/rule.h"
#include "structure/naming.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr unsigned MostFunctions = 3; // of a class without state that might as well be functions

class Reporter {
public:
  explicit Reporter(Context &context) : context(context), program(context.program), types(findMechanismTypes(program)) {}

  void run() {
    for (const auto &pile : findPiles(program, types))
      sayPile(pile);
    for (const MechanismType &type : types)
      if (!type.holdsState && !type.isChosen && type.methods && type.methods <= MostFunctions)
        sayFunctions(type);
    if (int64_t limit = program.policy.structure ? program.policy.structure->mechanism_limit : -1; limit >= 0)
      sayLimits(limit);
  }

private:
  const Place &place(const MechanismType &type) const { return program.facts.types[type.type.index].place; }

  void report(Finding f, const std::string &entity, const std::string &key, const Place &at) {
    f.entity = entity;
    f.identity = f.rule + "|" + entity + "|" + key;
    context.report(std::move(f), at.file);
  }

  void sayPile(ArrayRef<const MechanismType *> pile) {
    const MechanismType &first = *pile.front();
    std::string name = program.name(first.type);
    Finding f = context.at(place(first), "'" + name + "' is one of " + std::to_string(pile.size()) +
                                             " classes around '" + first.noun + "' that are named by mechanism");
    for (const MechanismType *other : pile.drop_front())
      f.notes.push_back(context.note(place(*other), "'" + program.name(other->type) + "' is another"));
    f.remedy = "put what belongs to '" + first.noun + "' in one type of that name, or name each by what it stands for";
    report(std::move(f), name, "pile", place(first));
  }

  void sayFunctions(const MechanismType &type) {
    std::string name = program.name(type.type);
    Finding f = context.at(place(type), "'" + name + "' has no state, and " + std::to_string(type.methods) +
                                            (type.methods == 1 ? " method" : " methods") + ": it is no object");
    f.remedy = type.methods == 1 ? "make it a function" : "make them functions";
    report(std::move(f), name, "functions", place(type));
  }

  void sayLimits(int64_t limit) {
    std::map<ComponentId, std::vector<const MechanismType *>> byComponent;
    for (const MechanismType &type : types)
      byComponent[type.component].push_back(&type);
    for (const auto &[component, list] : byComponent) {
      if (int64_t(list.size()) <= limit || component == NoComponent)
        continue;
      const std::string &name = program.component(component).name;
      Finding f = context.atPolicy("structure.mechanism_limit", "component '" + name + "' has " + std::to_string(list.size()) +
                                                                    " types that are named by mechanism, more than " +
                                                                    std::to_string(limit));
      for (const MechanismType *type : list)
        f.notes.push_back(context.note(place(*type), "'" + program.name(type->type) + "'"));
      f.component = name;
      f.remedy = "name them by what they stand for, and put together what belongs together";
      report(std::move(f), name, "limit", place(*list.front()));
    }
  }

  Context &context;
  const Program &program;
  const std::vector<MechanismType> types;
};

void run(Context &context) { Reporter(context).run(); }

Rule rule("structure.proliferation", Level::Guidance, Rule::Complete,
          "types are named by what they stand for, not by mechanism", run);

} // namespace
} // namespace harness
