#include "closure/uses.h"

#include <deque>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

Use::Kind kindOf(ReferenceKind kind) {
  switch (kind) {
  case ReferenceKind::Base:
    return Use::Base;
  case ReferenceKind::Member:
    return Use::Member;
  case ReferenceKind::Signature:
  case ReferenceKind::Return:
    return Use::Signature;
  case ReferenceKind::TemplateArgument:
    return Use::TemplateArgument;
  case ReferenceKind::Alias:
    return Use::Alias;
  case ReferenceKind::DefaultArgument:
    return Use::DefaultArgument;
  case ReferenceKind::Friend:
  case ReferenceKind::Declaration:
  case ReferenceKind::Unseen:
  case ReferenceKind::Body:
    return Use::Type;
  }
  return Use::Type;
}

class Collector {
public:
  explicit Collector(const Program &program) : program(program), facts(program.facts) {}

  std::vector<Use> collect() {
    for (const Include &include : facts.includes) {
      bool macro = include.flags.has(IncludeFlag::Macro);
      add({include.from, include.line, 1}, include.to, macro ? Use::Macro : Use::Include,
          macro ? "expands a macro of" : "includes", [&] { return program.path(include.to); });
    }
    for (const facts::Call &call : facts.calls)
      addCall(call);
    for (const Reference &reference : facts.references)
      addReference(reference);
    llvm::sort(uses, [](const Use &a, const Use &b) {
      return std::tie(a.place.file, a.to, a.place, a.kind, a.entity) < std::tie(b.place.file, b.to, b.place, b.kind, b.entity);
    });
    uses.erase(llvm::unique(uses, [](const Use &a, const Use &b) {
                 return a.place == b.place && a.to == b.to && a.kind == b.kind && a.entity == b.entity;
               }),
               uses.end());
    return std::move(uses);
  }

private:
  // Most mentions stay within a component: names are made only for those that leave it.
  void add(const Place &place, Id<File> toFile, Use::Kind kind, StringRef verb, function_ref<std::string()> name) {
    ComponentId from = program.owner(place), to = program.owner(toFile);
    if (from == NoComponent || to == NoComponent || from == to || !program.isJudged(place.file))
      return;
    std::string entity = name();
    Use use{from, to, place, toFile, kind, verb.str() + " '" + entity + "'", entity};
    uses.push_back(std::move(use));
  }

  void addCall(const facts::Call &call) {
    // What an instantiation calls for its arguments is the business of whoever instantiated it; what the template
    // itself names is a reference of its pattern.
    if (!call.callee || call.kind == CallKind::Callback ||
        facts.functions[call.caller.index].flags.has(FunctionFlag::Instantiated))
      return;
    const Function &callee = facts.functions[call.callee.index];
    if (callee.kind == FunctionKind::Lambda)
      return;
    Place place = call.place.file ? call.place : facts.functions[call.caller.index].place;
    add(place, callee.place.file, Use::Call, "calls", [&] { return program.name(call.callee); });
  }

  void addReference(const Reference &r) {
    // A friend is given access; nothing is needed of it, nor of what is only declared.
    if (r.kind == ReferenceKind::Friend || r.kind == ReferenceKind::Declaration || r.kind == ReferenceKind::Unseen)
      return;
    Use::Kind kind = kindOf(r.kind);
    if (r.type)
      add(r.place, facts.types[r.type.index].place.file, kind, verb(r.kind), [&] { return program.name(r.type); });
    else if (r.function)
      add(r.place, facts.functions[r.function.index].place.file, Use::Call, "names",
          [&] { return program.name(r.function); });
    else if (r.variable)
      add(r.place, facts.variables[r.variable.index].place.file, Use::Variable, "uses",
          [&] { return facts.str(facts.variables[r.variable.index].name).split('@').first.str(); });
  }

  const Program &program;
  const Facts &facts;
  std::vector<Use> uses;
};

} // namespace

std::vector<Use> findUses(const Program &program) { return Collector(program).collect(); }

StringRef verb(ReferenceKind role) {
  switch (role) {
  case ReferenceKind::Base:
    return "derives from";
  case ReferenceKind::Member:
    return "has a member of";
  case ReferenceKind::Signature:
  case ReferenceKind::Return:
    return "takes or returns";
  case ReferenceKind::TemplateArgument:
    return "instantiates a template with";
  case ReferenceKind::Alias:
    return "gives another name to";
  case ReferenceKind::DefaultArgument:
    return "defaults an argument to";
  default:
    return "uses";
  }
}

namespace {

class LibraryCollector {
public:
  explicit LibraryCollector(const Program &program) : program(program), facts(program.facts) {}

