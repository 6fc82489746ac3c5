#include "trial/trial.h"

#include "compile/facts.h"
#include "io/file.h"
#include "judge/judge.h"
#include "policy/allowance.h"
#include "policy/date.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Parallel.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::trial {
namespace {

using mutate::Mutant;
using mutate::Outcome;

// What is found, by how often: line numbers move, identities stay.
struct Found {
  std::map<std::string, unsigned> open, accepted;
};

std::string keyOf(const Finding &f) { return f.rule + "|" + f.identity + "|" + join(f.identities, "|"); }

// A unit as it is, and with what it is judged.
class Base {
public:
  Base(Project &project, const Unit &unit) : project(project), unit(unit) {}

  Error prepare() {
    std::call_once(made, [&] {
      auto own = compile::factsOf(unit.command);
      auto rest = project.factsOfOthers(unit);
      if (own && rest) {
        facts = std::move(*own);
        others = std::move(*rest);
        return;
      }
      failure = unit.file + ": " + (own ? "" : toString(own.takeError())) + (rest ? "" : toString(rest.takeError()));
    });
    return failure.empty() ? Error::success() : createStringError(failure);
  }

  // At a gate; null: by all targets together.
  Judgement judge(const Facts &of, const GateFacts *at) const {
    auto program = at ? project.program(*at, unit, of, others) : project.programOfAll(unit, of, others);
    auto sight = [&](StringRef target) {
      GateFacts *g = project.gate(target);
      return g ? g->sight : std::vector<std::string>();
    };
    return harness::judge(*program, at ? unsigned(Rule::Link) : build::projectScope(project.build), policy::today(),
                          sight);
  }

  const Found &foundAt(const GateFacts *at) {
    Entry *entry;
    {
      std::lock_guard guard(mutex);
      entry = &found[at];
    }
    std::call_once(entry->made, [&] {
      Judgement judgement = judge(facts, at);
      for (const Finding &f : judgement.findings)
        ++entry->found.open[keyOf(f)];
      for (const Accepted &a : judgement.accepted)
        ++entry->found.accepted[keyOf(a.finding)];
    });
    return entry->found;
  }

  Project &project;
  const Unit &unit;

private:
  struct Entry {
    std::once_flag made;
    Found found;
  };
  std::once_flag made;
  Facts facts, others;
  std::string failure;
  std::mutex mutex;
  std::map<const GateFacts *, Entry> found;
};

// Which unit shows best what becomes of a file: itself; of a header one of its component, and of those the smallest.
class UnitChoice {
public:
  explicit UnitChoice(const Project &project) : project(project) {
    const Facts &facts = project.all.program->facts;
    includedBy.resize(facts.files.size());
    for (const Include &i : facts.includes)
      if (i.from && i.to && !i.flags.has(IncludeFlag::Macro)) {
        includedBy[i.to.index].push_back(i.from.index);
        ++includes[facts.path(i.from)];
      }
    for (uint32_t i = 0; i < facts.files.size(); ++i)
      files[facts.path(Id<File>(i))] = i;
    for (const Unit &u : project.units)
      units[u.file].push_back(&u);
  }

  const Unit *of(const Mutant &m) {
    auto [it, isNew] = chosen.try_emplace(m.file, nullptr);
    if (isNew)
      it->second = choose(m.file);
    return it->second;
  }

private:
  const Unit *choose(StringRef file) const {
    if (auto it = units.find(file); it != units.end())
      return it->second.front();
    auto at = files.find(file);
    if (at == files.end())
      return nullptr;
    const Program &program = *project.all.program;
    std::vector<uint32_t> work{at->second};
    BitVector seen(includedBy.size());
    const Unit *best = nullptr;
    auto rank = [&](const Unit &u) {
      auto f = files.find(u.file);
      bool isForeign = f == files.end() || program.owner(Id<File>(f->second)) != program.owner(Id<File>(at->second));
      return std::make_tuple(isForeign, includes.lookup(u.file), StringRef(u.file),
                             StringRef(u.owner->gate.target.name));
    };
    while (!work.empty()) {
      uint32_t i = work.back();
      work.pop_back();
      if (seen[i])
        continue;
      seen.set(i);
      append_range(work, includedBy[i]);
      if (auto it = units.find(program.facts.path(Id<File>(i))); it != units.end())
        for (const Unit *u : it->second)
          if (!best || rank(*u) < rank(*best))
            best = u;
    }
    return best;
  }

