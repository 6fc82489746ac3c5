// `harness baseline`: writes harness.baseline.toml, the findings that are accepted because they were there before. From then on it
// only shrinks: --shrink takes out what is gone and follows what was moved or renamed; --add accepts more, with a reason.

#include "commands/command.h"
#include "commands/enter.h"

#include "build/everything.h"
#include "build/settle.h"
#include "io/file.h"
#include "judge/baseline.h"
#include "judge/rule.h"
#include "policy/allowance.h"
#include "policy/date.h"
#include "policy/suggest.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <map>

using namespace llvm;

namespace harness {
namespace {

cl::SubCommand sub("baseline", "Accept the findings that are there: harness baseline [BUILD] [--shrink | --add=RULE]");
cl::opt<std::string> folder(cl::Positional, cl::desc("[BUILD]"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<bool> shrink("shrink", cl::desc("Take out what is gone; follow what was moved or renamed"), cl::sub(sub));
cl::opt<std::string> add("add", cl::desc("Accept what there is now of a rule, or of rules: boundary.*"), cl::value_desc("rule"),
                         cl::sub(sub));
cl::opt<std::string> reason("reason", cl::desc("Why they are accepted"), cl::sub(sub));
cl::opt<std::string> owner("owner", cl::desc("Who will mend them"), cl::sub(sub));
cl::opt<std::string> expires("expires", cl::desc("The last day, yyyy-mm-dd"), cl::value_desc("date"), cl::sub(sub));

using Entries = std::vector<policy::BaselineEntry>;

// Counts the finding under its entry, which is made if need be.
void count(std::map<std::string, policy::BaselineEntry> &entries, policy::BaselineEntry entry, const policy::BaselineEntry &about) {
  entry.count = 0;
  entry.since = about.since, entry.owner = about.owner, entry.reason = about.reason, entry.expires = about.expires;
  ++entries.try_emplace(policy::baselineId(entry), entry).first->second.count;
}

size_t sum(const Entries &entries) {
  size_t all = 0;
  for (const policy::BaselineEntry &e : entries)
    all += e.count;
  return all;
}

Entries listOf(const std::map<std::string, policy::BaselineEntry> &entries) {
  Entries all;
  for (const auto &[id, entry] : entries)
    all.push_back(entry);
  return all;
}

// What a first baseline takes in: what a person would otherwise have to mend or to read at every build.
bool isWorth(const Finding &f) { return f.level >= Level::Warn && !StringRef(f.rule).starts_with("policy."); }

Entries firstEntries(ArrayRef<Finding> findings, const policy::BaselineEntry &about) {
  std::map<std::string, policy::BaselineEntry> entries;
  for (const Finding &f : findings)
    if (isWorth(f))
      for (const std::string &identity : identitiesOf(f))
        count(entries, entryOf(f, identity), about);
  return listOf(entries);
}

Entries withMore(const Entries &there, ArrayRef<Finding> findings, const policy::BaselineEntry &about) {
  std::map<std::string, policy::BaselineEntry> entries;
  for (const policy::BaselineEntry &e : there)
    entries[policy::baselineId(e)] = e;
  const auto file = policy::packBaseline(there);
  const BaselineMatch match = matchBaseline(*file, findings, policy::today());
  std::vector<std::vector<bool>> known(findings.size());
  for (const auto &uses : match.uses)
    for (const BaselineMatch::Use &use : uses) {
      known[use.finding].resize(identitiesOf(findings[use.finding]).size());
      known[use.finding][use.identity] = true;
    }
  for (auto [i, f] : enumerate(findings))
    if (policy::ruleMatches(add, f.rule) && !StringRef(f.rule).starts_with("policy."))
      for (auto [k, identity] : enumerate(identitiesOf(f)))
        if (known[i].empty() || !known[i][k])
          count(entries, entryOf(f, identity), about);
  return listOf(entries);
}

struct Shrunk {
  Entries entries;
  size_t gone = 0, fewer = 0, followed = 0; // entries
};

Shrunk shrunk(const Entries &there, ArrayRef<Finding> findings) {
  Shrunk out;
  const auto file = policy::packBaseline(there); // sorted
  const BaselineMatch match = matchBaseline(*file, findings, policy::today());
  std::map<std::string, policy::BaselineEntry> entries;
  for (uint32_t row = 0; row < match.uses.size(); ++row) {
    policy::BaselineEntry old = policy::baselineEntry(*file, row);
    bool elsewhere = false;
    for (const BaselineMatch::Use &use : match.uses[row]) {
      const Finding &f = findings[use.finding];
      count(entries, entryOf(f, identitiesOf(f)[use.identity]), old);
      elsewhere |= use.likeness != policy::Likeness::Same;
    }
    out.gone += match.uses[row].empty();
    out.fewer += !match.uses[row].empty() && match.uses[row].size() < old.count;
    out.followed += elsewhere;
  }
  out.entries = listOf(entries);
  return out;
}

std::string number(size_t n, StringRef one, StringRef many) { return std::to_string(n) + " " + (n == 1 ? one : many).str(); }

int write(const std::string &path, const Entries &entries, StringRef more = {}) {
  bool changed = false;
  if (Error e = io::writeIfChanged(path, policy::spellBaselineFile(entries), &changed))
    return fail(Failed, std::move(e));
  outs() << policy::BaselineName << ": " << (changed ? "written, " : "unchanged, ") << number(sum(entries), "finding", "findings")
         << " in " << number(entries.size(), "entry", "entries") << more << '\n';
  return Clean;
}

int writeFirst(const std::string &path, ArrayRef<Finding> findings, const policy::BaselineEntry &about) {
  Entries entries = firstEntries(findings, about);
  if (entries.empty()) {
    outs() << "harness: there is nothing to accept; no baseline is needed\n";
    return Clean;
  }
  std::map<std::string, size_t> byRule;
  for (const policy::BaselineEntry &e : entries)
    byRule[e.rule] += e.count;
  for (const auto &[rule, n] : byRule)
    outs() << "  " << rule << ' ' << n << '\n';
  return write(path, entries, "; commit it beside harness.toml");
}

int change(const std::string &path, bool complete, ArrayRef<Finding> findings, const policy::BaselineEntry &about) {
  auto text = io::readFile(path);
  if (!text)
    return fail(Failed, text.takeError());
  auto there = policy::parseBaselineFile((*text)->getBuffer(), path);
  if (!there)
    return fail(Usage, there.takeError());
  if (!add.empty()) {
    Entries entries = withMore(*there, findings, about);
    return write(path, entries, ", " + std::to_string(sum(entries) - sum(*there)) + " more");
  }
  if (!complete)
    return fail(Usage, "a part of the build was not judged: what is not found may be there; build all targets first");
  Shrunk result = shrunk(*there, findings);
  std::string more = "; " + number(result.gone, "entry", "entries") + " gone, " + std::to_string(result.fewer) + " with fewer";
  if (result.followed)
    more += ", " + std::to_string(result.followed) + " moved or renamed";
  return write(path, result.entries, more);
}

int run() {
  if (!expires.empty() && !dayNumber(expires))
    return fail(Usage, "--expires=" + expires + " is no date such as 2027-03-31");
  if (!expires.empty() && *dayNumber(expires) < *dayNumber(policy::today()))
    return fail(Usage, "--expires=" + expires + " is past: what is accepted until then is accepted no longer");
  if (shrink && !add.empty())
    return fail(Usage, "--shrink and --add are two steps");
  if (!add.empty() && reason.empty())
    return fail(Usage, "say why these are accepted: --add=" + add + " --reason=\"…\"");
  int status = Clean;
  auto entered = enter(folder, config, status);
  if (!entered)
    return status;
  const auto &[build, policy] = *entered;
  if (policy->assumed || build.policy.empty())
    return fail(Usage, "there is no harness.toml yet, and without one nothing blocks; write it with 'harness init'");
  std::vector<StringRef> rules;
  for (const Rule *rule : Rule::all())
    rules.push_back(rule->id);
  for (const auto &rule : policy->data_rules)
    rules.push_back(rule->id);
  if (!add.empty() && none_of(rules, [](StringRef id) { return policy::ruleMatches(add, id); }))
    return fail(Usage, "no rule is named '" + add + "'" + policy::suggestion(add, rules));
  SmallString<128> path(sys::path::parent_path(build.policy));
  sys::path::append(path, policy::BaselineName);
  bool exists = sys::fs::exists(path);
  if (exists && !shrink && add.empty())
    return fail(Usage, path + " is there already. It may shrink: --shrink; what is new is mended, or accepted with a reason: "
                       "--add=RULE --reason=\"…\"");
  if (!exists && shrink)
    return fail(Usage, "there is no " + path + " to shrink");

  build::Stats stats(false);
  Report all = build::judgeEverything(build, *policy, stats);
  for (const ToolFailure &failure : all.failures)
    return fail(Failed, (failure.target.empty() ? "" : "'" + failure.target + "' was not judged: ") + failure.message);
  bool complete = build.complete;
  for (const std::string &gate : build.gates)
    complete &= sys::fs::exists(gate + "/t.closure");
  policy::BaselineEntry about;
  about.since = policy::today();
  about.owner = owner;
  about.expires = expires;
  about.reason = reason.empty() ? "was there when the baseline was written" : reason.getValue();
  const std::vector<Finding> findings = build::openFindings(all);
  if (exists)
    return change(path.str().str(), complete, findings, about);
  if (!complete)
    errs() << "harness: warning: a part of the build was not judged; its findings are not in the baseline\n";
  return add.empty() ? writeFirst(path.str().str(), findings, about) : write(path.str().str(), withMore({}, findings, about));
}

Command command(sub, run);

} // namespace
} // namespace harness
