// Of every [[rule]] with `forbid`: an edge of one of its kinds, out of its first set into its second. What can be named
// from another file, by way of a header, is tried; of what the code knows nothing there is nothing to try.

#include "mutate/mutant.h"

#include "closure/dependencies.h"
#include "facts/names.h"
#include "seams/valuetype.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {
namespace {

using policy::EdgeKind;

// What can be named there, and the header that declares it.
struct Target {
  Vertex vertex;
  std::string name, text; // text: what does it
  Id<File> header;
};

// What all rules ask; costs something, so it is made once, and only if there is one.
struct Lookup {
  const Vertices vertices;
  const EntitySets sets;
  DenseMap<uint32_t, Id<File>> declaredIn; // headers, of functions that are defined elsewhere

  explicit Lookup(const Program &program) : vertices(program.facts), sets(program, vertices) {
    for (const Reference &r : program.facts.references)
      if (r.kind == ReferenceKind::Declaration && r.fromFunction && isHeader(program, r.place.file))
        declaredIn.try_emplace(r.fromFunction.index, r.place.file);
  }

  // One that another file can include by name.
  static bool isHeader(const Program &program, Id<File> f) {
    return f && (program.isHeader(f) || program.facts.path(f).starts_with("<"));
  }
};

class Crossings {
public:
  Crossings(Finder &finder, const Lookup &lookup, const policy::DataRuleT &rule)
      : finder(finder), program(finder.program), facts(program.facts), lookup(lookup), vertices(lookup.vertices), rule(rule),
        from(lookup.sets.find(rule.forbid->from)), to(lookup.sets.find(rule.forbid->to)) {
    from.reset(lookup.sets.find(rule.forbid->except));
    from.reset(to);
    uint32_t kinds = 0;
    for (EdgeKind kind : rule.forbid->edges)
      kinds |= 1u << unsigned(kind);
    const Dependencies dependencies(program, kinds);
    for (const Dependency &edge : dependencies.all())
      if (from.test(edge.from) && to.test(edge.to))
        there.insert({edge.from, edge.to});
  }

  void find() {
    size_t before = tried;
    if (has(EdgeKind::calls))
      inBodies("calls", functions());
    if (has(EdgeKind::constructs))
      inBodies("constructs", constructors());
    if (has(EdgeKind::references))
      inBodies("references", mentions());
    if (has(EdgeKind::has_member))
      inClasses();
    if (has(EdgeKind::includes))
      inFiles();
    if (tried == before)
      finder.skip(NoComponent, "what '" + rule.id + "' forbids to reach is not in the code, cannot be named elsewhere, or is reached already");
  }

private:
  bool has(EdgeKind kind) const { return is_contained(rule.forbid->edges, kind); }

  // ---- what is forbidden

  bool isHeader(Id<File> f) const { return Lookup::isHeader(program, f); }

  // A method is declared in its class, wherever it is defined.
  Id<File> headerOf(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    if (isHeader(row.place.file))
      return row.place.file;
    if (row.record && isHeader(facts.types[row.record.index].place.file))
      return facts.types[row.record.index].place.file;
    return lookup.declaredIn.lookup(f.index);
  }

  static bool canBeNamed(StringRef name) { return !name.empty() && name.find_first_of("<(#@ ") == StringRef::npos; }

  bool canBeNamed(const Function &f) const {
    return canBeNamed(facts.str(f.name)) && !facts.str(f.name).contains("::operator") && !f.pattern &&
           !f.flags.has(FunctionFlag::Deleted) && !f.flags.has(FunctionFlag::Nested) && !f.flags.has(FunctionFlag::Main) &&
           f.access != AccessSpecifier::Private && f.access != AccessSpecifier::Protected;
  }

  // Each parameter gets what its type says, so that of several functions of a name this one is meant; of C, whose symbols
  // tell no types, something that becomes whatever is wanted.
  std::string arguments(const Function &f) const {
    StringRef symbol = facts.str(f.symbol).split('@').first;
    const std::string signature = symbol.starts_with("_Z") ? derivedSignature(symbol) : std::string();
    std::string list;
    for (uint32_t i = 0; i < f.parameters; ++i) {
      StringRef type = parameterType(signature, i);
      list += (i ? ", " : "") + (type.empty() ? "HarnessAny()" : "harness_any<" + type.str() + ">()");
    }
    return "(" + list + ")";
  }

