#include "mutate/mutant.h"

#include "policy/allowance.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace harness::facts;

namespace harness::mutate {

Operator *Operator::first = nullptr;

std::vector<const Operator *> Operator::all() {
  std::vector<const Operator *> list;
  for (const Operator *o = first; o; o = o->next)
    list.push_back(o);
  llvm::sort(list, [](const Operator *a, const Operator *b) { return StringRef(a->name) < b->name; });
  return list;
}

std::string Mutant::id() const {
  return op + "|" + at.path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + "|" + what;
}

bool Mutant::isChallengeTo(StringRef finding) const {
  return finding == rule ||
         any_of(also, [&](const std::string &pattern) { return policy::ruleMatches(pattern, finding); });
}

Finder::Finder(const Program &program, const Topology &topology, Texts texts)
    : program(program), topology(topology), given(std::move(texts)) {
  const Facts &facts = program.facts;
  hasCxx = any_of(facts.units, [](const Unit &u) { return u.language == Language::Cxx; });
  included.resize(facts.files.size());
  for (const Include &i : facts.includes)
    if (i.from && i.to && !i.flags.has(IncludeFlag::Macro))
      included[i.from.index].push_back(i.to.index);
  for (uint32_t i = 0; i < facts.files.size(); ++i)
    if (Id<File> f(i);
        facts.files[i].origin == Origin::Project && program.isJudged(f) && program.owner(f) != NoComponent)
      allFiles.push_back(f);
  BitVector isMine(facts.files.size());
  for (Id<File> f : allFiles)
    isMine.set(f.index);
  llvm::sort(allFiles, [&](Id<File> a, Id<File> b) { return facts.path(a) < facts.path(b); });

  for (uint32_t i = 0; i < facts.functions.size(); ++i) {
    const Function &f = facts.functions[i];
    bool isWritten = f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Implicit) &&
                     !f.flags.has(FunctionFlag::Defaulted) && !f.flags.has(FunctionFlag::Deleted) &&
                     !f.flags.has(FunctionFlag::StaticInit);
    // A constant expression has no effects, or it is none.
    if (!isWritten || f.flags.has(FunctionFlag::Constexpr) || f.kind == FunctionKind::Lambda || !f.place.file ||
        !isMine[f.place.file.index])
      continue;
    const SourceText *source = text(f.place.file);
    auto name = offset(f.place);
    if (!name)
      continue;
    StringRef last = facts.str(f.name).rsplit(':').second;
    if (last.empty())
      last = facts.str(f.name);
    // What a macro makes, and operators, do not stand there by name.
    if (last.starts_with("~") ? source->text().substr(*name, 1) != "~"
                              : !source->isIdentifierAt(*name, last.split('<').first))
      continue;
    if (auto inside = source->body(*name, f.endLine))
      allBodies.push_back({Id<Function>(i), f.place.file, program.owner(f.place), source, *inside});
  }
  auto key = [&](const Body &b) {
    return std::make_tuple(facts.path(b.file), b.inside.begin, facts.str(facts.functions[b.function.index].symbol));
  };
  llvm::sort(allBodies, [&](const Body &a, const Body &b) { return key(a) < key(b); });
  // Of a template each instantiation is a function.
  allBodies.erase(
      llvm::unique(allBodies, [](const Body &a, const Body &b) { return a.file == b.file && a.inside == b.inside; }),
      allBodies.end());
  for (auto [i, body] : enumerate(allBodies))
    bodyByFunction[body.function.index] = i;
}

void Finder::run(const Operator &op) {
  running = &op;
  op.find(*this);
  running = nullptr;
}

const Body *Finder::bodyOf(Id<Function> f) const {
  auto it = f ? bodyByFunction.find(f.index) : bodyByFunction.end();
  return it == bodyByFunction.end() ? nullptr : &allBodies[it->second];
}

const SourceText *Finder::text(Id<File> f) const {
  auto [it, isNew] = texts.try_emplace(f.index);
  if (isNew)
    if (auto content = given.all.find(program.facts.path(f)); content != given.all.end())
      it->second = std::make_unique<SourceText>(content->second);
  return it->second.get();
}

std::optional<size_t> Finder::offset(const Place &place) const {
  const SourceText *source = place.file ? text(place.file) : nullptr;
  return source ? source->offset(place.line, place.column) : std::nullopt;
}

bool Finder::isC(Id<File> f) const { return program.facts.path(f).ends_with(".c") || !hasCxx; }

bool Finder::includes(Id<File> file, Id<File> header) const {
  std::vector<uint32_t> work{file.index};
  DenseSet<uint32_t> seen;
  while (!work.empty()) {
    uint32_t at = work.back();
    work.pop_back();
    if (at == header.index)
      return true;
    if (seen.insert(at).second)
      append_range(work, included[at]);
  }
  return false;
}

std::string Finder::directive(Id<File> from, Id<File> header) const {
  StringRef here = program.facts.path(from), there = program.facts.path(header);
  if (there.consume_front("<build>"))
    return "#include \"" + given.buildRoot + there.str() + "\"";
  if (there.starts_with("<"))
    return "#include " + there.str();
  if (sys::path::is_absolute(there))
    return "#include \"" + there.str() + "\"";
  // Both from the source root: up to the folder that they share, and down.
  for (;;) {
    auto [a, restOfHere] = here.split('/');
    auto [b, restOfThere] = there.split('/');
    if (a != b || restOfHere.empty() || restOfThere.empty())
      break;
    here = restOfHere;
    there = restOfThere;
  }
  std::string up;
  for (size_t i = 0; i < here.count('/'); ++i)
    up += "../";
  return "#include \"" + up + there.str() + "\"";
}

Mutant Finder::at(const Place &place, ComponentId component, std::string what) const {
  Mutant m;
  m.in = place.file;
  m.file = program.path(place.file);
  m.at = {program.facts.str(program.facts.file(place.file).shown).str(), place.line, place.column};
  m.component = component == NoComponent ? "" : program.component(component).name;
  m.what = std::move(what);
  return m;
}

Mutant Finder::inBody(const Body &body, StringRef statement, ArrayRef<std::string> preamble, std::string what) const {
  Mutant m = at(program.facts.functions[body.function.index].place, body.component, std::move(what));
  std::string lines;
  for (const std::string &line : preamble)
    lines += line + "\n";
  if (size_t top = body.text->top(body.inside.begin); !lines.empty())
    m.edits.push_back({{top, top}, lines});
  m.edits.push_back({{body.inside.begin, body.inside.begin}, " " + statement.str()});
  return m;
}

void Finder::add(Mutant mutant) {
  mutant.op = running->name;
  if (mutant.rule.empty())
    mutant.rule = running->rule;
  const SourceText &source = *text(mutant.in);
  for (Edit &e : mutant.edits) {
    std::tie(e.line, e.column) = source.position(e.range.begin);
    e.removed = source.text(e.range).str();
  }
  mutants.push_back(std::move(mutant));
}

void Finder::skip(ComponentId component, std::string reason, unsigned sites) {
  skipped[{running->name, component == NoComponent ? "" : program.component(component).name, std::move(reason)}] +=
      sites;
}

} // namespace harness::mutate
