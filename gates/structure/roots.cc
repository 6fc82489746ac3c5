#include "structure/roots.h"

#include "structure/outsiders.h"

#include "structure/tests.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

std::vector<SmallVector<Id<File>, 1>> declarations(const Facts &facts) {
  std::vector<SmallVector<Id<File>, 1>> files(facts.functions.size());
  for (const Reference &r : facts.references)
    if (r.kind == ReferenceKind::Declaration && r.function)
      files[r.function.index].push_back(r.place.file);
  return files;
}

namespace {

StringRef bareSymbol(StringRef symbol) { return symbol.split('@').first; }
StringRef lastPart(StringRef name) { return name.contains("::") ? name.rsplit("::").second : name; }

class RootFinder {
public:
  explicit RootFinder(const Program &program)
      : program(program), facts(program.facts), declared(declarations(facts)), installed(installedFiles(program)),
        openHeader(facts.files.size()) {}

  std::vector<Root> find() {
    readBuild();
    readTexts();
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (facts.functions[i].flags.has(FunctionFlag::Defined))
        addFunction(Id<Function>(i));
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      addType(Id<Type>(i));
    for (uint32_t i = 0; i < facts.variables.size(); ++i)
      addVariable(Id<Variable>(i));
    addMentions();
    auto key = [](const Root &r) { return std::make_tuple(r.test, r.entity, r.reason, r.detail, r.place); };
    llvm::sort(roots, [&](const Root &a, const Root &b) { return key(a) < key(b); });
    roots.erase(llvm::unique(roots, [](const Root &a, const Root &b) { return a.entity == b.entity && a.reason == b.reason; }),
                roots.end());
    return std::move(roots);
  }

private:
  void add(Entity entity, Root::Reason reason, const Place &place, std::string detail = {}) {
    roots.push_back({entity, reason, std::move(detail), place, isTest(program, program.owner(place))});
  }

  // ---- what the build says: which files are linked into what others see into, and which into nothing
  void readBuild() {
    StringMap<SmallVector<StringRef, 4>> links;
    for (const auto &[from, to] : program.target.linkEdges)
      links[from].push_back(to);
    StringMap<bool> isTestTarget;
    for (const Unit &unit : facts.units)
      if (StringRef target = facts.str(unit.target); !target.empty()) {
        auto [it, fresh] = isTestTarget.try_emplace(target, true);
        it->second &= isTest(program, program.owner(unit.file));
      }
    StringSet<> exporting, linked;
    auto reach = [&](StringRef from, StringSet<> &into) {
      SmallVector<StringRef, 8> open(links.lookup(from));
      while (!open.empty()) {
        StringRef next = open.pop_back_val();
        if (into.insert(next).second)
          append_range(open, links.lookup(next));
      }
    };
    for (const Target::Part &part : program.target.parts) {
      if (part.exports) {
        exporting.insert(part.name);
        reach(part.name, exporting);
      }
      if (part.type != "STATIC_LIBRARY" && part.type != "OBJECT_LIBRARY" && part.type != "INTERFACE_LIBRARY" &&
          !isTestTarget.lookup(part.name))
        reach(part.name, linked);
    }
    StringSet<> open; // libraries
    for (const Target::Part &part : program.target.parts)
      if ((part.type == "STATIC_LIBRARY" || part.type == "OBJECT_LIBRARY") && !linked.contains(part.name) &&
          !isTestTarget.lookup(part.name))
        open.insert(part.name);
    for (const Unit &unit : facts.units) {
      if (unit.language == Language::Cxx)
        cxxFiles.insert(unit.file.index);
      StringRef target = facts.str(unit.target);
      if (exporting.contains(target))
        exportingFiles.insert(unit.file.index);
      if (open.contains(target))
        openFiles.insert(unit.file.index);
    }
    readHeaders();
  }

  void readHeaders() {
    std::vector<SmallVector<uint32_t, 4>> includes(facts.files.size());
    for (const Include &include : facts.includes)
      includes[include.from.index].push_back(include.to.index);
    SmallVector<uint32_t, 64> open(openFiles.begin(), openFiles.end());
    while (!open.empty())
      for (uint32_t to : includes[open.pop_back_val()])
        if (!openHeader[to] && facts.files[to].origin == Origin::Project) {
          openHeader.set(to);
          open.push_back(to);
        }
  }

