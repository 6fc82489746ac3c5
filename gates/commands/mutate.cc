// `harness mutate`: puts violations into copies of a project's own code and says which of them no rule notices.

#include "commands/command.h"
#include "commands/enter.h"

#include "io/file.h"
#include "judge/rule.h"
#include "mutate/sample.h"
#include "policy/allowance.h"
#include "policy/compiled.h"
#include "policy/suggest.h"
#include "report/text.h"
#include "trial/trial.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/Process.h"

#include <set>

using namespace llvm;

namespace harness {
namespace {

enum class Form { Text, Json };

cl::SubCommand
    sub("mutate",
        "Inject violations into copies of the code and say which ones no rule notices: harness mutate [BUILD]");
cl::opt<std::string> folder(cl::Positional, cl::desc("[BUILD]"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<uint64_t> seed("seed", cl::desc("Chooses, where not all are tried (1)"), cl::init(1), cl::sub(sub));
cl::opt<unsigned> limit("limit", cl::desc("At most so many mutants; 0: all (600)"), cl::init(600), cl::sub(sub));
cl::opt<std::string> op("operator", cl::desc("Only mutants of this operator; --list names all"), cl::sub(sub));
cl::opt<std::string> component("component", cl::desc("Only in this component and what is nested in it"), cl::sub(sub));
cl::opt<std::string> rule("rule", cl::desc("Only those that this rule ought to notice: boundary.*"), cl::sub(sub));
cl::opt<unsigned> jobs("j", cl::desc("So many at once (one per core)"), cl::Prefix, cl::init(0), cl::sub(sub));
cl::opt<Form> format("format", cl::desc("How to print it"), cl::init(Form::Text), cl::sub(sub),
                     cl::values(clEnumValN(Form::Text, "text", "for people (default)"),
                                clEnumValN(Form::Json, "json", "see docs/mutation.md")));
cl::opt<std::string> colour("color", cl::desc("always, never or auto"), cl::init("auto"), cl::sub(sub));
cl::opt<unsigned> threshold("threshold", cl::desc("Pass from this kill rate on, in percent (100)"), cl::init(100),
                            cl::sub(sub));
cl::opt<bool> dryRun("dry-run", cl::desc("Print the mutants with what they change, and try none"), cl::sub(sub));
cl::opt<bool> list("list", cl::desc("List the operators"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

int listOperators() {
  for (const mutate::Operator *o : mutate::Operator::all())
    outs() << left_justify(o->name, 22) << left_justify(o->rule, 30) << o->summary << '\n';
  return Clean;
}

std::string oneLine(StringRef text) {
  std::string out = join(split(text.trim(), '\n'), " ");
  return out.size() > 100 ? out.substr(0, 97) + "…" : out;
}

void writeMutants(ArrayRef<mutate::Mutant> mutants) {
  for (const mutate::Mutant &m : mutants)
    outs() << spell(m.at) << ": " << m.op << ": " << m.what << '\n' << mutate::spellEdits(m);
}

// Survivors as a compiler would say them.
void writeSurvivors(const mutate::Results &results, const build::Build &build) {
  Report report;
  for (const mutate::Outcome &o : results.outcomes) {
    if (o.result != mutate::Outcome::Survived)
      continue;
    Finding f;
    f.rule = "mutant." + o.mutant.op;
    f.level = Level::Warn;
    f.at = o.mutant.at;
    f.message = "survives: " + o.mutant.what + ": no rule like '" + o.mutant.rule + "' notices";
    if (!o.why.empty())
      f.notes.push_back({{}, o.why});
    if (!o.elsewhere.empty())
      f.notes.push_back({{}, "noticed for another reason: " + join(o.elsewhere, ", ")});
    for (const mutate::Edit &e : o.mutant.edits)
      if (!StringRef(e.text).starts_with("#include") || o.mutant.edits.size() == 1)
        f.notes.push_back({{o.mutant.at.path, e.line, e.column},
                           "here stands '" + oneLine(e.text) + "'" +
                               (e.removed.empty() ? "" : " instead of '" + oneLine(e.removed) + "'")});
    f.identity = o.mutant.id();
    report.findings.push_back(std::move(f));
  }
  Sources sources(build.source, ".");
  writeText(report, sources, outs(), {.colour = useColour(colour, outs()), .accepted = false, .summary = false});
}

// The project's own rules that are on, and those of Harness that are asked for by name, with no mutant that compiles and that
// they ought to notice.
std::vector<std::string> untried(const policy::PolicyT &policy, const mutate::Results &results) {
  std::set<std::string> rules;
  for (const auto &r : policy.data_rules)
    if (RuleLevels(policy, headOf(*r)).highest() != Level::Off)
      rules.insert(r->id);
  for (const Rule *r : Rule::all())
    if (!rule.empty() && RuleLevels(policy, *r).highest() != Level::Off)
      rules.insert(r->id.str());
  for (const mutate::Outcome &o : results.outcomes)
    if (o.result != mutate::Outcome::Invalid)
      rules.erase(o.mutant.rule);
  std::vector<std::string> all;
  for (const std::string &id : rules)
    if (op.empty() && component.empty() && (rule.empty() || policy::ruleMatches(rule, id)))
      all.push_back(id);
  return all;
}

// The options by which not all is tried.
std::string narrowing() {
  std::string options;
  for (auto [name, value] : {std::pair("operator", &op), {"component", &component}, {"rule", &rule}})
    if (!value->empty())
      options += (options.empty() ? "--" : " --") + std::string(name) + "=" + value->getValue();
  return options;
}

// A slip in what is asked for would try nothing, and pass.
std::string slip(const policy::PolicyT &policy) {
  std::vector<StringRef> rules, components, operators;
  for (const Rule *r : Rule::all())
    rules.push_back(r->id);
  for (const auto &r : policy.data_rules)
    rules.push_back(r->id);
  for (const auto &c : policy.components)
    components.push_back(c->name);
  for (const auto *o : mutate::Operator::all())
    operators.push_back(o->name);
  if (!op.empty() && !is_contained(operators, op))
    return "no operator is named '" + op + "'" + policy::suggestion(op, operators) + ": see harness mutate --list";
  if (!rule.empty() && none_of(rules, [](StringRef r) { return policy::ruleMatches(rule, r); }))
    return "no rule is named '" + rule + "'" + policy::suggestion(rule, rules);
  if (!component.empty() && none_of(components, [](StringRef c) { return policy::isWithin(c, component); }))
    return "no component is named '" + component + "'" + policy::suggestion(component, components);
  return threshold > 100 ? "--threshold is a part of 100" : "";
}

int run() {
  if (list)
    return listOperators();
  int status = Clean;
  auto entered = enter(folder, config, status);
  if (!entered)
    return status;
  const auto &[build, policy] = *entered;
  if (build.policy.empty())
    return fail(Usage, "there is no policy to try; harness init writes one");
  if (std::string wrong = slip(*policy); !wrong.empty())
    return fail(Usage, wrong);
  parallel::strategy = hardware_concurrency(jobs);

  build::Stats passes(stats);
  auto project = trial::Project::open(build, *policy, passes);
  if (!project)
    return fail(Failed, project.takeError());
  std::vector<mutate::Mutant> mutants;
  mutate::Results found = passes.pass("find mutants", [&] { return trial::findMutants(**project, mutants); });
  const mutate::Choice choice{op, component, rule, seed, limit};
  mutants = mutate::choose(std::move(mutants), choice, found.of);
  mutate::narrow(found.skipped, choice);
  if (dryRun) {
    writeMutants(mutants);
    return Clean;
  }
  bool isTerminal = sys::Process::StandardErrIsDisplayed() && format == Form::Text;
  auto each = [&](size_t done, size_t of) {
    if (isTerminal)
      errs() << '\r' << done << '/' << of << (done == of ? "\r\033[K" : "");
  };
  auto results = passes.pass("try mutants", [&] { return trial::tryMutants(**project, std::move(mutants), each); });
  if (!results)
    return fail(Failed, results.takeError());
  results->skipped = std::move(found.skipped);
  results->of = found.of;
  results->seed = seed;
  results->untried = untried(*policy, *results);
  results->policy = policy::digest(*policy);
  results->narrowed = narrowing();

  std::string json;
  raw_string_ostream os(json);
  mutate::writeJson(*results, os);
  if (Error e = io::writeIfChanged(build.folder + "/mutants.json", json))
    return fail(Failed, std::move(e));
  if (format == Form::Json) {
    outs() << json;
  } else {
    writeSurvivors(*results, build);
    mutate::writeSummary(*results, outs());
  }
  const mutate::Rate total = results->total();
  if (!total.attempted()) {
    if (format == Form::Text)
      outs() << "harness: nothing was tried, so nothing is shown\n";
    return threshold ? Findings : Clean;
  }
  if (total.invalid > total.attempted() && threshold) {
    if (format == Form::Text)
      outs() << "harness: more mutants do not compile than were tried, so the rate says little\n";
    return Findings;
  }
  return 100ull * total.killed < uint64_t(threshold) * total.attempted() ? Findings : Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
