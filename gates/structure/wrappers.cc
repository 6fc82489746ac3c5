#include "structure/wrappers.h"

#include "structure/forwarding.h"
#include "structure/tests.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

constexpr size_t LeastMethods = 2; // of a class that forwards them all

bool isPublic(AccessSpecifier access) { return access == AccessSpecifier::Public || access == AccessSpecifier::None; }

// Could whoever makes the calls name the callee?
bool isAccessible(const Program &program, const Function &callee, ArrayRef<uint32_t> calls) {
  const Facts &facts = program.facts;
  return all_of(calls, [&](uint32_t i) {
    const facts::Call &call = facts.calls[i];
    const Function &user = facts.functions[call.caller.index];
    bool named = isPublic(callee.access) || (callee.record && user.record == callee.record);
    return named && (callee.linkage == Linkage::External || call.place.file == callee.place.file);
  });
}

// Is the object that the callee works on the one that the caller of the wrapper has in hand?
bool hasSameObject(const Program &program, const Function &wrapper, const Function &callee, const facts::Call &call) {
  if (!callee.record || callee.flags.has(FunctionFlag::Static))
    return true;
  if (call.slot || !call.flags.has(CallFlag::OnThis) || !wrapper.record)
    return false;
  return callee.record == wrapper.record || any_of(program.facts.bases, [&](const Base &base) {
           return base.type == wrapper.record && base.base == callee.record && base.access == AccessSpecifier::Public;
         });
}

} // namespace

std::vector<Wrapper> findWrappers(const Program &program) {
  const Facts &facts = program.facts;
  const Forwarding forwarding(program);
  std::vector<Wrapper> out;
  for (uint32_t i = 0; i < facts.functions.size(); ++i) {
    Id<Function> f(i);
    const facts::Call *call = forwarding.of(f);
    if (!call || !forwarding.isPlain(f) || forwarding.isLookedFor(f))
      continue;
    const std::vector<uint32_t> *uses = forwarding.uses(f);
    // What nobody uses is not here to be judged, and what only tests use is there for them.
    if (!uses || all_of(*uses, [&](uint32_t use) { return isTest(program, program.owner(facts.calls[use].place)); }))
      continue;
    const Function &callee = facts.functions[call->callee.index];
    if (!hasSameObject(program, facts.functions[i], callee, *call) || !isAccessible(program, callee, *uses) ||
        !forwarding.couldUse(*uses, program.owner(call->callee)))
      continue;
    Wrapper wrapper{f, call->callee, call->place, {}};
    for (uint32_t use : *uses)
      wrapper.uses.push_back(facts.calls[use].place);
    llvm::sort(wrapper.uses);
    out.push_back(std::move(wrapper));
  }
  llvm::sort(out, [&](const Wrapper &a, const Wrapper &b) {
    return facts.functions[a.function.index].place < facts.functions[b.function.index].place;
  });
  return out;
}

namespace {

class ClassFinder {
public:
  explicit ClassFinder(const Program &program)
      : program(program), facts(program.facts), forwarding(program), methods(facts.types.size()), fields(facts.types.size()),
        bases(facts.types.size()), calls(facts.functions.size()), isBase(facts.types.size()) {
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (Id<Type> record = facts.functions[i].record)
        methods[record.index].push_back(Id<Function>(i));
    for (const Field &field : facts.fields)
      if (field.type)
        fields[field.type.index].push_back(&field);
    for (const Base &base : facts.bases)
      if (base.type && base.base) {
        bases[base.type.index].push_back(&base);
        isBase.set(base.base.index);
      }
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (facts.calls[i].caller)
        calls[facts.calls[i].caller.index].push_back(i);
  }

