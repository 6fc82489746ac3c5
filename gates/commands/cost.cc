// `harness cost [TARGET]`: what there is of each measure, what it weighs, and how it differs from what was accepted.

#include "commands/command.h"
#include "commands/enter.h"

#include "build/costs.h"
#include "build/history.h"
#include "io/file.h"
#include "policy/cost_baseline.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

#include <set>

using namespace llvm;

namespace harness {
namespace {

enum class By { Target, Component, File, Function };
enum class Format { Text, Json };

cl::SubCommand sub("cost", "Print what mechanism costs, and accept it: harness cost [TARGET] [--baseline --why]");
cl::opt<std::string> target(cl::Positional, cl::desc("[TARGET]"), cl::sub(sub));
cl::opt<std::string> folder("build", cl::desc("The build folder"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<By> by("by", cl::desc("What a row of the table is"), cl::init(By::Target), cl::sub(sub),
               cl::values(clEnumValN(By::Target, "target", "a target (default)"),
                          clEnumValN(By::Component, "component", "a component in a target"),
                          clEnumValN(By::File, "file", "a file"), clEnumValN(By::Function, "function", "a function")));
cl::opt<std::string> baselineFile("baseline", cl::desc("Compare with harness.cost.toml, or with another file"),
                                  cl::value_desc("file"), cl::ValueOptional, cl::sub(sub));
cl::opt<bool> why("why", cl::desc("Compare, and name each entity behind a difference"), cl::sub(sub));
cl::opt<bool> writeBaseline("write-baseline", cl::desc("Accept what there is: write harness.cost.toml"), cl::sub(sub));
cl::opt<bool> history("history", cl::desc("Print the baselines that were committed, revision by revision"), cl::sub(sub));
cl::opt<std::string> svg("svg", cl::desc("With --history: draw it (needs gnuplot)"), cl::value_desc("file"), cl::sub(sub));
cl::opt<Format> form("format", cl::desc("Output format"), cl::sub(sub), cl::init(Format::Text),
                       cl::values(clEnumValN(Format::Text, "text", "for people (default)"),
                                  clEnumValN(Format::Json, "json", "for programs; see docs/cost.md")));
cl::opt<bool> stats("stats", cl::desc("Print a line per pass"), cl::sub(sub));

using build::CostRow;
using build::TargetCost;

size_t indexOf(policy::Measure m) { return static_cast<size_t>(m); }

// ---- tables

// Columns as wide as their widest cell; the first to the left, the others to the right.
void printTable(ArrayRef<std::vector<std::string>> rows) {
  std::vector<size_t> width;
  for (const auto &row : rows)
    for (auto [i, cell] : enumerate(row)) {
      width.resize(std::max(width.size(), i + 1));
      width[i] = std::max(width[i], cell.size());
    }
  for (const auto &row : rows) {
    std::string line;
    for (auto [i, cell] : enumerate(row)) {
      std::string pad(width[i] - cell.size(), ' ');
      line += i == 0 ? cell + pad : "  " + pad + cell;
    }
    outs() << StringRef(line).rtrim() << '\n';
  }
}

std::vector<std::string> rowOf(const std::string &name, const CostVector &v, const Behaviour &behaviour, const Weights &weights,
                               ArrayRef<size_t> columns) {
  std::vector<std::string> row{name, spellFigure(weights.weigh(v)), spellFigure(density(behaviour, mechanismOf(v, weights)))};
  for (size_t c : columns)
    row.push_back(v[c] ? std::to_string(v[c]) : ".");
  return row;
}

void printRows(ArrayRef<CostRow> rows, StringRef what, const Weights &weights) {
  std::vector<size_t> columns;
  for (size_t i = 0; i < MeasureCount; ++i)
    if (any_of(rows, [&](const CostRow &row) { return row.vector[i] != 0; }))
      columns.push_back(i);
  std::vector<std::vector<std::string>> table{{what.str(), "cost", "density"}};
  for (size_t c : columns)
    table.front().push_back(policy::allMeasures()[c].id);
  for (const CostRow &row : rows)
    table.push_back(rowOf(row.name, row.vector, row.behaviour, weights, columns));
  printTable(table);
}

// One target: a line per measure.
void printTarget(const TargetCost &cost, const Weights &weights) {
  CostVector v = sum(cost.account);
  outs() << cost.target << "  cost " << spellFigure(weights.weigh(v)) << ", density "
         << spellFigure(density(cost.behaviour, mechanismOf(v, weights))) << " (" << cost.behaviour.decisions << " decisions, "
         << cost.behaviour.effects << " effects)\n\n";
  std::vector<std::vector<std::string>> table{{"measure", "there", "weight", "cost"}};
  for (const policy::MeasureInfo &info : policy::allMeasures())
    if (int64_t n = v[indexOf(info.measure)]) {
      size_t i = indexOf(info.measure);
      std::string weight = weights.infinite[i] ? "inf" : formatv("{0:F2}", weights.of[i]).str();
      table.push_back({info.id, std::to_string(n), weight, spellFigure(weights.of[i] * double(n))});
    }
  printTable(table);
  outs() << "\nmodules: CCD " << cost.modules.ccd << llvm::format(", ACD %.2f, NCCD %.2f\n", cost.modules.acd, cost.modules.nccd);
}

// See Stability.
void printStability(const build::BuildCost &cost) {
  std::vector<std::vector<std::string>> table{{"component", "Ca", "Ce", "I", "A", "D"}};
  for (const auto &[name, s] : cost.components)
    table.push_back({name, std::to_string(s.afferent), std::to_string(s.efferent), formatv("{0:F2}", s.instability()).str(),
                     formatv("{0:F2}", s.abstractness()).str(), formatv("{0:F2}", s.distance()).str()});
  outs() << '\n';
  printTable(table);
}

std::vector<CostRow> rowsOf(ArrayRef<TargetCost> costs) {
  std::vector<CostRow> rows;
  for (const TargetCost &cost : costs) {
    std::string prefix = costs.size() > 1 ? cost.target + ": " : "";
    auto add = [&](ArrayRef<CostRow> from) {
      for (CostRow row : from) {
        row.name = prefix + row.name;
        rows.push_back(std::move(row));
      }
    };
    if (by == By::Target)
      rows.push_back({cost.target, sum(cost.account), cost.behaviour});
    else
      add(by == By::Component ? cost.components : by == By::File ? cost.files : cost.functions);
  }
  return rows;
}

void printAll(const build::BuildCost &cost, const Weights &weights) {
  constexpr StringLiteral Names[] = {"target", "component", "file", "function"};
  printRows(rowsOf(cost.targets), Names[size_t(by.getValue())], weights);
  if (by == By::Component && !cost.components.empty())
    printStability(cost);
}

// ---- against the baseline

void printEntities(const Change &change, const Weights &weights) {
  const policy::MeasureInfo &info = policy::infoOf(change.measure);
  outs() << "  " << (change.by() > 0 ? "+" : "") << change.by() << ' ' << info.id << " ("
         << spellFigure(weights.of[indexOf(change.measure)] * double(change.by()), true) << ")\n";
  for (const EntityChange &e : change.entities) {
    outs() << "    " << (e.by > 0 ? "+" : "-");
    if (std::abs(e.by) != 1)
      outs() << std::abs(e.by);
    outs() << ' ' << e.entry.entity;
    if (!e.entry.component.empty())
      outs() << "  [" << e.entry.component << ']';
    outs() << '\n';
  }
}

struct Compared {
  std::string target;
  double before;
  std::vector<Change> changes;
};

std::vector<Compared> compareAll(ArrayRef<TargetCost> costs, const Baseline &baseline, const Weights &weights) {
  std::vector<Compared> all;
  for (const TargetCost &cost : costs) {
    auto it = baseline.find(cost.target);
    const Account &accepted = it == baseline.end() ? Account() : it->second;
    all.push_back({cost.target, weights.weigh(sum(accepted)), compare(accepted, cost.account)});
  }
  return all;
}

void printCompared(ArrayRef<Compared> all, const Weights &weights) {
  bool any = false;
  for (const Compared &c : all) {
    std::string text = spellChanges(c.before, c.changes, weights);
    if (text.empty() && (!why || c.changes.empty()))
      continue;
    any = true;
    outs() << "harness: " << c.target << ' '
           << (text.empty() ? spellFigure(c.before) + ": what differs weighs nothing" : text) << '\n';
    if (why)
      for (const Change &change : c.changes)
        printEntities(change, weights);
  }
  if (!any)
    outs() << "harness: no target differs from the baseline\n";
}

// ---- JSON

void printVector(json::OStream &j, const CostVector &v) {
  j.attributeObject("vector", [&] {
    for (const policy::MeasureInfo &info : policy::allMeasures())
      j.attribute(info.id, v[indexOf(info.measure)]);
  });
}

void printRow(json::OStream &j, const std::string &name, const CostVector &v, const Behaviour &behaviour, const Weights &weights) {
  j.attribute("name", name);
  j.attribute("cost", weights.weigh(v));
  j.attribute("density", density(behaviour, mechanismOf(v, weights)));
  j.attribute("decisions", behaviour.decisions);
  j.attribute("effects", behaviour.effects);
  printVector(j, v);
}

void printJson(const build::BuildCost &build, const Baseline *baseline, const Weights &weights) {
  ArrayRef<TargetCost> costs = build.targets;
  json::OStream j(outs(), 2);
  auto list = [&](StringRef key, ArrayRef<CostRow> rows) {
    j.attributeArray(key, [&] {
      for (const CostRow &row : rows)
        j.object([&] { printRow(j, row.name, row.vector, row.behaviour, weights); });
    });
  };
  auto changes = [&](const Compared &c) {
    j.attribute("accepted", c.before);
    j.attributeArray("changes", [&] {
      for (const Change &change : c.changes)
        j.object([&] {
          j.attribute("measure", policy::infoOf(change.measure).id);
          j.attribute("before", change.before);
          j.attribute("after", change.after);
          j.attributeArray("entities", [&] {
            for (const EntityChange &e : change.entities)
              j.object([&] {
                j.attribute("entity", json::fixUTF8(e.entry.entity));
                j.attribute("component", e.entry.component);
                j.attribute("by", e.by);
              });
          });
        });
    });
  };
  std::vector<Compared> compared;
  if (baseline)
    compared = compareAll(costs, *baseline, weights);
  j.object([&] {
    j.attribute("format", "harness-cost");
    j.attribute("schema", 1);
    j.attributeArray("targets", [&] {
      for (auto [i, cost] : enumerate(costs))
        j.object([&] {
          printRow(j, cost.target, sum(cost.account), cost.behaviour, weights);
          j.attributeObject("modules", [&] {
            j.attribute("ccd", cost.modules.ccd);
            j.attribute("acd", cost.modules.acd);
            j.attribute("nccd", cost.modules.nccd);
          });
          list("components", cost.components);
          list("files", cost.files);
          if (by == By::Function)
            list("functions", cost.functions);
          if (baseline)
            changes(compared[i]);
        });
    });
    j.attributeArray("components", [&] {
      for (const auto &[name, s] : build.components)
        j.object([&] {
          j.attribute("name", name);
          j.attribute("afferent", s.afferent);
          j.attribute("efferent", s.efferent);
          j.attribute("instability", s.instability());
          j.attribute("abstractness", s.abstractness());
          j.attribute("distance", s.distance());
        });
    });
  });
  outs() << '\n';
}

// ---- what to do

std::string baselinePath(const build::Build &build) {
  SmallString<128> path(sys::path::parent_path(build.policy));
  sys::path::append(path, "harness.cost.toml");
  return path.str().str();
}

Expected<Baseline> readBaseline(const std::string &path) {
  if (!sys::fs::exists(path))
    return createStringError("there is no " + path + " yet; write it with 'harness cost --write-baseline'");
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  auto text = policy::parseCostBaseline((*file)->getBuffer(), path);
  if (!text)
    return text.takeError();
  return parseBaseline(*text);
}

// Targets that are not built keep what was accepted; those that are gone from a complete build go.
int accept(const build::Build &build, ArrayRef<TargetCost> costs, const Weights &weights) {
  std::string path = baselinePath(build);
  Baseline before, after;
  if (sys::fs::exists(path)) {
    auto read = readBaseline(path);
    if (!read)
      return fail(Usage, read.takeError());
    before = std::move(*read);
  }
  std::set<std::string> there;
  for (const std::string &gate : build.gates)
    there.insert(sys::path::filename(gate).str());
  for (auto &[name, account] : before)
    if (!target.empty() || !build.complete || there.contains(name))
      after[name] = account;
  for (const TargetCost &cost : costs)
    after[cost.target] = cost.account;
  bool changed = false;
  if (Error e = io::writeIfChanged(path, spellBaseline(after), &changed))
    return fail(Failed, std::move(e));
  if (changed && !before.empty())
    printCompared(compareAll(costs, before, weights), weights);
  for (auto &[name, account] : before)
    if (!after.contains(name))
      outs() << "harness: " << name << " is gone\n";
  outs() << "harness.cost.toml: " << (changed ? "written" : "unchanged") << ", " << after.size()
         << (after.size() == 1 ? " target\n" : " targets\n");
  return Clean;
}

int printHistory(const build::Build &build, const Weights &weights) {
  auto revisions = build::costHistory(baselinePath(build));
  if (!revisions)
    return fail(Failed, revisions.takeError());
  std::set<std::string> names;
  for (const build::Revision &r : *revisions)
    for (const auto &[name, account] : r.baseline)
      if (target.empty() || name == target)
        names.insert(name);
  if (names.empty())
    return fail(Usage, "no revision has a harness.cost.toml" + (target.empty() ? "" : " with the target '" + target + "'"));
  std::vector<build::Series> series;
  for (const std::string &name : names) {
    series.push_back({name, {}});
    for (const build::Revision &r : *revisions) {
      auto it = r.baseline.find(name);
      series.back().figures.push_back(it == r.baseline.end() ? std::nullopt : std::optional(weights.weigh(sum(it->second))));
    }
  }
  std::vector<std::vector<std::string>> table{{"revision", "date"}};
  for (const build::Series &s : series)
    table.front().push_back(s.name);
  for (auto [i, r] : enumerate(*revisions)) {
    table.push_back({r.hash, r.date});
    for (const build::Series &s : series)
      table.back().push_back(s.figures[i] ? spellFigure(*s.figures[i]) : "-");
  }
  printTable(table);
  for (const build::Revision &r : *revisions)
    if (!r.unreadable.empty())
      outs() << r.hash << ": " << r.unreadable << '\n';
  if (svg.empty())
    return Clean;
  if (Error e = build::plotHistory(*revisions, series, svg))
    return fail(Failed, std::move(e));
  outs() << svg << ": written\n";
  return Clean;
}

int run() {
  if (!svg.empty() && !history)
    return fail(Usage, "--svg draws the --history");
  int status = Clean;
  auto entered = enter(folder, config, status);
  if (!entered)
    return status;
  const auto &[build, policy] = *entered;
  const Weights weights(*policy);
  if (history)
    return printHistory(build, weights);
  if (policy->assumed && writeBaseline)
    return fail(Usage, "there is no harness.toml beside which a baseline could stand; 'harness init' writes one");

  bool shows = sys::Process::StandardErrHasColors();
  size_t done = 0;
  build::Stats passes(stats);
  auto costs = build::costsOf(build, *policy, target, passes, [&](StringRef name) {
    if (shows && build.gates.size() > 1 && target.empty())
      errs() << "\r\033[K[" << ++done << '/' << build.gates.size() << "] " << name;
  });
  if (shows && done)
    errs() << "\r\033[K";
  if (!costs)
    return fail(Usage, costs.takeError());
  ArrayRef<TargetCost> targets = costs->targets;
  if (writeBaseline)
    return accept(build, targets, weights);

  std::optional<Baseline> baseline;
  if (why || baselineFile.getNumOccurrences()) {
    auto read = readBaseline(baselineFile.empty() ? baselinePath(build) : baselineFile);
    if (!read)
      return fail(Usage, read.takeError());
    baseline = std::move(*read);
  }
  if (form == Format::Json)
    printJson(*costs, baseline ? &*baseline : nullptr, weights);
  else if (baseline)
    printCompared(compareAll(targets, *baseline, weights), weights);
  else if (!target.empty() && by == By::Target)
    printTarget(targets.front(), weights);
  else
    printAll(*costs, weights);
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