  std::vector<LibraryUse> collect() {
    for (const Include &include : facts.includes)
      if (!include.flags.has(IncludeFlag::Macro))
        add({include.from, include.line, 1}, ofFile(include.to), [&] { return "includes " + program.path(include.to); });
    for (const facts::Call &call : facts.calls)
      if (call.callee && call.kind != CallKind::Callback &&
          !facts.functions[call.caller.index].flags.has(FunctionFlag::Instantiated))
        add(call.place, ofFunction(call.callee), [&] { return "calls '" + program.name(call.callee) + "'"; });
    for (const Reference &r : facts.references)
      if (r.type)
        add(r.place, ofFile(facts.types[r.type.index].place.file),
            [&] { return verb(r.kind).str() + " '" + program.name(r.type) + "'"; });
    llvm::sort(found, [](const LibraryUse &a, const LibraryUse &b) {
      return std::tie(a.place.file, a.library, a.place, a.what) < std::tie(b.place.file, b.library, b.place, b.what);
    });
    found.erase(llvm::unique(found, [](const LibraryUse &a, const LibraryUse &b) {
                  return a.place.file == b.place.file && a.library == b.library;
                }),
                found.end());
    return std::move(found);
  }

private:
  // Most calls are of no library: the words are made only for those that are.
  void add(const Place &place, const std::string &library, function_ref<std::string()> what) {
    ComponentId c = program.owner(place);
    if (c != NoComponent && !library.empty() && program.isJudged(place.file))
      found.push_back({c, place, library, what()});
  }

  std::string ofFile(Id<File> file) {
    if (!file)
      return {};
    auto [it, fresh] = byFile.try_emplace(file.index);
    if (fresh)
      it->second = program.libraryOf(file);
    return it->second;
  }

  // Is the file one of the library itself, which is built along with the project: "third_party/absl/base/log.h"?
  bool isPartOf(Id<File> file, const policy::LibraryT &library) const {
    for (StringRef path = facts.path(file); !path.empty(); path = path.split('/').second)
      for (const std::string &header : library.headers)
        if (auto glob = policy::Glob::compile(header); glob && glob->match(path))
          return true;
        else if (!glob)
          consumeError(glob.takeError()); // the policy reader has said so
    return false;
  }

  // By the header that declares it; declared by hand, by its name.
  const std::string &ofFunction(Id<Function> id) {
    auto [it, fresh] = byFunction.try_emplace(id.index);
    if (!fresh)
      return it->second;
    const Function &f = facts.functions[id.index];
    if (f.place.file)
      it->second = ofFile(f.place.file);
    if (it->second.empty() && !f.flags.has(FunctionFlag::Defined))
      for (const auto &library : program.policy.libraries)
        if (!library->platform && any_of(library->symbols, [&](const std::string &pattern) {
              return policy::symbolMatches(pattern, facts.str(f.name));
            }) && !isPartOf(f.place.file, *library))
          it->second = library->name;
    return it->second;
  }

  const Program &program;
  const Facts &facts;
  std::map<uint32_t, std::string> byFile, byFunction;
  std::vector<LibraryUse> found;
};

} // namespace

std::vector<LibraryUse> findLibraryUses(const Program &program) { return LibraryCollector(program).collect(); }

ComponentGraph::ComponentGraph(const Program &program, ArrayRef<Use> uses) : next(program.policy.components.size()) {
  for (const Use &use : uses) {
    auto [it, fresh] = edges.try_emplace({use.from, use.to}, &use, 0);
    ++it->second.second;
    if (fresh)
      next[use.from].push_back(use.to);
  }
  for (auto &list : next)
    llvm::sort(list);
}

const Use *ComponentGraph::edge(ComponentId from, ComponentId to) const {
  auto it = edges.find({from, to});
  return it == edges.end() ? nullptr : it->second.first;
}

size_t ComponentGraph::weight(ComponentId from, ComponentId to) const {
  auto it = edges.find({from, to});
  return it == edges.end() ? 0 : it->second.second;
}

std::vector<const Use *> ComponentGraph::chain(ComponentId from, ComponentId to,
                                               function_ref<bool(ComponentId)> passable,
                                               function_ref<bool(ComponentId, ComponentId)> allowed) const {
  std::map<ComponentId, ComponentId> cameFrom;
  std::deque<ComponentId> queue{from};
  while (!queue.empty()) {
    ComponentId c = queue.front();
    queue.pop_front();
    for (ComponentId n : next[c]) {
      if (!allowed(c, n) || cameFrom.count(n) || (n == from))
        continue;
      if (n != to && !passable(n))
        continue;
      cameFrom[n] = c;
      if (n == to) {
        std::vector<const Use *> hops;
        for (ComponentId at = to; at != from; at = cameFrom[at])
          hops.insert(hops.begin(), edge(cameFrom[at], at));
        return hops;
      }
      queue.push_back(n);
    }
  }
  return {};
}

} // namespace harness