  std::vector<ForwardingClass> all() {
    std::vector<ForwardingClass> out;
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (auto found = check(Id<Type>(i)))
        out.push_back(std::move(*found));
    llvm::sort(out, [&](const ForwardingClass &a, const ForwardingClass &b) {
      return facts.types[a.type.index].place < facts.types[b.type.index].place;
    });
    return out;
  }

private:
  std::optional<ForwardingClass> check(Id<Type> type) {
    const Type &row = facts.types[type.index];
    if (!(row.kind == TypeKind::Class || row.kind == TypeKind::Struct) || !row.flags.has(TypeFlag::Defined) ||
        row.flags.has(TypeFlag::Polymorphic) || row.flags.has(TypeFlag::Instantiated) || row.flags.has(TypeFlag::Library) ||
        isBase[type.index] || !program.isJudged(row.place.file) ||
        facts.file(row.place.file).origin != Origin::Project || isTest(program, type) ||
        forwarding.outsiders.mayInclude(row.place.file))
      return std::nullopt;
    ForwardingClass out{type, {}, {}, {}};
    Id<Variable> member;
    if (fields[type.index].size() == 1 && bases[type.index].empty()) {
      const Field &field = *fields[type.index].front();
      if (field.access == AccessSpecifier::Public) // then nothing is hidden, and nobody has to come this way
        return std::nullopt;
      member = field.variable;
      out.held = field.place;
    } else if (fields[type.index].empty() && bases[type.index].size() == 1 &&
               bases[type.index].front()->access != AccessSpecifier::Public) {
      out.held = bases[type.index].front()->place;
    } else {
      return std::nullopt;
    }
    for (Id<Function> f : methods[type.index])
      if (!isHarmless(f, member, out))
        return std::nullopt;
    if (out.methods.size() < LeastMethods || !isOfferedElsewhere(out))
      return std::nullopt;
    return out;
  }

  // Does the method forward, or add nothing else either? Notes it, and to whom, if it forwards.
  bool isHarmless(Id<Function> f, Id<Variable> member, ForwardingClass &out) {
    const Function &row = facts.functions[f.index];
    if (hasNoCode(row))
      return row.kind != FunctionKind::Method || !isPublic(row.access) || row.flags.has(FunctionFlag::Defaulted) ||
             row.flags.has(FunctionFlag::Implicit) || row.flags.has(FunctionFlag::Deleted);
    if (row.kind == FunctionKind::Constructor)
      return all_of(calls[f.index], [&](uint32_t i) { // it makes the field, and ends what that is made of
        const facts::Call &call = facts.calls[i];
        return call.kind == CallKind::Constructor || call.flags.has(CallFlag::Library) ||
               (call.callee && facts.functions[call.callee.index].kind == FunctionKind::Destructor);
      });
    if (row.kind != FunctionKind::Method || !isPublic(row.access))
      return false;
    const facts::Call *call = forwarding.of(f);
    if (!call || !forwarding.isPlain(f) || call->slot != member || (!member && !call->flags.has(CallFlag::OnThis)))
      return false;
    Id<Type> to = facts.functions[call->callee.index].record;
    if (!to || (out.to && out.to != to) || (!member && bases[out.type.index].front()->base != to) ||
        facts.functions[call->callee.index].access != AccessSpecifier::Public)
      return false;
    const std::vector<uint32_t> *uses = forwarding.uses(f);
    if (!uses || !forwarding.couldUse(*uses, program.owner(to)))
      return false;
    out.to = to;
    out.methods.push_back(f);
    return true;
  }

  static bool hasNoCode(const Function &f) {
    return !f.flags.has(FunctionFlag::Defined) || f.flags.has(FunctionFlag::Defaulted) ||
           f.flags.has(FunctionFlag::Implicit) || f.flags.has(FunctionFlag::Deleted);
  }

  // A class that only its own file knows, or that is part of the other, is an implementation kept from sight. And who lets
  // through less than half of what the other offers has something to keep back.
  bool isOfferedElsewhere(const ForwardingClass &found) const {
    const Type &to = facts.types[found.to.index];
    std::string name = program.name(found.type) + "::";
    if (StringRef(program.name(found.to)).starts_with(name) ||
        (!program.isHeader(to.place.file) && program.isHeader(facts.types[found.type.index].place.file)) ||
        to.flags.has(TypeFlag::Instantiated) || to.flags.has(TypeFlag::Library))
      return false;
    size_t offered = count_if(methods[found.to.index], [&](Id<Function> f) {
      const Function &row = facts.functions[f.index];
      return row.kind == FunctionKind::Method && row.access == AccessSpecifier::Public && !row.flags.has(FunctionFlag::Implicit) &&
             !row.flags.has(FunctionFlag::Defaulted);
    });
    return found.methods.size() * 2 >= offered;
  }

  const Program &program;
  const Facts &facts;
  const Forwarding forwarding;
  std::vector<std::vector<Id<Function>>> methods;
  std::vector<SmallVector<const Field *, 2>> fields;
  std::vector<SmallVector<const Base *, 2>> bases;
  std::vector<SmallVector<uint32_t, 4>> calls; // by caller
  BitVector isBase;
};

} // namespace

std::vector<ForwardingClass> findForwardingClasses(const Program &program) { return ClassFinder(program).all(); }

} // namespace harness
