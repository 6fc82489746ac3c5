#include "build/judging.h"

#include "build/hits.h"
#include "build/infer.h"
#include "build/installed.h"
#include "cost/account.h"
#include "facts/format.h"
#include "graph/graph.h"
#include "graph/query.h"
#include "io/file.h"
#include "policy/compiled.h"
#include "policy/date.h"
#include "policy/locate.h"
#include "policy/suggest.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness::build {

Position positionInPolicy(const Build &build, StringRef key) {
  Position at = {sys::path::filename(build.policy).str(), 0, 0};
  if (build.policy.empty())
    return at;
  if (auto place = policy::locate(build.policy, key)) {
    StringRef path = place->path;
    path.consume_front(build.source);
    path.consume_front("/");
    at = {path.str(), place->line, place->column};
  }
  return at;
}

namespace {

Expected<facts::Facts> loadFacts(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  auto facts = facts::readFile(std::move(*file));
  if (!facts)
    return createStringError(path + ": " + toString(facts.takeError()));
  return facts;
}

RuleInfo infoOf(const Rule &rule, Level level) {
  StringRef id = rule.id;
  return {id.str(), rule.summary, (id.split('.').first + "/" + id.split('.').second + ".md").str(), level};
}

// The default policy: components are the build's targets, and they use what the targets link.
std::unique_ptr<policy::PolicyT> inferPolicy(const policy::PolicyT &base, const std::vector<ClosureLine> &closure,
                                             const std::vector<facts::Facts> &facts) {
  auto policy = policy::parseCompiled(policy::serialise(base));
  if (!policy) {
    consumeError(policy.takeError()); // it was just written
    return nullptr;
  }
  std::vector<InferInput> targets;
  for (auto [line, f] : zip(closure, facts)) {
    StringRef folder = StringRef(line.path).rsplit('/').first;
    InferInput input{line.target, "", targetsInSight(folder), &f};
    if (auto gate = readGate(folder))
      input.type = gate->target.type;
    else
      consumeError(gate.takeError());
    targets.push_back(std::move(input));
  }
  (*policy)->components = inferComponents(targets, /*onlyCertain=*/true);
  return std::move(*policy);
}

// A slip of whoever calls, not a failure: says which targets there are.
Error noTarget(const Build &build, StringRef name) {
  std::vector<StringRef> names;
  for (StringRef gate : build.gates) {
    gate.consume_front(build.folder);
    gate.consume_front("/");
    names.push_back(gate);
  }
  llvm::sort(names);
  return createStringError(std::make_error_code(std::errc::invalid_argument), "no target is named '" + name + "'" +
                                                            (names.empty() ? "; there is none in this build"
                                                                           : policy::choices(name, names)));
}

// How a target differs from what was accepted. All targets together tell only what one of them cannot.
void addCostLine(const Program &program, const Account &now, unsigned scope, Report &report) {
  const Baseline baseline = parseBaseline(program.policy.cost_baseline);
  const Weights weights(program.policy);
  bool ofBuild = scope & Rule::Project;
  auto target = baseline.find(program.target.name);
  Account accepted = ofBuild ? joined(baseline) : target == baseline.end() ? Account() : target->second;
  const double figure = weights.weigh(sum(accepted));
  auto elsewhere = [&](const Entry &e) { return policy::infoOf(e.measure).ofBuild != ofBuild; };
  llvm::erase_if(accepted, elsewhere);
  Account counted = now;
  llvm::erase_if(counted, elsewhere);
  if (std::string text = spellChanges(figure, compare(accepted, counted), weights); !text.empty())
    report.costs.push_back({ofBuild ? "all targets" : program.target.name, std::move(text)});
}

Error judgeByQueries(const Build &build, const Loaded &loaded, ArrayRef<Use> uses, Shared &shared, unsigned scope,
                     std::vector<Reported> &out) {
  const Program &program = *loaded.program;
  if (!graph::hasQueries(program.policy))
    return Error::success();
  std::vector<graph::TargetFacts> targets = targetFacts(loaded);
  auto graph = graph::writeGraph({program, shared.topologyOf(program), uses, shared.accountOf(program, uses, scope), targets, {}, build.complete});
  if (!graph)
    return graph.takeError();
  for (Finding &finding : graph::judgeQueries(program, *graph))
    out.push_back({std::move(finding), {}});
  return Error::success();
}

} // namespace

