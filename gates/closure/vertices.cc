#include "closure/vertices.h"

#include "policy/glob.h"
#include "policy/wildcard.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// "shop::start" of a lambda in it.
StringRef withoutLambda(StringRef name) { return name.split("::(lambda)").first; }

} // namespace

std::string Vertices::name(const Program &program, Vertex e) const {
  Row which = row(e);
  if (auto *f = std::get_if<Id<Function>>(&which))
    return program.name(*f);
  if (auto *t = std::get_if<Id<Type>>(&which))
    return program.name(*t);
  if (auto *v = std::get_if<Id<Variable>>(&which))
    return program.facts.str(program.facts.variables[v->index].name).split('@').first.ltrim('#').str();
  return program.facts.str(program.facts.file(std::get<Id<File>>(which)).shown).str();
}

Place Vertices::place(const Facts &facts, Vertex e) const {
  Row which = row(e);
  if (auto *f = std::get_if<Id<Function>>(&which))
    return facts.functions[f->index].place;
  if (auto *t = std::get_if<Id<Type>>(&which))
    return facts.types[t->index].place;
  if (auto *v = std::get_if<Id<Variable>>(&which))
    return facts.variables[v->index].place;
  return {std::get<Id<File>>(which), 1, 1};
}

EntitySets::EntitySets(const Program &program, const Vertices &vertices)
    : program(program), vertices(vertices), names(vertices.size()), others(vertices.size()),
      owners(vertices.size(), NoComponent), definedIn(vertices.size()) {
  const Facts &facts = program.facts;
  for (uint32_t i = 0; i < facts.functions.size(); ++i)
    names[i] = withoutLambda(facts.str(facts.functions[i].name));
  for (uint32_t i = 0; i < facts.types.size(); ++i) {
    Vertex e = vertices.of(Id<Type>(i));
    names[e] = withoutLambda(facts.str(facts.types[i].name).split('@').first);
    others[e] = facts.str(facts.types[i].pattern);
  }
  for (uint32_t i = 0; i < facts.variables.size(); ++i) // "#0" and the like are nobody's to name
    if (StringRef name = facts.str(facts.variables[i].name).split('@').first; !name.starts_with("#"))
      names[vertices.of(Id<Variable>(i))] = name;
  for (Vertex e = 0; e < vertices.size(); ++e) {
    definedIn[e] = vertices.place(facts, e).file;
    owners[e] = program.owner(definedIn[e]);
  }
  for (const Reference &r : facts.references)
    if (r.kind == ReferenceKind::Declaration && r.fromFunction && r.place.file)
      declaredIn.push_back({vertices.of(r.fromFunction), r.place.file});
  for (uint32_t i = 0; i < facts.functions.size(); ++i) // a method in its class, wherever it is defined
    if (Id<Type> record = facts.functions[i].record; record && facts.types[record.index].place.file)
      declaredIn.push_back({Vertex(i), facts.types[record.index].place.file});
}

BitVector EntitySets::find(const std::vector<std::unique_ptr<policy::EntitySetT>> &sets) const {
  BitVector found(vertices.size());
  for (const auto &set : sets)
    found |= find(*set);
  return found;
}

BitVector EntitySets::find(const policy::EntitySetT &set) const {
  BitVector found(vertices.size(), true);
  auto narrow = [&](const std::vector<std::string> &list, BitVector (EntitySets::*one)(StringRef) const) {
    if (list.empty())
      return;
    BitVector any(vertices.size());
    for (const std::string &entry : list)
      any |= (this->*one)(entry);
    found &= any;
  };
  narrow(set.component, &EntitySets::ofComponent);
  narrow(set.kind, &EntitySets::ofKind);
  narrow(set.name, &EntitySets::named);
  narrow(set.attribute, &EntitySets::annotated);
  narrow(set.header, &EntitySets::inHeader);
  found.reset(find(set.without));
  return found;
}

BitVector EntitySets::ofComponent(StringRef pattern) const {
  const auto &components = program.policy.components;
  BitVector wanted(components.size()), found(vertices.size());
  for (auto [i, component] : enumerate(components))
    for (StringRef name = component->name; !name.empty() && !wanted.test(i); name = policy::parentName(name))
      if (policy::wildcardMatches(pattern, name))
        wanted.set(i);
  for (Vertex e = 0; e < vertices.size(); ++e)
    if (owners[e] != NoComponent && wanted.test(owners[e]))
      found.set(e);
  return found;
}

BitVector EntitySets::ofKind(StringRef pattern) const {
  const auto &components = program.policy.components;
  BitVector wanted(components.size()), found(vertices.size());
  for (auto [i, component] : enumerate(components))
    if (const policy::KindT *kind = policy::effectiveKind(program.policy, *component); kind && policy::wildcardMatches(pattern, kind->name))
      wanted.set(i);
  for (Vertex e = 0; e < vertices.size(); ++e)
    if (owners[e] != NoComponent && wanted.test(owners[e]))
      found.set(e);
  return found;
}

BitVector EntitySets::named(StringRef pattern) const {
  pattern.consume_front("::");
  BitVector found(vertices.size());
  auto takesIn = [&](StringRef name) { return !name.empty() && policy::wildcardMatches(pattern, name); };
  for (Vertex e = 0; e < vertices.size(); ++e)
    if (takesIn(names[e]) || takesIn(others[e]))
      found.set(e);
  return found;
}

// "trace(REQ-12)" of what the code has as HARNESS_TRACES("REQ-12").
BitVector EntitySets::annotated(StringRef text) const {
  BitVector found(vertices.size());
  for (const Annotation &a : program.facts.annotations) {
    auto [kind, arguments] = program.facts.str(a.text).split('\x1f');
    std::string whole = (kind + "(" + arguments + ")").str();
    std::replace(whole.begin(), whole.end(), '\x1f', ',');
    if (!policy::wildcardMatches(text, kind) && !policy::wildcardMatches(text, whole))
      continue;
    if (a.function)
      found.set(vertices.of(a.function));
    if (a.type)
      found.set(vertices.of(a.type));
    if (a.variable)
      found.set(vertices.of(a.variable));
  }
  return found;
}

BitVector EntitySets::inHeader(StringRef text) const {
  BitVector files(program.facts.files.size()), found(vertices.size());
  auto glob = policy::Glob::compile(text);
  if (!glob) {
    consumeError(glob.takeError()); // the policy reader has said so
    return found;
  }
  for (uint32_t i = 0; i < files.size(); ++i) {
    StringRef path = program.facts.path(Id<File>(i));
    path.consume_front("<");
    path.consume_back(">");
    if (glob->match(path))
      files.set(i);
  }
  return ofFiles(files);
}

BitVector EntitySets::ofFiles(const BitVector &files) const {
  BitVector found(vertices.size());
  for (Vertex e = 0; e < vertices.size(); ++e)
    if (definedIn[e] && files.test(definedIn[e].index))
      found.set(e);
  for (auto [e, file] : declaredIn)
    if (files.test(file.index))
      found.set(e);
  return found;
}

} // namespace harness