  // ---- texts that may name something
  void readTexts() {
    for (const Literal &literal : facts.literals)
      texts[facts.str(literal.text)].push_back(literal.place);
    for (const facts::Call &call : facts.calls)
      if (call.kind == CallKind::Asm) {
        StringRef text = facts.str(call.type);
        while (!text.empty()) {
          StringRef word = text.take_while([](char c) { return isAlnum(c) || c == '_' || c == '.' || c == '$'; });
          if (!word.empty())
            needed.try_emplace(word, call.place);
          text = text.drop_front(std::max<size_t>(word.size(), 1));
        }
      }
    for (const Symbol &symbol : facts.symbols)
      if (!symbol.flags.has(SymbolFlag::Defined))
        needed.try_emplace(facts.str(symbol.name), Place{facts.units[symbol.unit.index].file, 0, 0});
  }

  // A function that says its own name is not found by it.
  const Place *textFor(StringRef name, const Place &from, uint32_t endLine) const {
    auto it = texts.find(name);
    if (it == texts.end())
      return nullptr;
    for (const Place &place : it->second)
      if (place.file != from.file || place.line < from.line || place.line > std::max(from.line, endLine))
        return &place;
    return nullptr;
  }

  bool isAt(const BitVector &files, Id<File> file) const { return file && files[file.index]; }

  bool isShown(Id<Function> id, const BitVector &files) const {
    const Function &f = facts.functions[id.index];
    if (f.record)
      return isAt(files, facts.types[f.record.index].place.file) && f.access != AccessSpecifier::Private;
    return isAt(files, f.place.file) || any_of(declared[id.index], [&](Id<File> file) { return isAt(files, file); });
  }

  void addFunction(Id<Function> id) {
    const Function &f = facts.functions[id.index];
    StringRef symbol = bareSymbol(facts.str(f.symbol)), name = facts.str(f.name);
    bool external = f.linkage == Linkage::External;
    bool source = f.place.file && !program.isHeader(f.place.file);
    if (f.flags.has(FunctionFlag::Main))
      add(id, Root::Main, f.place);
    if (f.kind == FunctionKind::Initialiser && (f.flags.has(FunctionFlag::StaticInit) || name == "assembly at file scope"))
      add(id, Root::Initialiser, f.place);
    for (auto [flag, what] : {std::pair(FunctionFlag::AtStart, "constructor"), {FunctionFlag::AtExit, "destructor"},
                              {FunctionFlag::Weak, "weak"}})
      if (f.flags.has(flag))
        add(id, Root::Attribute, f.place, what);
    if (external && !f.record && (name.starts_with("operator new") || name.starts_with("operator delete")))
      add(id, Root::Replaced, f.place);
    // A reserved name is asked for by the compiler or its runtime: `__asan_default_options`.
    if (external && f.flags.has(FunctionFlag::ExternC) && source && (symbol.starts_with("__") || cxxFiles.contains(f.place.file.index)))
      add(id, Root::ExternC, f.place);
    if (external && f.flags.has(FunctionFlag::Exported) && source && exportingFiles.contains(f.place.file.index))
      add(id, Root::Exported, f.place);
    if (external && ((source && openFiles.contains(f.place.file.index) && f.access != AccessSpecifier::Private) ||
                     isShown(id, openHeader)))
      add(id, Root::Library, f.place);
    if (isShown(id, installed))
      add(id, Root::Installed, f.place);
    if (auto it = needed.find(symbol); it != needed.end())
      add(id, Root::Object, it->second);
    for (StringRef text : {symbol, name, lastPart(name)})
      if (const Place *place = textFor(text, f.place, f.endLine)) {
        add(id, Root::Named, *place, text.str());
        break;
      }
  }