  const Project &project;
  std::vector<std::vector<uint32_t>> includedBy;
  StringMap<unsigned> includes;
  StringMap<uint32_t> files;
  StringMap<std::vector<const Unit *>> units;
  StringMap<const Unit *> chosen;
};

class Judging {
public:
  Judging(Base &base, const Facts &mutated, Outcome &outcome) : base(base), mutated(mutated), out(outcome) {}

  // True: killed.
  bool at(const GateFacts *gate) {
    Judgement judgement = base.judge(mutated, gate);
    std::map<std::string, unsigned> open = base.foundAt(gate).open, accepted = base.foundAt(gate).accepted;
    auto isNew = [](std::map<std::string, unsigned> &known, const Finding &f) {
      auto it = known.find(keyOf(f));
      if (it == known.end() || !it->second)
        return true;
      --it->second;
      return false;
    };
    for (const Finding &f : judgement.findings) {
      if (f.level < Level::Guidance || !isNew(open, f))
        continue;
      bool isOwn = out.mutant.isChallengeTo(f.rule);
      if (f.level == Level::Guidance) {
        if (isOwn)
          weak = "'" + f.rule + "' notices, but is only guidance there";
        continue;
      }
      (isOwn ? noticed : elsewhere).insert(f.rule);
      if (isOwn)
        out.level = std::max(out.level, f.level);
    }
    for (const Accepted &a : judgement.accepted)
      if (isNew(accepted, a.finding) && out.mutant.isChallengeTo(a.finding.rule))
        excused = "'" + a.finding.rule + "' notices, but " +
                  (a.by == "source"     ? "a HARNESS_ALLOW accepts it"
                   : a.by == "baseline" ? "the baseline accepts it"
                                        : "a waiver accepts it") +
                  ": " + a.reason;
    if (noticed.empty())
      return false;
    out.result = Outcome::Killed;
    out.gate = gate ? gate->gate.target.name : "project";
    return true;
  }

  void finish() {
    out.noticed.assign(noticed.begin(), noticed.end());
    out.elsewhere.assign(elsewhere.begin(), elsewhere.end());
    if (out.result != Outcome::Survived)
      return;
    const policy::PolicyT &policy = base.project.policy;
    auto level = policy::levelOf(policy, out.mutant.rule, out.mutant.component);
    if (level == policy::Level::off)
      out.why = "'" + out.mutant.rule + "' is off there";
    else
      out.why = !excused.empty() ? excused : weak;
  }

private:
  Base &base;
  const Facts &mutated;
  Outcome &out;
  std::set<std::string> noticed, elsewhere;
  std::string weak, excused;
};

// The first error, without the name of a temporary file.
std::string firstError(StringRef said) {
  SmallVector<StringRef> lines;
  said.split(lines, '\n');
  for (StringRef line : lines)
    if (size_t at = line.find(" error: "); at != StringRef::npos)
      return line.drop_front(at + 8).str();
  return lines.front().str();
}

class Trial {
public:
  Trial(Project &project, const std::vector<Mutant> &mutants) : project(project) {
    UnitChoice choice(project);
    for (const Mutant &m : mutants) {
      const Unit *unit = choice.of(m);
      units.push_back(unit);
      if (unit)
        bases.try_emplace(unit, nullptr).first->second = nullptr;
    }
    for (auto &[unit, base] : bases)
      base = std::make_unique<Base>(project, *unit);
  }