  std::vector<Target> functions() const {
    std::vector<Target> found;
    for (uint32_t i = 0; i < facts.functions.size(); ++i) {
      const Function &f = facts.functions[i];
      if (!to.test(vertices.of(Id<Function>(i))) || !canBeNamed(f) ||
          (f.kind != FunctionKind::Function && f.kind != FunctionKind::Method))
        continue;
      const std::string name = facts.str(f.name).str(), list = arguments(f);
      const bool onObject = f.kind == FunctionKind::Method && !f.flags.has(FunctionFlag::Static);
      if (onObject && !f.record)
        continue;
      if (Id<File> header = headerOf(Id<Function>(i)))
        found.push_back({vertices.of(Id<Function>(i)), name,
                         onObject ? "(void)static_cast<::" + facts.str(facts.types[f.record.index].name).str() +
                                        " *>(nullptr)->" + StringRef(name).rsplit("::").second.str() + list + ";"
                                  : "(void)::" + name + list + ";",
                         header});
    }
    return sorted(std::move(found));
  }

  // One argument might as well be an object to copy.
  std::vector<Target> constructors() const {
    std::vector<Target> found;
    for (const Function &f : facts.functions)
      if (f.kind == FunctionKind::Constructor && f.record && f.parameters != 1 && to.test(vertices.of(f.record)) && canBeNamed(f)) {
        const Type &type = facts.types[f.record.index];
        if (isHeader(type.place.file) && canBeNamed(facts.str(type.name)))
          found.push_back({vertices.of(f.record), facts.str(type.name).str(), "(void)::" + facts.str(type.name).str() + arguments(f) + ";", type.place.file});
      }
    return sorted(std::move(found));
  }

  std::vector<Target> types(StringRef before, StringRef behind) const {
    std::vector<Target> found;
    for (uint32_t i = 0; i < facts.types.size(); ++i) {
      const Type &t = facts.types[i];
      if (to.test(vertices.of(Id<Type>(i))) && canBeNamed(facts.str(t.name)) && t.flags.has(TypeFlag::Defined) &&
          !t.flags.has(TypeFlag::Dependent) && !t.flags.has(TypeFlag::Instantiated) && !t.flags.has(TypeFlag::Nested) && !t.pattern &&
          (t.kind == TypeKind::Class || t.kind == TypeKind::Struct || t.kind == TypeKind::Enum) && isHeader(t.place.file))
        found.push_back({vertices.of(Id<Type>(i)), facts.str(t.name).str(), (before + "::" + facts.str(t.name) + behind).str(), t.place.file});
    }
    return sorted(std::move(found));
  }
  std::vector<Target> mentions() const { return types("static_assert(sizeof(", ") > 0);"); }

  static std::vector<Target> sorted(std::vector<Target> targets) {
    llvm::sort(targets, [](const Target &a, const Target &b) { return std::tie(a.name, a.text) < std::tie(b.name, b.text); });
    return targets;
  }

  // ---- from where

  // Each in its turn, so that one which cannot be named after all is not all that is tried. None that is reached already,
  // which somebody has accepted, or that would have to include the file. Null: there is no other.
  const Target *next(const std::vector<Target> &targets, Vertex by, Id<File> file) {
    for (size_t i = 0; i < targets.size(); ++i) {
      const Target &target = targets[turn++ % targets.size()];
      bool isC = finder.isC(file) && !program.facts.path(target.header).ends_with(".h");
      if (target.header != file && !isC && !there.contains({by, target.vertex}) && !finder.includes(target.header, file))
        return &target;
    }
    return nullptr;
  }

  void add(Mutant m) {
    m.rule = rule.id;
    ++tried;
    finder.add(std::move(m));
  }

