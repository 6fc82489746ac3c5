#include "topology/named.h"

#include "policy/suggest.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

// Of internal linkage: its file stands behind the name.
static std::string nameOf(const Program &program, const Variable &v) {
  return plainName(program.facts.str(v.name).split('@').first);
}

bool isVariable(const Program &program, Id<Variable> v, StringRef name) {
  const Variable &row = program.facts.variables[v.index];
  return !row.function && nameOf(program, row) == plainName(name);
}

Names::Names(const Program &program) {
  const Facts &facts = program.facts;
  auto add = [&](std::string name, bool isLibrary) {
    if (!isLibrary)
      own.insert(name);
    all.insert(std::move(name));
  };
  for (uint32_t f = 0; f < facts.functions.size(); ++f) {
    const Function &row = facts.functions[f];
    bool isLibrary = row.flags.has(FunctionFlag::Library);
    add(plainName(facts.str(row.name)), isLibrary);
    all.insert(plainName(facts.str(row.signature)));
    all.insert(plainName(program.name(Id<Function>(f))));
  }
  for (const Field &field : facts.fields)
    add(plainName(program.name(field.type)) + "::" + facts.str(field.name).str(), false);
  for (const Variable &v : facts.variables)
    if (!v.function)
      add(nameOf(program, v), v.flags.has(VariableFlag::Library));
}

std::string Names::near(StringRef name) const {
  StringRef best = policy::nearest(name, std::vector<StringRef>(own.begin(), own.end()));
  return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
}

} // namespace harness
