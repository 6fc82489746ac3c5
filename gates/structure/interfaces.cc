#include "structure/interfaces.h"

#include "structure/outsiders.h"
#include "structure/tests.h"

#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(const Program &program)
      : program(program), facts(program.facts), derived(facts.types.size()), hasFields(facts.types.size()),
        hasPure(facts.types.size()), doesSomething(facts.types.size()), fromTemplate(facts.types.size()),
        bases(facts.types.size()), outsiders(program) {
    for (const Base &base : facts.bases) {
      if (!base.type || !base.base)
        continue;
      derived[base.base.index].push_back(base.type);
      bases[base.type.index].push_back(base.base);
    }
    for (const Field &field : facts.fields)
      if (field.type)
        hasFields.set(field.type.index);
    for (const Reference &reference : facts.references)
      if (reference.kind == ReferenceKind::Base && reference.type && reference.fromType &&
          facts.types[reference.fromType.index].flags.has(TypeFlag::Dependent))
        fromTemplate.set(reference.type.index);
    readMethods();
    readPorts();
  }

  std::vector<Interface> all() {
    std::vector<Interface> out;
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (isOurs(facts.types[i]) && !isTest(program, Id<Type>(i)) && isInterface(Id<Type>(i)))
        out.push_back(describe(Id<Type>(i)));
    llvm::sort(out, [&](const Interface &a, const Interface &b) {
      return facts.types[a.type.index].place < facts.types[b.type.index].place;
    });
    return out;
  }

