// Merging what is linked, and saying who owns it.

#include "closure/program.h"
#include "closure/graph.h"
#include "closure/ownership.h"
#include "facts/merge.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

#include <map>

using namespace llvm;
using namespace harness::facts;

namespace harness {

Program::Program(const policy::PolicyT &policy, Target target)
    : policy(policy), catalogue(*policy.catalogue), target(std::move(target)) {}

void Program::add(const Facts &f, StringRef from, bool own, StringRef prefix, bool isProgram) {
  inputs.push_back({&f, from.str(), own, prefix.str(), isProgram});
  if (!own)
    others.push_back(from.str());
  for (const File &file : f.files) {
    std::string path = prefix.str() + f.str(file.path).str();
    (own ? ownPaths : otherPaths).insert(path);
    if (!own)
      othersWithPath[path].push_back(others.size() - 1);
  }
}

bool Program::isOurs(ArrayRef<Id<File>> evidence, Sight inSightOf) const {
  if (evidence.empty() || any_of(evidence, [&](Id<File> f) { return isOwn(f); }))
    return true;
  if (!inSightOf)
    return false;
  auto contributors = [&](Id<File> f) -> ArrayRef<uint32_t> {
    auto it = othersWithPath.find(facts.path(f));
    return it == othersWithPath.end() ? ArrayRef<uint32_t>() : ArrayRef(it->second);
  };
  for (uint32_t library = 0; library < others.size(); ++library) {
    BitVector &sight = sightOf[library];
    if (sight.empty()) {
      sight.resize(others.size());
      for (const std::string &name : inSightOf(others[library]))
        if (auto it = find(others, name); it != others.end())
          sight.set(it - others.begin());
    }
    auto seen = [&](uint32_t target) { return sight[target]; };
    bool all = all_of(evidence, [&](Id<File> f) { return !f || any_of(contributors(f), seen); });
    bool contributes = any_of(evidence, [&](Id<File> f) {
      return is_contained(contributors(f), library) &&
             none_of(contributors(f), [&](uint32_t target) { return target != library && seen(target); });
    });
    if (all && contributes)
      return false;
  }
  return true;
}

void Program::close(bool onlyUnit) {
  unitOnly = onlyUnit;
  Merger merger;
  for (const Input &input : inputs)
    if (!input.own)
      for (const Function &f : input.facts->functions)
        if (f.flags.has(FunctionFlag::Defined))
          definedElsewhere.insert(input.facts->str(f.symbol));
  for (const Input &input : inputs)
    merger.add(*input.facts, input.target, input.prefix, input.isProgram);
  // Its inputs are canonical and in a fixed order, which is order enough.
  facts = merger.take(/*canonical=*/false);
  inputs.clear();
  for (uint32_t i = 0; i < facts.types.size(); ++i)
    typesByName.try_emplace(facts.str(facts.types[i].name).split('@').first, Id<Type>(i));
  for (uint32_t i = 0; i < facts.functions.size(); ++i)
    functionsByName.try_emplace(facts.str(facts.functions[i].name), Id<Function>(i));
  numberLambdas();
  assignOwners();
  buildGraph(*this);
}

void Program::assignOwners() {
  const Ownership ownership(policy, target.skip);
  policy::OwnerIndex publics;
  for (auto [c, component] : enumerate(policy.components)) {
    for (const std::string &text : component->public_files)
      if (auto glob = policy::Glob::compile(text))
        publics.add(*glob, c);
      else
        consumeError(glob.takeError()); // the policy reader has said so
    componentPermissions.push_back(policy::permissions(policy, catalogue, *component));
  }
  for (auto [l, library] : enumerate(policy.libraries))
    for (const std::string &text : library->headers)
      if (auto glob = policy::Glob::compile(text))
        libraries.add(*glob, l);
      else
        consumeError(glob.takeError());

  size_t n = facts.files.size();
  ownerOfFile.assign(n, NoComponent);
  rivalOfFile.assign(n, NoComponent);
  judgedFile.resize(n);
  publicFile.resize(n);
  ownFile.resize(n);
  for (size_t i = 0; i < n; ++i) {
    const File &file = facts.files[i];
    StringRef path = facts.str(file.path);
    ownFile[i] = ownPaths.contains(path) && !otherPaths.contains(path);
    const Ownership::Of of = ownership.of(file, path);
    judgedFile[i] = of.judged;
    if (auto found = of.owner) {
      ownerOfFile[i] = found.first;
      if (found.ambiguous())
        rivalOfFile[i] = found.second;
      const auto &component = *policy.components[found.first];
      publicFile[i] = component.public_files.empty() ? isHeader(Id<File>(i)) : publics.find(path).first == found.first;
    }
  }
  ownerOfFunction.reserve(facts.functions.size());
  for (const Function &f : facts.functions)
    ownerOfFunction.push_back(owner(f.place));
}

bool Program::isHeader(Id<File> f) const {
  return StringSwitch<bool>(sys::path::extension(facts.path(f)))
      .Cases({".h", ".hh", ".hpp", ".hxx", ".h++", ".inl", ".inc", ".ipp", ".tpp", ".ixx", ""}, true)
      .Default(false);
}

std::string Program::libraryOf(Id<File> f) const {
  const File &file = facts.file(f);
  if (file.origin != Origin::ThirdParty && file.origin != Origin::System)
    return {};
  StringRef path = facts.str(file.path);
  path.consume_front("<");
  if (path.contains(">/")) { // a source of an archive: "<libvendor.a>/src/a.cpp" is of library "vendor"
    StringRef archive = sys::path::stem(path.split('>').first);
    archive.consume_front("lib");
    return archive.str();
  }
  path.consume_back(">");
  if (auto found = libraries.find(path)) {
    const auto &library = *policy.libraries[found.first];
    return library.platform ? std::string() : library.name;
  }
  // Nobody named it: the first folder is what people call a library by, else the header itself.
  StringRef folder = path.split('/').first;
  return path.contains('/') ? folder.str() : sys::path::stem(path).str();
}

ArrayRef<Edge> Program::edges(Id<Function> f) const {
  return ArrayRef(graph).slice(firstEdge[f.index], firstEdge[f.index + 1] - firstEdge[f.index]);
}

ArrayRef<Leaf> Program::leaves(Id<Function> f) const {
  return ArrayRef(leafTable).slice(firstLeaf[f.index], firstLeaf[f.index + 1] - firstLeaf[f.index]);
}

ArrayRef<Id<Function>> Program::overriders(Id<Function> f) const { return overriderTable[f.index]; }

Id<Type> Program::findType(StringRef name) const { return typesByName.lookup(name); }
Id<Function> Program::findFunction(StringRef name) const { return functionsByName.lookup(name); }

// A port is a class whose methods, or a function that, the caller's component names; the components around it count.
bool Program::isPort(ComponentId c, Id<Function> callee) const {
  if (c == NoComponent)
    return false;
  const Function &f = facts.functions[callee.index];
  StringRef function = facts.str(f.name);
  StringRef record = f.record ? facts.str(facts.types[f.record.index].name) : StringRef();
  StringRef pattern = f.record ? facts.str(facts.types[f.record.index].pattern) : StringRef();
  for (StringRef name = component(c).name; !name.empty(); name = policy::parentName(name))
    if (const auto *component = policy::findComponent(policy, name))
      for (const std::string &port : component->ports)
        if (port == record || port == function || (!pattern.empty() && port == pattern))
          return true;
  return false;
}

// "shop::start" of a lambda that is written in it, or in a lambda in it; none for what is no lambda.
static std::optional<StringRef> aroundLambda(const Function &f, StringRef name) {
  if (f.kind != FunctionKind::Lambda || !name.consume_back("(lambda)::operator()"))
    return std::nullopt;
  while (name.consume_back("(lambda)::operator()::")) // lambdas in lambdas
    ;
  name.consume_back("::");
  return name;
}

// In the order in which they are written in a file, so that it is the same in every target. What comes of one template
// has one place.
void Program::numberLambdas() {
  std::map<std::pair<Id<File>, StringRef>, std::map<Place, SmallVector<uint32_t, 1>>> written;
  for (uint32_t f = 0; f < facts.functions.size(); ++f)
    if (const Function &row = facts.functions[f]; row.place)
      if (auto around = aroundLambda(row, facts.str(row.name)))
        written[{row.place.file, *around}][row.place].push_back(f);
  for (auto &[around, lambdas] : written) {
    uint32_t number = 0;
    for (auto &[place, functions] : lambdas)
      if (++number > 1)
        for (uint32_t f : functions)
          lambdaNumbers[f] = number;
  }
}

std::string Program::name(Id<Function> f) const {
  const Function &fn = facts.functions[f.index];
  StringRef name = facts.str(fn.name);
  if (auto around = aroundLambda(fn, name)) {
    uint32_t number = lambdaNumbers.lookup(f.index);
    return "lambda" + (number ? " " + std::to_string(number) : "") + (around->empty() ? "" : " in " + around->str());
  }
  if (fn.flags.has(FunctionFlag::Library) && !name.contains("::"))
    return "::" + name.str();
  return name.str();
}

std::string Program::name(Id<Type> t) const { return facts.str(facts.types[t.index].name).split('@').first.str(); }

} // namespace harness
