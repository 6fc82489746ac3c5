#include "structure/outsiders.h"

#include "policy/glob.h"

#include "llvm/ADT/StringSet.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

BitVector installedFiles(const Program &program) {
  const Facts &facts = program.facts;
  std::vector<policy::Glob> said;
  // A program that knows no policy of its own has no [structure], and says nothing.
  if (program.policy.structure)
    for (const std::string &text : program.policy.structure->installed) {
      if (auto glob = policy::Glob::compile(text))
        said.push_back(std::move(*glob));
      else
        consumeError(glob.takeError()); // the policy reader has said so
    }
  BitVector installed(facts.files.size());
  for (uint32_t i = 0; i < facts.files.size(); ++i) {
    StringRef path = facts.path(Id<File>(i));
    auto isOf = [&](StringRef p) { return p.ends_with("/") ? path.starts_with(p) : path == p; };
    installed[i] = any_of(program.target.installed, isOf) ||
                   (program.isHeader(Id<File>(i)) && any_of(said, [&](const policy::Glob &glob) { return glob.match(path); }));
  }
  return installed;
}

Outsiders::Outsiders(const Program &program)
    : program(program), known(installedFiles(program)), besides(program.facts.files.size()) {
  const Facts &facts = program.facts;
  for (const Include &include : facts.includes)
    if (include.from && include.to && known[include.to.index])
      besides.set(include.from.index);
  StringSet<> shared; // targets that are loaded by others, at start or later
  for (const Target::Part &part : program.target.parts)
    if (part.exports)
      shared.insert(part.name);
  if (shared.empty())
    return;

  std::vector<SmallVector<uint32_t, 8>> includes(facts.files.size());
  for (const Include &include : facts.includes)
    if (include.from && include.to && facts.file(include.to).origin == Origin::Project)
      includes[include.from.index].push_back(include.to.index);
  BitVector seen(facts.files.size());
  SmallVector<uint32_t, 64> open;
  for (const facts::Unit &unit : facts.units)
    if (unit.file && shared.contains(facts.str(unit.target)))
      open.push_back(unit.file.index);
  while (!open.empty()) {
    uint32_t file = open.pop_back_val();
    if (seen[file])
      continue;
    seen.set(file);
    open.append(includes[file].begin(), includes[file].end());
  }
  known |= seen;
}

bool Outsiders::mayCall(Id<Function> f) const {
  const Function &row = program.facts.functions[f.index];
  if (row.linkage != Linkage::External || row.access == AccessSpecifier::Private)
    return false;
  // A method is declared where its class is.
  if (row.record)
    return mayInclude(program.facts.types[row.record.index].place.file);
  return row.place.file && (known[row.place.file.index] || besides[row.place.file.index]);
}

} // namespace harness
