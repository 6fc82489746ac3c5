#include "topology/handles.h"

#include "facts/names.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

bool isStatic(VariableKind kind) {
  return is_contained({VariableKind::Global, VariableKind::StaticMember, VariableKind::StaticLocal}, kind);
}

// What does nothing to the threads in a handle, container or smart pointer; or gives one element of it, of which the facts
// know as of the whole; or makes what is put in (std::move of what is taken out has it as an argument).
bool leavesAlone(StringRef method) {
  return is_contained({"joinable", "get_id", "emplace_back", "push_back", "emplace_front", "push_front", "emplace", "push",
                       "reserve", "resize", "size", "empty", "clear", "operator=", "operator[]", "at", "back", "front",
                       "operator->", "operator*", "operator bool", "get", "reset", "move", "make_unique", "make_shared"},
                      method);
}

// Functions of the library that are given a handle and do not end it.
bool onlyAsks(StringRef name) {
  return is_contained({"pthread_setname_np", "pthread_getname_np", "pthread_kill", "pthread_equal", "pthread_setschedparam",
                       "pthread_setaffinity_np", "pthread_getcpuclockid"},
                      name);
}

// … that are given a container or range and may do anything with its elements: what they are given the facts do not say.
bool takesRanges(StringRef name) {
  return name.contains("ranges") ||
         is_contained({"swap", "exchange", "move", "for_each", "for_each_n", "transform", "invoke", "apply", "ref", "begin",
                       "end", "data", "span"},
                      lastOf(name));
}

// "std::vector" of "std::vector<std::thread>".
StringRef containerOf(StringRef type) {
  type.consume_front("const ");
  size_t at = type.find('<');
  return at == StringRef::npos ? StringRef() : type.take_front(at);
}

} // namespace

KeptHandles::KeptHandles(const Program &program, ArrayRef<Node> nodes, ArrayRef<Ending> endings)
    : program(program), facts(program.facts), returning(facts.functions.size()) {
  for (const Node &node : nodes)
    madeFor[node.call.index] = node.keptIn;
  for (const Ending &ending : endings)
    endingOf[ending.call.index] = ending.of;
  for (const facts::Call &call : facts.calls)
    if (call.slot && call.callee && lastOf(facts.str(facts.functions[call.callee.index].name)) == "operator++")
      loops.insert({call.caller, call.place});
  for (const Argument &argument : facts.arguments)
    if (argument.isResource())
      argumentsOf[argument.call.index].push_back(&argument);
  for (const Variable &v : facts.variables)
    if (v.function && facts.str(v.name) == "#result")
      returning.set(v.function.index);
}

bool KeptHandles::isLeft(const Node &node) const {
  const Kept kept = node.keptIn;
  const Variable &v = facts.variables[kept.index];
  if ((v.kind != VariableKind::Field && !isStatic(v.kind)) || (node.handle && !isDestroyed(v)))
    return false;
  // Made detached: with attributes, which come second.
  if (any_of(argumentsOf.lookup(node.call.index), [](const Argument *a) { return a->index == 1; }))
    return false;
  const std::optional<BitVector> namers = whoCanName(kept);
  if (!namers)
    return false;
  for (unsigned f : namers->set_bits())
    if (returning[f])
      return false;
  for (uint32_t i = 0; i < facts.calls.size(); ++i) {
    const facts::Call &call = facts.calls[i];
    auto ending = endingOf.find(i);
    bool names = (*namers)[call.caller.index] || call.slot == kept || (ending != endingOf.end() && ending->second == kept);
    if (names && mayEnd(Id<facts::Call>(i), kept))
      return false;
  }
  return true;
}

// An object that lives for ever never ends the thread, which may be as it should be.
bool KeptHandles::isDestroyed(const Variable &kept) const {
  if (kept.kind != VariableKind::Field)
    return true;
  if (!kept.owner)
    return false;
  return any_of(facts.functions, [&](const Function &f) {
    return f.record == kept.owner && f.kind == FunctionKind::Destructor && !f.flags.has(FunctionFlag::Deleted) &&
           (f.flags.has(FunctionFlag::Defined) || !f.flags.has(FunctionFlag::Implicit));
  });
}