private:
  bool isOurs(const Type &type) const {
    return type.flags.has(TypeFlag::Defined) && type.flags.has(TypeFlag::Abstract) &&
           !type.flags.has(TypeFlag::Instantiated) && !type.flags.has(TypeFlag::Library) &&
           program.isJudged(type.place.file) && facts.file(type.place.file).origin == Origin::Project;
  }

  void readMethods() {
    BitVector calls(facts.functions.size());
    for (const facts::Call &call : facts.calls)
      if (call.caller && call.kind != CallKind::Destructor && call.kind != CallKind::Constructor)
        calls.set(call.caller.index);
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      const Function &f = facts.functions[i];
      if (!f.record)
        continue;
      if (f.flags.has(FunctionFlag::Pure))
        hasPure.set(f.record.index);
      // What makes an object is no behaviour of one.
      if (f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Static) && (calls[i] || f.branches))
        doesSomething.set(f.record.index);
    }
  }

  void readPorts() {
    for (const auto &component : program.policy.components) {
      for (const std::string &port : component->ports)
        ports.insert(port);
      for (const std::string &port : component->implements)
        ports.insert(port);
    }
    for (const auto &port : program.policy.ports)
      ports.insert(port->type);
    for (const Annotation &annotation : facts.annotations) // HARNESS_PORT on the class
      if (annotation.type && facts.str(annotation.text).split('\x1f').first == "port")
        ports.insert(facts.str(facts.types[annotation.type.index].name).split('@').first);
  }

  bool isInterface(Id<Type> type) const {
    if (!hasPure[type.index] || hasFields[type.index] || doesSomething[type.index])
      return false;
    return all_of(bases[type.index], [&](Id<Type> base) {
      return facts.types[base.index].flags.has(TypeFlag::Abstract) && isInterface(base);
    });
  }

  Interface describe(Id<Type> type) {
    Interface out{type, {}, {}};
    BitVector seen(facts.types.size());
    SmallVector<Id<Type>, 8> open(derived[type.index].begin(), derived[type.index].end());
    bool templates = fromTemplate[type.index];
    while (!open.empty()) {
      Id<Type> t = open.pop_back_val();
      if (seen[t.index])
        continue;
      seen.set(t.index);
      const Type &row = facts.types[t.index];
      templates |= row.flags.has(TypeFlag::Instantiated) || fromTemplate[t.index];
      if (row.flags.has(TypeFlag::Defined) && !row.flags.has(TypeFlag::Abstract))
        (isTest(program, t) ? out.doubles : out.implementations).push_back(t);
      open.append(derived[t.index].begin(), derived[t.index].end());
    }
    for (auto *list : {&out.implementations, &out.doubles})
      llvm::sort(*list, [&](Id<Type> a, Id<Type> b) { return program.name(a) < program.name(b); });
    out.open = whyOpen(out, templates);
    return out;
  }

  Interface::Open whyOpen(const Interface &interface, bool templates) {
    const Type &row = facts.types[interface.type.index];
    if (ports.contains(facts.str(row.name).split('@').first))
      return Interface::Port;
    if (outsiders.mayInclude(row.place.file))
      return Interface::Outside;
    if (templates)
      return Interface::Template;
    if (interface.implementations.size() != 1)
      return Interface::No;
    const Type &sole = facts.types[interface.implementations.front().index];
    if (outsiders.mayInclude(sole.place.file))
      return Interface::Outside;
    if (program.isHeader(row.place.file) && sole.place.file && !program.isHeader(sole.place.file))
      return Interface::Hidden;
    if (isRegistered(interface.implementations.front()))
      return Interface::Registered;
    return Interface::No;
  }

  // `static Registrar<Impl> r;`, or made by what runs before main.
  bool isRegistered(Id<Type> type) {
    if (!registryRead)
      readRegistry();
    if (registered[type.index])
      return true;
    std::string name = program.name(type);
    return any_of(globals, [&](StringRef spelled) {
      size_t at = spelled.find(name);
      char after = at != StringRef::npos && at + name.size() < spelled.size() ? spelled[at + name.size()] : 0;
      return at != StringRef::npos && at && spelled.take_front(at).contains('<') && (after == '>' || after == ',');
    });
  }

  void readRegistry() {
    registryRead = true;
    registered.resize(facts.types.size());
    for (const Variable &v : facts.variables)
      if ((v.kind == VariableKind::Global || v.kind == VariableKind::StaticMember) && !v.flags.has(VariableFlag::Library))
        if (StringRef spelled = facts.str(v.type); spelled.contains('<'))
          globals.push_back(spelled);
    // Whatever runs before main, or is handed over there to run later.
    BitVector early(facts.functions.size());
    SmallVector<uint32_t, 64> open;
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (const Function &f = facts.functions[i];
          (f.flags.has(FunctionFlag::StaticInit) || f.flags.has(FunctionFlag::AtStart)) && program.isJudged(f.place.file))
        open.push_back(i);
    while (!open.empty()) {
      uint32_t f = open.pop_back_val();
      if (early[f])
        continue;
      early.set(f);
      if (const Function &made = facts.functions[f]; made.record && made.kind == FunctionKind::Constructor)
        registered.set(made.record.index);
      for (const Edge &edge : program.edges(Id<Function>(f)))
        open.push_back(edge.to.index);
    }
    for (const Reference &reference : facts.references)
      if (reference.fromFunction && reference.type && early[reference.fromFunction.index])
        registered.set(reference.type.index);
  }

  const Program &program;
  const Facts &facts;
  std::vector<SmallVector<Id<Type>, 2>> derived;
  BitVector hasFields, hasPure, doesSomething, fromTemplate;
  std::vector<SmallVector<Id<Type>, 2>> bases;
  const Outsiders outsiders;
  StringSet<> ports;
  bool registryRead = false;
  BitVector registered;
  std::vector<StringRef> globals;
};

} // namespace

std::vector<Interface> findInterfaces(const Program &program) { return Finder(program).all(); }

std::vector<Interface> findSoleImplementations(const Program &program) {
  std::vector<Interface> out = findInterfaces(program);
  llvm::erase_if(out, [](const Interface &i) { return i.open != Interface::No || i.implementations.size() != 1; });
  return out;
}

bool turnsDependency(const Program &program, const Interface &interface) {
  ComponentId from = program.owner(interface.type);
  ComponentId to = interface.implementations.empty() ? NoComponent : program.owner(interface.implementations.front());
  return from != NoComponent && to != NoComponent && from != to &&
         !policy::mayUse(program.policy, program.component(from).name, program.component(to).name);
}

} // namespace harness