std::vector<graph::TargetFacts> targetFacts(const Loaded &loaded) {
  std::vector<graph::TargetFacts> targets;
  for (auto [name, facts] : zip(loaded.targets, loaded.facts))
    targets.push_back({name, &facts});
  return targets;
}

Expected<Loaded> loadTarget(const Gate &gate, const policy::PolicyT &policy, Stats &stats) {
  auto closure = readClosure(gate.path("t.closure"));
  if (!closure)
    return closure.takeError();
  Loaded loaded;
  Error failure = stats.pass("load facts", [&]() -> Error {
    for (const ClosureLine &line : *closure) {
      auto facts = loadFacts(line.path);
      if (!facts)
        return facts.takeError();
      loaded.facts.push_back(std::move(*facts));
    }
    return Error::success();
  });
  if (failure)
    return std::move(failure);
  if (policy.assumed)
    loaded.policy = inferPolicy(policy, *closure, loaded.facts);
  loaded.program = std::make_unique<Program>(loaded.policy ? *loaded.policy : policy, gate.target);
  for (auto [line, facts] : zip(*closure, loaded.facts)) {
    loaded.program->add(facts, line.target, line.target == gate.target.name);
    loaded.targets.push_back(line.target);
    loaded.folders[line.target] = sys::path::parent_path(line.path).str();
    if (line.target != gate.target.name)
      continue;
    auto again = lookAgain(gate, policy, facts, stats);
    if (!again)
      return again.takeError();
    loaded.lookedAgain = std::move(*again);
  }
  for (const facts::Facts &facts : loaded.lookedAgain)
    loaded.program->add(facts, gate.target.name, /*own=*/true);
  stats.pass("close", [&] { loaded.program->close(); });
  return loaded;
}

Expected<Loaded> loadProject(const Build &build, const policy::PolicyT &policy, Stats &stats) {
  Loaded loaded;
  Target all;
  all.name = "project";
  all.type = "PROJECT";
  std::vector<Gate> gates;
  for (const std::string &folder : build.gates) {
    auto gate = readGate(folder);
    if (!gate)
      return gate.takeError();
    for (const std::string &link : gate->target.links)
      all.linkEdges.push_back({gate->target.name, link});
    all.parts.push_back({gate->target.name, gate->target.type, gate->exports});
    if (sys::fs::exists(gate->path("t.hfacts")))
      gates.push_back(std::move(*gate));
  }
  all.installed = installedFiles(build);
  loaded.program = std::make_unique<Program>(policy, all);
  loaded.facts.reserve(gates.size());
  Error failure = stats.pass("load facts", [&]() -> Error {
    for (const Gate &gate : gates) {
      auto facts = loadFacts(gate.path("t.hfacts"));
      if (!facts)
        return facts.takeError();
      loaded.facts.push_back(std::move(*facts));
      loaded.targets.push_back(gate.target.name);
      loaded.program->add(loaded.facts.back(), gate.target.name, /*own=*/true, /*prefix=*/{},
                          /*isProgram=*/gate.target.type == "EXECUTABLE");
    }
    return Error::success();
  });
  if (failure)
    return std::move(failure);
  stats.pass("close", [&] { loaded.program->close(); });
  return loaded;
}

