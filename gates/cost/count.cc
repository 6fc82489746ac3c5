#include "cost/count.h"

#include "cost/modules.h"
#include "cost/processes.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using policy::Measure;

class Counter {
public:
  Counter(const Program &program, std::vector<Term> &out) : program(program), facts(program.facts), out(out) {}

  void functions() {
    BitVector changes = whoChangesState(program);
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (Id<Function> f(i); isWritten(f))
        size(f);
    for (unsigned i : isPublic.set_bits())
      publicFunction(Id<Function>(i), changes);
  }

  void traces() {
    StringSet<> known;
    for (const Annotation &a : facts.annotations) {
      auto [word, requirement] = facts.str(a.text).split('\x1f');
      if (word == "trace" && a.function && isPublic[a.function.index] && known.insert(requirement).second)
        add(Measure::TracedFunction, requirement.str(), facts.functions[a.function.index].place, 1, a.function);
    }
  }

  void interfaces() {
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (const Type &type = facts.types[i];
          type.flags.has(TypeFlag::Abstract) && type.flags.has(TypeFlag::Defined) && isCounted(program, type.place.file))
        once(Measure::Interface, facts.str(type.flags.has(TypeFlag::Instantiated) && type.pattern ? type.pattern : type.name),
             type.place, {}, Id<Type>(i));
  }

  void callbacks() {
    DenseSet<std::pair<uint32_t, uint32_t>> known;
    std::map<std::string, Term> of;
    for (const Binding &b : facts.bindings)
      if (b.function && b.holder && (b.kind == BindingKind::Stored || b.kind == BindingKind::Passed) &&
          isCounted(program, b.place.file) && known.insert({b.holder.index, b.function.index}).second) {
        Term term{Measure::Callback, entity(b.holder), b.place, program.owner(b.place), 1, b.holder};
        if (auto [it, fresh] = of.try_emplace(term.entity, term); !fresh)
          ++it->second.amount;
      }
    for (auto &[entity, term] : of)
      out.push_back(term);
  }

  void uses(ArrayRef<Use> uses) {
    for (const Use &use : uses) {
      if (!isCounted(program, use.place.file))
        continue;
      const std::string &from = program.component(use.from).name, &to = program.component(use.to).name;
      if (use.kind != Use::Include)
        once(Measure::CrossBoundaryEdge, from + " -> " + classOf(use.entity).str(), use.place);
      once(Measure::Dependency, from + " -> " + to, use.place);
    }
    for (const LibraryUse &use : findLibraryUses(program))
      if (isCounted(program, use.place.file))
        once(Measure::Dependency, program.component(use.component).name + " -> " + use.library, use.place);
  }

private:
  // Lambdas, and classes within functions, are part of the function around them.
  bool isWritten(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    return row.flags.has(FunctionFlag::Defined) && !row.flags.has(FunctionFlag::Implicit) &&
           !row.flags.has(FunctionFlag::Defaulted) && !row.flags.has(FunctionFlag::Nested) &&
           !row.flags.has(FunctionFlag::StaticInit) && row.kind != FunctionKind::Lambda && isCounted(program, row.place.file);
  }

  std::string entity(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    StringRef name = facts.str(row.pattern ? row.pattern : row.signature);
    return name.empty() ? program.name(f) : name.str();
  }

  void size(Id<Function> f) {
    const Function &row = facts.functions[f.index];
    std::string name = entity(f);
    if (!measured.insert(name + "@" + program.path(row.place.file)).second)
      return; // another instantiation
    if (row.cognitive)
      add(Measure::Cognitive, name, row.place, row.cognitive, f);
    if (row.tokens)
      add(Measure::Token, name, row.place, row.tokens, f);
  }

  void publicFunction(Id<Function> f, const BitVector &changes) {
    const Function &row = facts.functions[f.index];
    once(Measure::PublicFunction, entity(f), row.place, f);
    if (row.flags.has(FunctionFlag::Defined) && quiet.containsAll(program.full(f)) && !changes[f.index] && row.kind != FunctionKind::Constructor && row.kind != FunctionKind::Destructor)
      once(Measure::PureFunction, entity(f), row.place, f);
  }

  // To make, copy and end an object is to use its class: "shop::Order" for "shop::Order::~Order".
  static StringRef classOf(StringRef entity) {
    auto [scope, member] = entity.rsplit("::");
    bool isSpecial = member.starts_with("~") || member == "operator=" || member == scope.rsplit("::").second || member == scope;
    return isSpecial ? scope : entity;
  }

  void add(Measure measure, std::string entity, const Place &place, int64_t amount = 1, Id<Function> f = {}, Id<Type> t = {}) {
    out.push_back({measure, std::move(entity), place, program.owner(place), amount, f, t});
  }
  void once(Measure measure, StringRef entity, const Place &place, Id<Function> f = {}, Id<Type> t = {}) {
    if (counted[static_cast<size_t>(measure)].insert(entity).second)
      add(measure, entity.str(), place, 1, f, t);
  }

  const Program &program;
  const Facts &facts;
  std::vector<Term> &out;
  // What a function of values may well do: allocate, throw.
  const policy::EffectSet quiet = program.catalogue.covered("mem") | program.catalogue.covered("ctl");
  const BitVector isPublic = findPublicFunctions(program);
  StringSet<> measured;
  std::map<size_t, StringSet<>> counted; // entities, by measure
};

} // namespace

bool isCounted(const Program &program, Id<File> file) {
  return file && program.isOwn(file) && program.isJudged(file) && program.facts.file(file).origin == Origin::Project;
}

BitVector findPublicFunctions(const Program &program) {
  const Facts &facts = program.facts;
  auto offers = [&](Id<File> file) { return file && program.isHeader(file) && program.isPublic(file) && isCounted(program, file); };
  BitVector offered(facts.functions.size());
  for (const Reference &r : facts.references)
    if (r.kind == ReferenceKind::Declaration && r.function && offers(r.place.file))
      offered.set(r.function.index);
  for (uint32_t i = 0; i < facts.functions.size(); ++i) {
    const Function &row = facts.functions[i];
    auto is = [&](FunctionFlag flag) { return row.flags.has(flag); };
    bool hidden = !(is(FunctionFlag::Defined) || is(FunctionFlag::Pure)) || is(FunctionFlag::Implicit) || is(FunctionFlag::Deleted) ||
                  is(FunctionFlag::Nested) || is(FunctionFlag::Main) || is(FunctionFlag::Override) ||
                  row.kind == FunctionKind::Lambda || row.kind == FunctionKind::Destructor || row.linkage == Linkage::Internal;
    if (hidden)
      offered.reset(i);
    else if (row.record)
      offered[i] = row.access == AccessSpecifier::Public && offers(facts.types[row.record.index].place.file);
    else if (offers(row.place.file))
      offered.set(i);
  }
  return offered;
}

std::vector<Term> countTarget(const Program &program, const Topology &topology, ArrayRef<Use> uses) {
  std::vector<Term> out;
  countModules(program, out);
  Counter counter(program, out);
  counter.functions();
  counter.traces();
  counter.interfaces();
  counter.callbacks();
  counter.uses(uses);
  countProcesses(topology, out);
  countState(topology, out);
  return out;
}

} // namespace harness
