#include "topology/overriders.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

// The class of the object; none: one of the library's own, or nobody can say.
Id<Type> Overriders::objectOf(Id<facts::Call> id, const policy::OverriderTrait &trait) const {
  if (!trait.argument)
    return facts.calls[id.index].receiver;
  auto [first, last] = std::equal_range(facts.arguments.begin(), facts.arguments.end(), Argument{.call = id},
                                        [](const Argument &a, const Argument &b) { return a.call < b.call; });
  for (auto it = first; it != last; ++it)
    if (it->index == *trait.argument && it->type)
      return it->type;
  return {};
}

bool Overriders::derives(Id<Type> type, Id<Type> base) const {
  std::vector<Id<Type>> open = {type};
  for (size_t i = 0; i < open.size(); ++i)
    for (const Base &row : facts.bases)
      if (row.type == open[i] && !is_contained(open, row.base))
        open.push_back(row.base);
  return is_contained(open, base);
}

// Of what is no pointer or reference the class is known exactly.
bool Overriders::isValue(const facts::Call &call) const {
  if (!call.slot)
    return false;
  StringRef type = facts.str(facts.variables[call.slot.index].type);
  return !type.empty() && !type.contains_insensitive("ptr<") && type.find_first_of("*&<") == StringRef::npos;
}

// Is there such a parameter? QThreadPool::start has a form for runnables and one for callables.
bool Overriders::takes(const facts::Call &call, StringRef type) const {
  StringRef symbol = facts.str(facts.functions[call.callee.index].symbol), name = type.rsplit("::").second;
  name = name.empty() ? type : name;
  return !symbol.starts_with("_Z") || symbol.contains((Twine(name.size()) + name).str());
}

std::vector<Id<Function>> Overriders::of(Id<facts::Call> id, const policy::OverriderTrait &trait) const {
  const Id<Type> object = objectOf(id, trait);
  std::vector<Id<Function>> all, own, above, below;
  bool abstract = false;
  for (const Override &row : facts.overrides) {
    const Function &base = facts.functions[row.overridden.index], &f = facts.functions[row.function.index];
    if (f.kind == FunctionKind::Destructor)
      continue;
    if (trait.function == "*") {
      if (object && f.record == object)
        own.push_back(row.function);
      continue;
    }
    if (facts.str(base.name) != trait.function)
      continue;
    abstract |= base.flags.has(FunctionFlag::Pure);
    all.push_back(row.function);
    // What overrides the overrider has no row for the function of the library.
    for (Id<Function> further : program.overriders(row.function))
      all.push_back(further);
  }
  const bool anybody = abstract && !object && trait.argument &&
                       takes(facts.calls[id.index], trait.function.rsplit("::").first);
  if (anybody) // it is an object of some class, and which of them nobody can say
    own = all;
  for (Id<Function> f : all) {
    const Id<Type> record = facts.functions[f.index].record;
    if (!object || !record)
      continue;
    if (record == object)
      own.push_back(f);
    else if (derives(object, record))
      above.push_back(f);
    else if (derives(record, object) && (trait.argument || !isValue(facts.calls[id.index])))
      below.push_back(f);
  }
  if (own.empty()) // the nearest: none of the others stands between it and the object
    for (Id<Function> f : above)
      if (none_of(above, [&](Id<Function> other) {
            return other != f && derives(facts.functions[other.index].record, facts.functions[f.index].record);
          }))
        own.push_back(f);
  own.insert(own.end(), below.begin(), below.end());
  auto byName = [&](Id<Function> a, Id<Function> b) {
    return std::make_pair(program.name(a), a) < std::make_pair(program.name(b), b);
  };
  llvm::sort(own, byName);
  own.erase(llvm::unique(own), own.end());
  return own;
}

} // namespace harness
