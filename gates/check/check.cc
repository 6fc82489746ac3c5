#include "check/check.h"

#include "check/bench.h"
#include "io/file.h"
#include "policy/records.h"
#include "policy/suggest.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/Path.h"

#include <map>
#include <mutex>

using namespace llvm;

namespace harness::check {
namespace {

using fixture::Expectation;
using fixture::Part;

// Where a finding is, in the words of a fixture; no path: at the rule.
Position positionOf(const Finding &f, StringRef rule) {
  return StringRef(f.policyKey).starts_with(("rule." + rule).str()) ? Position() : f.at;
}

std::string spell(const Position &at) { return at.path.empty() ? "at the rule" : at.line ? at.path + ":" + std::to_string(at.line) : at.path; }

bool matches(const Expectation &e, const Finding &f, StringRef rule) {
  Position at = positionOf(f, rule);
  return at.path == e.path && (e.path.empty() || at.line == e.line) && StringRef(f.message).contains(e.text);
}

std::vector<const Expectation *> about(StringRef rule, ArrayRef<Expectation> all, bool own) {
  std::vector<const Expectation *> some;
  for (const Expectation &e : all)
    if ((e.rule.empty() || e.rule == rule) && (!own || e.own))
      some.push_back(&e);
  // The longest text first: it fits fewest.
  llvm::sort(some, [](const auto *a, const auto *b) { return std::pair(b->text.size(), a->at) < std::pair(a->text.size(), b->at); });
  return some;
}

// What `now` has more than `before`.
std::vector<const Finding *> news(ArrayRef<Finding> before, ArrayRef<Finding> now) {
  std::map<std::pair<StringRef, StringRef>, int> known;
  for (const Finding &f : before)
    ++known[{f.identity, f.at.path}];
  std::vector<const Finding *> some;
  for (const Finding &f : now)
    if (--known[{f.identity, f.at.path}] < 0)
      some.push_back(&f);
  return some;
}

// One rule on one fixture.
class Trial {
public:
  Trial(const Tools &tools, const Fixtures &of, const std::string &path, ArrayRef<std::string> known, FixtureResult &result)
      : tools(tools), rule(of.rule), definition(of.definition), known(known), result(result) {
    result.path = path;
  }

  // What is wrong with Harness or the machine.
  Error read() {
    SmallString<256> full(sys::path::is_absolute(result.path) ? "" : tools.project); // --fixtures may lie anywhere
    sys::path::append(full, result.path);
    auto file = io::readFile(full);
    if (!file)
      return file.takeError();
    result.digest = policy::contentDigest((*file)->getBuffer());
    std::vector<fixture::Problem> problems;
    fixture = fixture::read(result.path, (*file)->getBuffer(), problems);
    for (const fixture::Problem &p : problems)
      result.broken.push_back({p.line, 0, p.message});
    if (!fixture)
      return Error::success();
    SmallVector<StringRef, 128> names(known.begin(), known.end());
    auto check = [&](ArrayRef<Expectation> expected) {
      for (const Expectation &e : expected)
        if (!e.rule.empty() && !is_contained(known, e.rule))
          result.broken.push_back({e.at, 0, "no rule is named '" + e.rule + "'" + policy::suggestion(e.rule, names)});
    };
    check(fixture->base.expected);
    for (const fixture::Mutant &m : fixture->mutants) {
      std::vector<Expectation> own;
      copy_if(m.variant.expected, std::back_inserter(own), [](const Expectation &e) { return e.own; });
      if (m.macro.empty())
        for (Expectation &e : own)
          e.at = m.line;
      check(own);
    }
    result.good = about(rule, fixture->base.expected, /*own=*/false).empty();
    result.mutants.resize(fixture->mutants.size());
    return Error::success();
  }

  size_t mutants() const { return fixture ? fixture->mutants.size() : 0; }
  bool canRun() const { return result.broken.empty(); }

  Error run() {
    bench.emplace(tools, *fixture, rule, definition);
    auto judged = bench->judge();
    if (!judged)
      return broken(judged.takeError());
    found = std::move(*judged);
    result.includes = bench->includes();
    result.unresolved = bench->unresolved();
    std::vector<const Finding *> left;
    for (const Finding &f : found)
      left.push_back(&f);
    for (const Expectation *e : about(rule, fixture->base.expected, /*own=*/false)) {
      auto it = find_if(left, [&](const Finding *f) { return matches(*e, *f, rule); });
      if (it != left.end())
        left.erase(it);
      else
        result.wrong.push_back({e->at, 0, "'" + rule + "' finds nothing " + (e->path.empty() ? "at the rule" : "here") +
                                              (e->text.empty() ? "" : " that says \"" + e->text + "\"")});
    }
    for (const Finding *f : left)
      result.wrong.push_back(complaint(*f));
    llvm::sort(result.wrong, [](const Complaint &a, const Complaint &b) { return std::tie(a.line, a.column, a.message) < std::tie(b.line, b.column, b.message); });
    return Error::success();
  }