  Error run(Outcome &out, size_t index) {
    const Unit *unit = units[index];
    if (!unit) {
      out.result = Outcome::Invalid;
      out.why = "no unit that is built includes the file";
      return Error::success();
    }
    Base &base = *bases[unit];
    if (Error e = base.prepare())
      return e;
    std::string path = project.absolute(out.mutant.file);
    auto text = io::readFile(path);
    if (!text)
      return text.takeError();
    auto facts = compile::factsOf(unit->command, {{path, mutate::apply((*text)->getBuffer(), out.mutant.edits)}});
    if (!facts) {
      std::string other;
      handleAllErrors(
          facts.takeError(),
          [&](const compile::DoesNotCompile &e) {
            out.result = Outcome::Invalid;
            out.why = firstError(e.diagnostics);
          },
          [&](const ErrorInfoBase &e) { other = e.message(); });
      return other.empty() ? Error::success() : createStringError(other);
    }
    Judging judging(base, *facts, out);
    bool killed = judging.at(unit->owner);
    // Who links it sees more; what only all targets together can tell comes last.
    for (const GateFacts &g : project.gates)
      if (!killed && &g != unit->owner && g.gate.target.isFinal() &&
          is_contained(g.sight, unit->owner->gate.target.name))
        killed = judging.at(&g);
    if (!killed && isForAll(out.mutant))
      judging.at(nullptr);
    judging.finish();
    return Error::success();
  }

private:
  static bool isForAll(const Mutant &m) {
    return any_of(Rule::all(), [&](const Rule *r) {
      return m.isChallengeTo(r->id) && r->scopes & (Rule::Project | Rule::Complete);
    });
  }

  Project &project;
  std::vector<const Unit *> units; // by mutant
  std::map<const Unit *, std::unique_ptr<Base>> bases;
};

} // namespace

mutate::Results findMutants(Project &project, std::vector<Mutant> &mutants) {
  const Program &program = *project.all.program;
  const Topology topology(program);
  mutate::Texts texts;
  texts.buildRoot = project.absolute("<build>/.");
  std::set<StringRef> with, without; // units; a header has exceptions if one of them has
  for (const Unit &u : project.units)
    (is_contained(u.command.arguments, "-fno-exceptions") ? without : with).insert(u.file);
  for (const File &file : program.facts.files) {
    StringRef path = program.facts.str(file.path);
    if (file.origin != Origin::Project)
      continue;
    auto text = io::readFile(project.absolute(path));
    if (text)
      texts.all[path.str()] = (*text)->getBuffer().str();
    else
      consumeError(text.takeError()); // gone since it was built, and nothing is found in it
    if (!with.contains(path) && (without.contains(path) || with.empty()))
      texts.withoutExceptions.insert(path.str());
  }
  mutate::Finder finder(program, topology, std::move(texts));
  for (const mutate::Operator *op : mutate::Operator::all())
    finder.run(*op);
  mutants = std::move(finder.mutants);
  mutate::Results results;
  results.skipped = std::move(finder.skipped);
  return results;
}

Expected<mutate::Results> tryMutants(Project &project, std::vector<Mutant> mutants,
                                     function_ref<void(size_t, size_t)> each) {
  Trial trial(project, mutants);
  mutate::Results results;
  for (Mutant &m : mutants)
    results.outcomes.push_back({std::move(m)});
  std::mutex mutex;
  size_t done = 0;
  Error failure = Error::success();
  bool failed = false;
  parallelFor(0, results.outcomes.size(), [&](size_t i) {
    {
      std::lock_guard guard(mutex);
      if (failed)
        return;
    }
    Error e = trial.run(results.outcomes[i], i);
    std::lock_guard guard(mutex);
    if (e) {
      failure = joinErrors(std::move(failure), std::move(e));
      failed = true;
    }
    each(++done, results.outcomes.size());
  });
  if (failure)
    return std::move(failure);
  return results;
}

} // namespace harness::trial