  void addType(Id<Type> id) {
    const Type &t = facts.types[id.index];
    if (!t.flags.has(TypeFlag::Defined) || t.flags.has(TypeFlag::Library))
      return;
    if (isAt(installed, t.place.file))
      add(id, Root::Installed, t.place);
    if (isAt(openHeader, t.place.file))
      add(id, Root::Library, t.place);
    StringRef name = bareSymbol(facts.str(t.name));
    for (StringRef text : {name, lastPart(name)})
      if (const Place *place = textFor(text, t.place, 0)) {
        add(id, Root::Named, *place, text.str());
        break;
      }
  }

  void addVariable(Id<Variable> id) {
    const Variable &v = facts.variables[id.index];
    if (v.kind != VariableKind::Global && v.kind != VariableKind::StaticMember)
      return;
    bool external = !v.flags.has(VariableFlag::Internal);
    if (external && v.flags.has(VariableFlag::Exported) && v.place.file && exportingFiles.contains(v.place.file.index))
      add(id, Root::Exported, v.place);
    if (isAt(installed, v.place.file) || (v.owner && isAt(installed, facts.types[v.owner.index].place.file)))
      add(id, Root::Installed, v.place);
    if (external && v.place.file && (openFiles.contains(v.place.file.index) || isAt(openHeader, v.place.file)))
      add(id, Root::Library, v.place);
    StringRef name = bareSymbol(facts.str(v.name));
    if (auto it = needed.find(lastPart(name)); it != needed.end())
      add(id, Root::Object, it->second);
    for (StringRef text : {name, lastPart(name)})
      if (const Place *place = textFor(text, v.place, 0)) {
        add(id, Root::Named, *place, text.str());
        break;
      }
  }

  void addMentions() {
    for (const Annotation &a : facts.annotations)
      if (auto [kind, what] = facts.str(a.text).split('\x1f'); kind == "kept") {
        Entity entity = a.function ? Entity(a.function) : a.type ? Entity(a.type) : Entity(a.variable);
        if (entity)
          add(entity, what == "replaced" ? Root::Replaced : Root::Attribute, placeOf(facts, entity), what.str());
      }
    for (const Reference &r : facts.references) {
      if (r.fromFunction || (r.fromType && r.kind != ReferenceKind::Unseen))
        continue;
      // What a function that is declared here takes and returns is mentioned by its definition, too.
      if (r.kind == ReferenceKind::Declaration || r.kind == ReferenceKind::Friend || r.kind == ReferenceKind::Signature ||
          r.kind == ReferenceKind::Return)
        continue;
      Entity entity = r.function ? Entity(r.function) : r.type ? Entity(r.type) : Entity(r.variable);
      if (entity)
        add(entity, r.kind == ReferenceKind::Unseen ? Root::Unseen : Root::FileScope, r.place);
    }
    for (const Binding &b : facts.bindings)
      if (!b.holder && b.function && !b.slot)
        add(b.function, Root::FileScope, b.place);
  }

  const Program &program;
  const Facts &facts;
  const std::vector<SmallVector<Id<File>, 1>> declared;
  BitVector installed, openHeader; // files
  DenseSet<uint32_t> cxxFiles, exportingFiles, openFiles;
  StringMap<SmallVector<Place, 1>> texts;
  StringMap<Place> needed; // symbols
  std::vector<Root> roots;
};

} // namespace

std::vector<Root> findRoots(const Program &program) { return RootFinder(program).find(); }

std::string spell(const Root &root) {
  switch (root.reason) {
  case Root::Main:
    return "the program starts here";
  case Root::Initialiser:
    return "runs before main";
  case Root::Attribute:
    return "is kept by its attribute '" + root.detail + "'";
  case Root::Replaced:
    return "replaces a function of the system";
  case Root::Exported:
    return "is exported to whoever loads it";
  case Root::Library:
    return "belongs to a library that no program of this build links";
  case Root::Installed:
    return "is declared in a header that is installed";
  case Root::ExternC:
    return "has a name that other languages and runtimes can call";
  case Root::Named:
    return "may be found by the text \"" + root.detail + "\"";
  case Root::Object:
    return "is needed by an object or assembly that has no facts";
  case Root::Unseen:
    return "is used where the compiler sees it and the facts do not";
  case Root::FileScope:
    return "is mentioned outside of functions and classes";
  }
  return {};
}

} // namespace harness