  Error run(size_t index) {
    const fixture::Mutant &mutant = fixture->mutants[index];
    MutantResult &m = result.mutants[index];
    m = {mutant.name, mutant.line, false, ""};
    auto judged = bench->judge(mutant);
    if (!judged)
      return broken(judged.takeError());
    const std::vector<const Finding *> more = news(found, *judged);
    const std::vector<const Expectation *> wanted = about(rule, mutant.variant.expected, /*own=*/true);
    auto missed = find_if(wanted, [&](const Expectation *e) { return none_of(more, [&](const Finding *f) { return matches(*e, *f, rule); }); });
    m.killed = !more.empty() && missed == wanted.end();
    if (!m.killed)
      m.why = more.empty() ? mutant.how
                           : "it expects something else than what is found, " + spell(positionOf(*more.front(), rule)) + ": " + more.front()->message;
    return Error::success();
  }

private:
  Complaint complaint(const Finding &f) const {
    Position at = positionOf(f, rule);
    for (const Part &part : fixture->base.parts)
      if (part.path == at.path)
        return {part.line + (at.line ? at.line - 1 : 0), at.column, "not expected: " + f.message};
    return {0, 0, "not expected " + spell(at) + ": " + f.message};
  }

  Error broken(Error error) {
    return handleErrors(std::move(error), [&](const Trouble &t) {
      std::lock_guard lock(guard);
      result.broken.push_back({t.line, 0, t.message});
    });
  }

  const Tools &tools;
  const std::string &rule;
  const policy::DataRuleT *definition;
  ArrayRef<std::string> known;
  FixtureResult &result;
  std::optional<fixture::Fixture> fixture;
  std::optional<Bench> bench;
  std::vector<Finding> found;
  std::mutex guard;
};

} // namespace

size_t RuleResult::good() const { return size_t(count_if(fixtures, [](const FixtureResult &f) { return f.good; })); }
size_t RuleResult::bad() const { return fixtures.size() - good(); }

size_t RuleResult::mutants() const {
  size_t n = 0;
  for (const FixtureResult &f : fixtures)
    n += f.mutants.size();
  return n;
}

size_t RuleResult::killed() const {
  size_t n = 0;
  for (const FixtureResult &f : fixtures)
    n += size_t(count_if(f.mutants, [](const MutantResult &m) { return m.killed; }));
  return n;
}

std::vector<std::string> RuleResult::unresolved() const {
  std::vector<std::string> messages;
  if (!fixtures.empty() && !isBroken())
    for (const auto &[name, message] : fixtures.front().unresolved)
      if (all_of(fixtures, [&, &name = name](const FixtureResult &f) { return f.unresolved.contains(name); }))
        messages.push_back(message);
  return messages;
}

bool RuleResult::isBroken() const {
  return any_of(fixtures, [](const FixtureResult &f) { return !f.broken.empty(); });
}

bool RuleResult::holds() const {
  return !isBroken() && killed() == mutants() && all_of(fixtures, [](const FixtureResult &f) { return f.wrong.empty(); });
}

Expected<std::vector<RuleResult>> checkRules(const Tools &tools, ArrayRef<Fixtures> rules, ArrayRef<std::string> known,
                                             function_ref<void(size_t, size_t)> progress) {
  std::vector<RuleResult> results(rules.size());
  std::vector<std::unique_ptr<Trial>> trials;
  size_t all = 0;
  for (auto [of, result] : zip(rules, results)) {
    result.id = of.rule;
    result.fixtures.resize(of.paths.size());
    for (auto [path, fixture] : zip(of.paths, result.fixtures)) {
      trials.push_back(std::make_unique<Trial>(tools, of, path, known, fixture));
      if (Error e = trials.back()->read())
        return std::move(e);
      all += 1 + trials.back()->mutants();
    }
  }
  std::mutex guard;
  std::string failed;
  size_t done = 0;
  auto step = [&](Error e) {
    std::lock_guard lock(guard);
    if (e)
      failed = toString(std::move(e));
    progress(++done, all);
  };
  erase_if(trials, [](const auto &t) { return !t->canRun(); });
  parallelFor(0, trials.size(), [&](size_t i) { step(trials[i]->run()); });
  std::vector<std::pair<Trial *, size_t>> mutants;
  for (const auto &trial : trials)
    if (trial->canRun())
      for (size_t i = 0; i < trial->mutants(); ++i)
        mutants.push_back({trial.get(), i});
  if (failed.empty())
    parallelFor(0, mutants.size(), [&](size_t i) { step(mutants[i].first->run(mutants[i].second)); });
  if (!failed.empty())
    return createStringError(failed);
  for (RuleResult &result : results)
    for (FixtureResult &f : result.fixtures)
      llvm::sort(f.broken, [](const Complaint &a, const Complaint &b) { return std::tie(a.line, a.message) < std::tie(b.line, b.message); });
  return results;
}

} // namespace harness::check