std::optional<BitVector> KeptHandles::whoCanName(Kept kept) const {
  const Variable &v = facts.variables[kept.index];
  BitVector who(facts.functions.size());
  if (v.kind != VariableKind::Field) {
    // A library's global may be used by whoever links it.
    if (v.kind != VariableKind::StaticLocal && !v.flags.has(VariableFlag::Internal) && !program.target.isFinal())
      return std::nullopt;
    for (const Reference &r : facts.references)
      if (r.variable == kept && r.fromFunction)
        who.set(r.fromFunction.index);
    if (v.function)
      who.set(v.function.index);
    addLambdas(who);
    return who;
  }
  bool isPrivate = false;
  for (const Field &field : facts.fields)
    isPrivate |= field.variable == kept && field.access == AccessSpecifier::Private;
  BitVector types(facts.types.size());
  types.set(v.owner.index);
  const std::string inner = facts.str(facts.types[v.owner.index].name).split('@').first.str() + "::";
  for (uint32_t t = 0; t < facts.types.size(); ++t) // its classes may name what is private
    if (facts.str(facts.types[t].name).starts_with(inner))
      types.set(t);
  for (const Reference &r : facts.references)
    if (r.kind == ReferenceKind::Friend && r.fromType == v.owner)
      isPrivate = false; // and whoever is its friend
  if (!isPrivate && !program.target.isFinal())
    return std::nullopt;
  for (bool grows = !isPrivate; grows;) {
    grows = false;
    for (const Base &base : facts.bases)
      if (types[base.base.index] && !types[base.type.index])
        types.set(base.type.index), grows = true;
  }
  for (uint32_t f = 0; f < facts.functions.size(); ++f) {
    const Function &row = facts.functions[f];
    if (row.record && types[row.record.index])
      who.set(f);
    // What a template of the project mentions is said of the template, not of what it becomes.
    if (!isPrivate && row.flags.has(FunctionFlag::Instantiated) && !row.flags.has(FunctionFlag::Library))
      who.set(f);
  }
  for (const Reference &r : facts.references)
    if (!isPrivate && r.fromFunction && r.type && types[r.type.index])
      who.set(r.fromFunction.index);
  addLambdas(who);
  // A method that is somewhere else does what nobody can say.
  for (unsigned f : who.set_bits())
    if (const Function &row = facts.functions[f];
        row.record == v.owner && !row.flags.has(FunctionFlag::Defined) && !row.flags.has(FunctionFlag::Deleted) &&
        !row.flags.has(FunctionFlag::Pure) && !row.flags.has(FunctionFlag::Defaulted) && !row.flags.has(FunctionFlag::Implicit))
      return std::nullopt;
  return who;
}

// Those that are written in one of the functions.
void KeptHandles::addLambdas(BitVector &functions) const {
  for (uint32_t i = 0; i < facts.functions.size(); ++i) {
    const Function &lambda = facts.functions[i];
    if (!lambda.flags.has(FunctionFlag::Nested) && lambda.kind != FunctionKind::Lambda)
      continue;
    for (unsigned f : functions.set_bits())
      if (const Function &around = facts.functions[f]; around.place.file == lambda.place.file &&
                                                       around.place.line <= lambda.place.line &&
                                                       lambda.place.line <= around.endLine) {
        functions.set(i);
        break;
      }
  }
}

// Another field or global is another thread; a local, a parameter or a result may be a reference to this one.
bool KeptHandles::isOther(Kept handle, Kept kept) const {
  if (!handle || handle == kept)
    return false;
  VariableKind kind = facts.variables[handle.index].kind;
  return kind == VariableKind::Field || isStatic(kind);
}

bool KeptHandles::mayEnd(Id<facts::Call> id, Kept kept) const {
  const facts::Call &call = facts.calls[id.index];
  if (auto it = madeFor.find(id.index); it != madeFor.end())
    return false;
  if (auto it = endingOf.find(id.index); it != endingOf.end())
    return !isOther(it->second, kept);
  if (!call.callee)
    return false;
  const Function &callee = facts.functions[call.callee.index];
  StringRef name = facts.str(callee.name), last = lastOf(name), type = facts.str(facts.variables[kept.index].type);
  bool library = callee.flags.has(FunctionFlag::Library);
  bool life = call.kind == CallKind::Constructor || call.kind == CallKind::Destructor ||
              call.kind == CallKind::TemporaryDestructor || call.kind == CallKind::MemberInitialiser;
  if (call.slot == kept)
    return !life && !leavesAlone(last) && !loops.contains({call.caller, call.place});
  for (const Argument *argument : argumentsOf.lookup(id.index))
    if (argument->variable == kept ? !onlyAsks(name) : !library && !isOther(argument->variable, kept))
      return true;
  // Containers are no handles: of who is given one only the types of the parameters tell.
  StringRef container = containerOf(type);
  if (container.empty())
    return false;
  bool isMember = call.kind == CallKind::Member;
  bool inConstructor = facts.functions[call.caller.index].kind == FunctionKind::Constructor; // of fields, mostly
  if (library)
    return (!isMember && takesRanges(name)) ||
           (name.starts_with(container) && !isOther(call.slot, kept) && !inConstructor &&
            (call.kind == CallKind::Constructor ? call.flags.has(CallFlag::Bare) : last == "operator=" || last == "swap"));
  return derivedSignature(facts.str(callee.symbol).split('@').first).find(container.str() + "<") != std::string::npos;
}

} // namespace harness