  void inBodies(StringRef verb, const std::vector<Target> &targets) {
    for (const Body &body : finder.bodies()) {
      if (!from.test(vertices.of(body.function)))
        continue;
      const Target *target = finder.isC(body.file) ? nullptr : next(targets, vertices.of(body.function), body.file);
      if (!target)
        continue;
      add(finder.inBody(body, target->text,
                        {finder.directive(body.file, target->header), "struct HarnessAny { template <class T> operator T() const; };", "template <class T> T harness_any();"},
                        "'" + program.name(body.function) + "' " + verb.str() + " '" + target->name + "' (" + rule.id + ")"));
    }
  }

  void inClasses() {
    const std::vector<Target> targets = types("", " *harness_mutant_;");
    for (uint32_t i = 0; i < facts.types.size(); ++i) {
      const Type &type = facts.types[i];
      if (!from.test(vertices.of(Id<Type>(i))) || !type.place.file || !program.isJudged(type.place.file) ||
          !type.flags.has(TypeFlag::Defined) || type.flags.has(TypeFlag::Instantiated) || finder.isC(type.place.file) ||
          (type.kind != TypeKind::Class && type.kind != TypeKind::Struct))
        continue;
      auto inside = bodyOf(type);
      const Target *target = inside ? next(targets, vertices.of(Id<Type>(i)), type.place.file) : nullptr;
      if (!target)
        continue;
      const SourceText &source = *finder.text(type.place.file);
      Mutant m = finder.at(type.place, program.owner(type.place),
                           "'" + program.name(Id<Type>(i)) + "' has a member of '" + target->name + "' (" + rule.id + ")");
      const size_t top = source.top(inside->begin);
      m.edits.push_back({{top, top}, finder.directive(type.place.file, target->header) + "\n"});
      m.edits.push_back({{inside->end - 1, inside->end - 1}, target->text + " "});
      add(std::move(m));
    }
  }

  // With its braces; not of one that a macro makes.
  std::optional<Range> bodyOf(const Type &type) const {
    auto name = finder.offset(type.place);
    if (!name)
      return std::nullopt;
    const SourceText &source = *finder.text(type.place.file);
    size_t open = source.text().find_first_of("{;", *name);
    bool isWritten = source.isIdentifierAt(*name, lastOf(facts.str(type.name))) && !source.text().take_front(*name).rtrim().ends_with("(");
    return open == StringRef::npos || !isWritten ? std::nullopt : source.block(open);
  }

  void inFiles() {
    std::vector<Target> headers;
    for (Id<File> f(0); f.index < facts.files.size(); f = Id<File>(f.index + 1))
      if (to.test(vertices.of(f)) && isHeader(f))
        headers.push_back({vertices.of(f), facts.path(f).str(), "", f});
    headers = sorted(std::move(headers));
    for (Id<File> file : finder.files()) {
      const SourceText *source = from.test(vertices.of(file)) ? finder.text(file) : nullptr;
      const Target *target = source ? next(headers, vertices.of(file), file) : nullptr;
      if (!target)
        continue;
      Mutant m = finder.at({file, source->position(source->top()).first, 1}, program.owner(file),
                           "'" + program.path(file) + "' includes '" + target->name + "' (" + rule.id + ")");
      m.edits.push_back({{source->top(), source->top()}, finder.directive(file, target->header) + "\n"});
      add(std::move(m));
    }
  }

  Finder &finder;
  const Program &program;
  const Facts &facts;
  const Lookup &lookup;
  const Vertices &vertices;
  const policy::DataRuleT &rule;
  BitVector from, to;
  DenseSet<std::pair<Vertex, Vertex>> there; // what is reached already
  size_t turn = 0, tried = 0;
};

void find(Finder &finder) {
  std::optional<Lookup> lookup;
  for (const auto &rule : finder.program.policy.data_rules)
    if (rule->forbid) {
      if (!lookup)
        lookup.emplace(finder.program);
      Crossings(finder, *lookup, *rule).find();
    }
}

Operator op("forbidden-edge", "a [[rule]] with forbid", "what a rule forbids to reach is called, made, mentioned, kept or included", find);

} // namespace
} // namespace harness::mutate
