#include "policy/read_policy.h"

#include "policy/check_policy.h"
#include "policy/compiled.h"
#include "policy/effects.h"
#include "policy/glob.h"
#include "policy/layers.h"
#include "policy/locate.h"
#include "policy/read_catalogue.h"
#include "policy/read_records.h"
#include "policy/read_invariants.h"
#include "policy/read_match.h"
#include "policy/read_rules.h"
#include "policy/read_sources.h"
#include "policy/read_structure.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace harness::policy {
namespace {

// What a project adds to the catalogue. Catalogue files that were added before are read first.
void readAdditions(const PolicySources &sources, Reading &reading, CatalogueReader &reader) {
  for (auto &[path, wantedBy] : sources.catalogues)
    reader.add(path, /*project=*/true, wantedBy);
  reader.read();
  for (const toml::table *symbols : sources.symbols)
    reader.readSymbols(*symbols, /*project=*/true);
  for (const toml::table *library : sources.libraries)
    reader.readLibrary(*library);
  for (const toml::table *kind : sources.kinds)
    readKind(reading, *kind, reader.vocabulary, /*builtIn=*/false, reader.kinds);
}

// Those that [rules] and [[waiver]] may name.
std::vector<std::string> withDataRules(std::vector<std::string> known, const PolicyT &policy) {
  if (!known.empty())
    for (const auto &rule : policy.data_rules)
      known.push_back(rule->id);
  return known;
}

void complete(PolicySources &sources, const ReadOptions &options, Reading &reading) {
  CatalogueReader reader(reading);
  std::vector<std::string> catalogue = reading.files.match(options.catalogue, cantFail(Glob::compile("*.toml")));
  if (catalogue.empty())
    return reading.error(Place{options.catalogue}, "no catalogue files are there");
  for (const std::string &path : catalogue)
    reader.add(path, /*project=*/false);
  readAdditions(sources, reading, reader);
  if (reading.unreadable)
    return; // half a catalogue would only cause more complaints

  PolicyT &policy = *sources.policy;
  policy.schema = CompiledSchema;
  policy.mode = options.mode;
  if (!policy.project)
    policy.project = std::make_unique<ProjectT>();
  policy.kinds = resolveKinds(reading, reader.kinds);
  policy.catalogue = reader.finish();
  policy.libraries = std::move(reader.libraries);
  completeStructure(policy);
  if (policy.catalogue->effects.size() > EffectSet::Capacity)
    return reading.error(Place{options.catalogue}, "there are " + Twine(policy.catalogue->effects.size()) +
                                                       " effects, of at most " + Twine(EffectSet::Capacity));
  checkDataRules(reading, policy, options.knownRules, options.checkQuery);
  const std::vector<std::string> rules = withDataRules(options.knownRules, policy);
  checkMatches(reading, policy, options.checkMatchers);
  checkPolicy(reading, policy, reader.vocabulary, rules);
  checkInvariants(reading, policy, rules);
  for (auto &layers : policy.layers)
    for (std::string &line : layers->order)
      line = spell(cantFail(parseLayer(line)));
}

std::unique_ptr<PolicyT> unlessWrong(std::unique_ptr<PolicyT> policy, Diagnostics &diagnostics) {
  llvm::sort(diagnostics);
  return diagnostics.empty() ? std::move(policy) : nullptr;
}

} // namespace

std::unique_ptr<PolicyT> readPolicy(StringRef path, const ReadOptions &options, Files &files,
                                    Diagnostics &diagnostics) {
  Reading reading(files, diagnostics);
  PolicySources sources = readSources(reading, path);
  for (const auto &rule : options.rules)
    sources.policy->data_rules.push_back(std::make_unique<DataRuleT>(*rule));
  llvm::sort(sources.policy->data_rules, [](const auto &a, const auto &b) { return a->id < b->id; });
  if (!reading.unreadable)
    complete(sources, options, reading);
  if (!reading.unreadable)
    proveDataRules(reading, path, *sources.policy);
  return unlessWrong(std::move(sources.policy), diagnostics);
}

std::unique_ptr<PolicyT> assumedPolicy(const ReadOptions &options, Files &files, Diagnostics &diagnostics) {
  Reading reading(files, diagnostics);
  PolicySources sources;
  sources.policy->assumed = true;
  complete(sources, options, reading);
  return unlessWrong(std::move(sources.policy), diagnostics);
}

std::optional<PolicyPlace> locate(StringRef policy, StringRef key, IntrusiveRefCntPtr<vfs::FileSystem> disk) {
  return locate(policy, ArrayRef(key.str()), std::move(disk)).front();
}

std::vector<std::optional<PolicyPlace>> locate(StringRef policy, ArrayRef<std::string> keys,
                                               IntrusiveRefCntPtr<vfs::FileSystem> disk) {
  Files files(std::move(disk));
  Diagnostics ignored; // the policy was compiled, so it is right; if it has changed since, the next build says so
  Reading reading(files, ignored);
  PolicySources sources = readSources(reading, policy);
  CatalogueReader reader(reading);
  readAdditions(sources, reading, reader);
  std::vector<std::optional<PolicyPlace>> places;
  for (const std::string &key : keys) {
    const Place *place = reading.find(key);
    places.push_back(place ? std::optional(PolicyPlace{place->path, place->line, place->column}) : std::nullopt);
  }
  return places;
}

} // namespace harness::policy
