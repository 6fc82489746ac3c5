// `harness doctor`: what is wrong with the set-up of a build, and what the policy names that is not there.

#include "commands/command.h"
#include "commands/read_options.h"

#include "build/costs.h"
#include "build/expired.h"
#include "build/setup.h"
#include "io/file.h"
#include "judge/grounding.h"
#include "mutate/mutant.h"
#include "policy/compiled.h"
#include "policy/date.h"
#include "policy/suggest.h"
#include "report/report.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace harness {
namespace {

using build::Check;

enum class Form { Text, Json };

cl::SubCommand sub("doctor", "Say what is wrong with a build's set-up and policy: harness doctor [--build=BUILD]");
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<Form> format("format", cl::desc("How to print it"), cl::init(Form::Text), cl::sub(sub),
                     cl::values(clEnumValN(Form::Text, "text", "for people (default)"),
                                clEnumValN(Form::Json, "json", "see docs/grounding.md")));

// A name that stands for nothing, or something else that is wrong with the policy.
struct Complaint {
  Position at;
  std::string name, message;
};

struct Diagnosis {
  std::vector<Check> checks;
  std::vector<Complaint> complaints;

  void add(Check::State state, std::string what, std::string text, std::string remedy = {}) {
    checks.push_back({state, std::move(what), std::move(text), std::move(remedy)});
  }
  bool has(Check::State state) const {
    return any_of(checks, [&](const Check &check) { return check.state == state; });
  }
  Exit status() const { return has(Check::Bad) ? Findings : has(Check::Unknown) ? Failed : Clean; }
};

std::string counted(size_t n, const char *one, const char *many) { return std::to_string(n) + " " + (n == 1 ? one : many); }

// The policy as it is written now, not as it was compiled last.
std::unique_ptr<policy::PolicyT> readNow(const build::Build &build, Diagnosis &out) {
  policy::Mode mode = build.mode == "warn" ? policy::Mode::warn : build.mode == "off" ? policy::Mode::off : policy::Mode::error;
  policy::Files files;
  policy::Diagnostics diagnostics;
  auto policy = policy::readPolicy(build.policy, readOptions("", mode), files, diagnostics);
  for (const policy::Diagnostic &d : diagnostics) {
    StringRef path = d.path;
    path.consume_front(build.source);
    path.consume_front("/");
    out.complaints.push_back({{path.str(), d.line, d.column}, "", d.message});
  }
  if (!policy) {
    out.add(Check::Bad, "policy", "it is refused: " + counted(diagnostics.size(), "error", "errors"), "correct what is said below");
    return nullptr;
  }
  auto compiled = io::readFile("harness/policy.bin");
  bool isSame = compiled && (*compiled)->getBuffer() == policy::serialise(*policy);
  if (!compiled)
    consumeError(compiled.takeError());
  if (isSame)
    out.add(Check::Good, "policy", counted(policy->components.size(), "component", "components"));
  else
    out.add(Check::Note, "policy", "it has been changed since the gates ran; what follows is about it as it is now", "ninja harness-gate");
  return policy;
}

void checkFacts(const Program &program, Diagnosis &out) {
  std::vector<std::string> bare;
  for (const facts::Unit &unit : program.facts.units) {
    if (!unit.flags.has(facts::UnitFlag::Opaque))
      continue;
    std::string object = program.path(unit.file);
    bool isAccepted = any_of(program.policy.waivers, [&](const auto &w) {
      return w->at == object && policy::ruleMatches(w->rule, "facts.missing");
    });
    if (!isAccepted)
      bare.push_back(object);
  }
  llvm::sort(bare);
  bare.erase(llvm::unique(bare), bare.end());
  for (const std::string &object : bare)
    out.add(Check::Bad, "facts", "object '" + object + "' carries no facts", "compile it with the plugin, or accept it: see facts.missing");
  if (bare.empty())
    out.add(Check::Good, "facts", "of " + counted(program.facts.units.size(), "unit", "units"));
}

// What harness.cost.toml counts and the code no longer has.
Error checkBaseline(const build::Build &build, const policy::PolicyT &policy, Diagnosis &out) {
  const Baseline baseline = parseBaseline(policy.cost_baseline);
  if (baseline.empty())
    return Error::success();
  build::Stats stats(false);
  auto costs = build::costsOf(build, policy, "", stats, [](StringRef) {});
  if (!costs)
    return costs.takeError();
  for (const build::TargetCost &target : costs->targets) {
    auto accepted = baseline.find(target.target);
    if (accepted == baseline.end())
      continue;
    auto isNamed = [&](const Entry &e, const Account &account) {
      return any_of(account, [&](const Entry &other) { return other.measure == e.measure && other.entity == e.entity; });
    };
    for (const Entry &e : accepted->second) {
      if (isNamed(e, target.account))
        continue;
      std::vector<StringRef> candidates; // what is new
      for (const Entry &other : target.account)
        if (other.measure == e.measure && !isNamed(other, accepted->second))
          candidates.push_back(other.entity);
      std::string id = policy::infoOf(e.measure).id;
      std::string key = "cost_baseline." + target.target + "." + e.component + "." + id + "." + e.entity;
      out.complaints.push_back({positionInPolicy(build, key), e.entity,
                                "target '" + target.target + "' has no " + id + " '" + e.entity + "' any more" +
                                    nearName(e.entity, candidates)});
    }
  }
  return Error::success();
}

// Mutants that an invariant names: those of the checked fixtures of its checks, and operators of mutation.
void checkMutants(const build::Build &build, const policy::PolicyT &policy, Diagnosis &out) {
  size_t before = out.complaints.size();
  for (const auto &invariant : policy.invariants) {
    std::vector<std::string> known;
    for (const mutate::Operator *op : mutate::Operator::all())
      known.push_back(op->name);
    for (const auto &rule : policy.data_rules)
      if (rule->record && is_contained(invariant->checks, rule->id))
        for (const auto &mutant : rule->record->mutants)
          append_values(known, mutant->name, mutant->fixture + ": " + mutant->name);
    for (const std::string &name : invariant->mutants)
      if (!is_contained(known, name) && !is_contained(known, StringRef(name).split(" at ").first)) // OPERATOR at PLACE
        out.complaints.push_back({positionInPolicy(build, "invariant." + invariant->id + ".mutants." + name), name,
                                  "no checked fixture of its checks has a mutant '" + name + "', and no operator of mutation is named so" +
                                      nearName(name, std::vector<StringRef>(known.begin(), known.end()))});
  }
  if (size_t found = out.complaints.size() - before)
    out.add(Check::Bad, "mutants", counted(found, "is", "are") + " named by invariants, and not there", "correct them, or run: harness rule check");
}

void checkDates(const build::Build &build, const policy::PolicyT &policy, const Program &program, Diagnosis &out) {
  const std::vector<build::Expired> all = findExpired(build, policy, program, policy::today());
  for (const build::Expired &e : all)
    out.complaints.push_back({e.at, e.name, e.message});
  if (!all.empty())
    out.add(Check::Bad, "dates", counted(all.size(), "has", "have") + " expired", "mend what they accept, or agree on another day");
}

void checkNames(const build::Build &build, const policy::PolicyT &policy, const Program &program, bool isComplete, Diagnosis &out) {
  size_t before = out.complaints.size();
  for (const Finding &f : unresolvedNames(program))
    out.complaints.push_back({positionInPolicy(build, f.policyKey), f.unresolved, f.message});
  if (Error e = checkBaseline(build, policy, out))
    out.add(Check::Unknown, "names", "harness.cost.toml cannot be compared: " + toString(std::move(e)));
  size_t found = out.complaints.size() - before;
  if (!found)
    out.add(Check::Good, "names", "all that the policy names is there");
  else if (isComplete)
    out.add(Check::Bad, "names", counted(found, "stands", "stand") + " for nothing", "correct them, or take them out");
  else
    out.add(Check::Unknown, "names", counted(found, "is", "are") + " not found, but may be in what is not built or has no gate",
            "build everything, with a gate on every target");
}

void examine(const build::Build &build, Diagnosis &out) {
  out.checks = build::checkSetup(build);
  bool isBuilt = none_of(out.checks, [](const Check &c) { return c.what == "gates" && c.state == Check::Unknown; });
  if (build.policy.empty())
    return;
  auto policy = readNow(build, out);
  if (!policy)
    return;
  build::Stats stats(false);
  auto loaded = loadProject(build, *policy, stats);
  if (!loaded)
    return out.add(Check::Unknown, "facts", toString(loaded.takeError()), "build again");
  if (loaded->program->facts.units.empty())
    return out.add(Check::Unknown, "names", "nothing is built yet, so nobody can tell what they stand for", "ninja harness-closures");
  checkFacts(*loaded->program, out);
  checkNames(build, *policy, *loaded->program, build.complete && isBuilt, out);
  checkMutants(build, *policy, out);
  checkDates(build, *policy, *loaded->program, out);
  llvm::sort(out.complaints, [](const Complaint &a, const Complaint &b) {
    return std::tie(a.at, a.message) < std::tie(b.at, b.message);
  });
}

// ---- printing

const char *spell(Check::State state) {
  switch (state) {
  case Check::Good:
    return "ok";
  case Check::Note:
    return "note";
  case Check::Bad:
    return "wrong";
  case Check::Unknown:
    return "unknown";
  }
  return "";
}

void writeText(const Diagnosis &diagnosis, raw_ostream &os) {
  for (const Check &check : diagnosis.checks) {
    os << left_justify(spell(check.state), 8) << left_justify(check.what, 8) << check.text << '\n';
    if (check.state != Check::Good && !check.remedy.empty())
      os << std::string(16, ' ') << check.remedy << '\n';
  }
  for (const Complaint &c : diagnosis.complaints)
    os << harness::spell(c.at) << ": error: " << c.message << '\n';
}

void writeJson(const Diagnosis &diagnosis, raw_ostream &os) {
  json::OStream json(os, 2);
  json.object([&] {
    json.attribute("status", int64_t(diagnosis.status()));
    json.attributeArray("checks", [&] {
      for (const Check &check : diagnosis.checks)
        json.object([&] {
          json.attribute("state", spell(check.state));
          json.attribute("what", check.what);
          json.attribute("text", json::fixUTF8(check.text));
          json.attribute("remedy", check.remedy);
        });
    });
    json.attributeArray("unresolved", [&] {
      for (const Complaint &c : diagnosis.complaints)
        json.object([&] {
          json.attribute("path", json::fixUTF8(c.at.path));
          json.attribute("line", c.at.line);
          json.attribute("column", c.at.column);
          json.attribute("name", json::fixUTF8(c.name));
          json.attribute("message", json::fixUTF8(c.message));
        });
    });
  });
  os << '\n';
}

int run() {
  Diagnosis diagnosis;
  if (std::error_code e = folder == "." ? std::error_code() : sys::fs::set_current_path(folder)) {
    return fail(Usage, folder + ": " + e.message());
  }
  auto build = build::readBuild(".", config);
  if (build) {
    examine(*build, diagnosis);
  } else if (sys::fs::is_directory("harness") && config.empty() && !sys::fs::exists("harness/build.json")) {
    return fail(Usage, build.takeError()); // of several configurations one has to be named
  } else {
    consumeError(build.takeError());
    diagnosis.checks.push_back(build::whyNoBuild("."));
  }
  if (format == Form::Json)
    writeJson(diagnosis, outs());
  else
    writeText(diagnosis, outs());
  return diagnosis.status();
}

Command command(sub, run);

} // namespace
} // namespace harness