Expected<Opened> open(StringRef config, StringRef target, Stats &stats) {
  auto build = readBuild(".", config);
  if (!build)
    return build.takeError();
  auto policy = policy::readCompiled("harness/policy.bin");
  if (!policy)
    return policy.takeError();
  Opened opened{std::move(*policy), {}};
  auto loaded = [&]() -> Expected<Loaded> {
    if (target.empty())
      return loadProject(*build, *opened.policy, stats);
    std::string folder = build->folder + "/" + target.str();
    if (!sys::fs::exists(folder + "/target.json")) // those that are not part of `all` have one, too
      return noTarget(*build, target);
    auto gate = readGate(folder);
    if (!gate)
      return gate.takeError();
    return loadTarget(*gate, *opened.policy, stats);
  }();
  if (!loaded)
    return loaded.takeError();
  opened.loaded = std::move(*loaded);
  return opened;
}

std::vector<std::string> Loaded::inSightOf(StringRef target) const {
  auto known = sights.find(target);
  return known == sights.end() ? targetsInSight(folders.lookup(target)) : known->second;
}

void locatePolicy(const Build &build, std::vector<Finding> &findings) {
  std::vector<Position *> at;
  std::vector<std::string> keys;
  for (Finding &finding : findings) {
    if (!finding.policyKey.empty() && finding.at.path.empty()) {
      at.push_back(&finding.at);
      keys.push_back(finding.policyKey);
    }
    for (Note &note : finding.notes)
      if (!note.policyKey.empty()) {
        at.push_back(&note.at);
        keys.push_back(std::exchange(note.policyKey, {}));
      }
  }
  if (keys.empty())
    return;
  // What is written nowhere is at the file, beside the source root.
  for (Position *position : at)
    *position = {sys::path::filename(build.policy).str(), 0, 0};
  if (build.policy.empty())
    return;
  for (auto [position, place] : zip(at, policy::locate(build.policy, keys)))
    if (place) {
      StringRef path = place->path;
      path.consume_front(build.source);
      path.consume_front("/");
      *position = {path.str(), place->line, place->column};
    }
}

Report reportOn(const Build &build, const Loaded &loaded, unsigned scope, Stats &stats) {
  const Program &program = *loaded.program;
  stats.count("functions", program.facts.functions.size());
  stats.count("calls", program.facts.calls.size());
  stats.count("edges", program.allEdges().size());
  auto sight = [&](StringRef target) { return loaded.inSightOf(target); };
  auto timer = [&](const RuleHead &rule, function_ref<void()> run) { stats.pass(rule.id, run); };
  std::string noGraph;
  auto data = [&](ArrayRef<Use> uses, Shared &shared, std::vector<Reported> &out) {
    if (!(scope & Rule::Project))
      return;
    if (Error e = stats.pass("rules that are queries", [&] { return judgeByQueries(build, loaded, uses, shared, scope, out); }))
      noGraph = toString(std::move(e));
  };
  Shared shared;
  Judgement judgement = judge(program, scope, policy::today(), sight, timer, data, &shared);
  Report report;
  report.version = HARNESS_VERSION;
  report.project = program.policy.project->name;
  report.targets = {program.target.name};
  for (const Rule *rule : Rule::all()) {
    auto level = policy::levelOf(program.policy, rule->id);
    report.rules.push_back(infoOf(*rule, level ? static_cast<Level>(*level) : rule->level));
  }
  for (const auto &rule : program.policy.data_rules) {
    report.rules.push_back({rule->id, rule->reason, "", RuleLevels(program.policy, headOf(*rule)).in({})});
  }
  if (!noGraph.empty())
    report.failures.push_back({program.target.name, noGraph});
  report.findings = std::move(judgement.findings);
  report.accepted = std::move(judgement.accepted);
  report.allowed = std::move(judgement.allowed);
  report.date = policy::today();
  locatePolicy(build, report.findings);
  if (shared.account && !program.policy.cost_baseline.empty())
    addCostLine(program, *shared.account, scope, report);
  canonicalise(report);
  return report;
}

void applyMode(Report &report, const policy::PolicyT &policy) {
  if (policy.mode == policy::Mode::error && !policy.assumed)
    return;
  for (Finding &finding : report.findings)
    finding.level = std::min(finding.level, Level::Warn);
}

unsigned projectScope(const Build &build) { return Rule::Project | (build.complete ? Rule::Complete : 0); }

} // namespace harness::build
