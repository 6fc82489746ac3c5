#include "policy/read_cost.h"

#include "policy/measures.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

#include <cmath>

using namespace llvm;

namespace harness::policy {
namespace {

StringRef ref(const toml::key &key) { return StringRef(key.str().data(), key.str().size()); }

void readWeight(Reading &reading, StringRef id, const toml::node &node, const toml::source_region &at, PolicyT &policy) {
  std::optional<double> value = node.value<double>();
  bool infinite = value && std::isinf(*value) && *value > 0;
  if (!value || std::isnan(*value) || (std::isinf(*value) && !infinite))
    return reading.error(node.source(), "the weight of '" + id + "' is a number, or inf: none may be there");
  if (auto rule = findingInsteadOf(id)) {
    if (!infinite)
      reading.error(node.source(), "'" + id + "' is a finding, which no figure outweighs; its level is set by \"" + *rule + "\" in [rules]");
    return;
  }
  const MeasureInfo *measure = findMeasure(id);
  if (!measure)
    return reading.error(at, noMeasure(id));
  if (*value < 0 && measure->weight >= 0)
    return reading.error(node.source(), "'" + id + "' is mechanism: its weight is not negative");
  if (*value > 0 && measure->weight < 0)
    return reading.error(node.source(), "'" + id + "' is a bonus: its weight is not above 0");
  auto weight = std::make_unique<WeightT>();
  weight->measure = id.str();
  weight->weight = infinite ? 0 : *value;
  weight->infinite = infinite;
  policy.weights.push_back(std::move(weight));
}

void readWeights(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[cost]", "cost");
  if (const toml::table *weights = t.inner("weights"))
    for (auto &&[key, node] : *weights) {
      StringRef id = ref(key);
      std::string name = ("cost.weights." + id).str();
      if (reading.isWritten(name))
        reading.error(key.source(), "the weight of '" + id + "' is set twice");
      else
        readWeight(reading, id, node, key.source(), policy);
      reading.remember(name, key.source());
    }
  t.finish();
}

std::vector<std::unique_ptr<LimitT>> readLimits(Reading &reading, TableReader &t, StringRef name) {
  std::vector<std::unique_ptr<LimitT>> limits;
  const toml::table *table = t.inner(name);
  if (!table)
    return limits;
  for (auto &&[key, node] : *table) {
    StringRef id = ref(key);
    reading.remember(t.key(name) + "." + id.str(), key.source());
    auto value = node.is_integer() ? node.value<int64_t>() : std::nullopt;
    if (!findMeasure(id))
      reading.error(key.source(), noMeasure(id));
    else if (!value || *value < 0)
      reading.error(node.source(), "a limit is a whole number, 0 or more");
    else {
      auto limit = std::make_unique<LimitT>();
      limit->measure = id.str();
      limit->limit = *value;
      limits.push_back(std::move(limit));
    }
  }
  llvm::sort(limits, [](const auto &a, const auto &b) { return a->measure < b->measure; });
  return limits;
}

void readBudget(Reading &reading, const toml::table &table, PolicyT &policy) {
  TableReader t(reading, table, "[[budget]]", "budget." + std::to_string(policy.budgets.size()));
  auto b = std::make_unique<BudgetT>();
  b->target = t.text("target");
  b->component = t.text("component");
  b->max = readLimits(reading, t, "max");
  b->max_growth = readLimits(reading, t, "max_growth");
  b->reason = t.text("reason", TableReader::Required);
  b->owner = t.text("owner");
  if (t.has("target") && t.has("component"))
    t.error("component", "a budget is for a 'target' or for a 'component', not for both");
  if (!t.has("max") && !t.has("max_growth"))
    reading.error(table.source(), "[[budget]] needs 'max', what there may be, or 'max_growth', what there may be more than in the baseline");
  auto same = [&](const auto &other) { return other->target == b->target && other->component == b->component; };
  for (const auto *list : {&b->max, &b->max_growth})
    for (const auto &limit : *list) {
      bool growth = list == &b->max_growth;
      bool twice = any_of(policy.budgets, [&](const auto &other) {
        return same(other) && any_of(growth ? other->max_growth : other->max,
                                     [&](const auto &l) { return l->measure == limit->measure; });
      });
      if (twice)
        reading.errorAt(t.key(growth ? "max_growth" : "max") + "." + limit->measure,
                        "another [[budget]] limits '" + limit->measure + "' of the same");
    }
  for (const auto *list : {&b->max, &b->max_growth})
    for (const auto &limit : *list)
      if (const MeasureInfo *m = findMeasure(limit->measure); m && m->ofBuild && !b->target.empty())
        reading.errorAt(t.key(list == &b->max ? "max" : "max_growth") + "." + limit->measure,
                        "only all targets together can tell '" + limit->measure + "': limit it for a 'component'");
  t.finish();
  policy.budgets.push_back(std::move(b));
}

class BaselineReader {
public:
  explicit BaselineReader(Reading &reading) : reading(reading) {}

  void targets(const toml::table &table) {
    each(table, "a target", [&](StringRef target, const toml::table &components) {
      reading.remember(("cost_baseline." + target).str(), components.source());
      each(components, "a component", [&](StringRef component, const toml::table &measures) {
        each(measures, "a measure", [&](StringRef measure, const toml::table &entities) {
          if (!findMeasure(measure))
            return reading.error(entities.source(), noMeasure(measure));
          rows(target.str() + "\t" + (component == "-" ? "" : component.str()) + "\t" + measure.str(), entities);
        });
      });
    });
  }

  std::string text() {
    llvm::sort(lines);
    return join(lines, "");
  }

private:
  void each(const toml::table &table, StringRef what, function_ref<void(StringRef, const toml::table &)> read) {
    for (auto &&[key, node] : table)
      if (StringRef name = ref(key); name.find_first_of("\t\n") != StringRef::npos)
        reading.error(key.source(), "a name has no tabs and line breaks");
      else if (const toml::table *inner = node.as_table())
        read(name, *inner);
      else
        reading.error(key.source(), what + " is a table: [target.TARGET.COMPONENT.MEASURE]");
  }

  void rows(const std::string &path, const toml::table &entities) {
    for (auto &&[key, node] : entities) {
      auto value = node.is_integer() ? node.value<int64_t>() : std::nullopt;
      if (StringRef name = ref(key); name.find_first_of("\t\n") != StringRef::npos)
        reading.error(key.source(), "a name has no tabs and line breaks");
      else if (!value || *value < 1)
        reading.error(node.source(), "how many is a whole number, 1 or more");
      else
        lines.push_back(path + "\t" + name.str() + "\t" + std::to_string(*value) + "\n");
      std::string place = "cost_baseline." + path + "." + ref(key).str();
      std::replace(place.begin(), place.end(), '\t', '.');
      reading.remember(place, key.source());
    }
  }

  Reading &reading;
  std::vector<std::string> lines;
};

} // namespace

void readCost(Reading &reading, TableReader &file, PolicyT &policy) {
  if (const toml::table *cost = file.inner("cost"))
    readWeights(reading, *cost, policy);
  file.tables("budget", [&](const toml::table &row) { readBudget(reading, row, policy); });
}

void readCostBaseline(Reading &reading, StringRef policyPath, PolicyT &policy) {
  StringRef folder = sys::path::parent_path(policyPath);
  SmallString<128> path(folder);
  sys::path::append(path, CostBaselineName);
  if (!reading.files.readIfThere(path))
    return;
  auto table = reading.parse(path);
  if (!table)
    return;
  TableReader t(reading, *table, CostBaselineName, "");
  BaselineReader baseline(reading);
  auto schema = t.number("schema", TableReader::Required);
  if (schema && *schema != CostBaselineSchema) {
    t.error("schema", "this version of Harness reads baselines of schema " + Twine(CostBaselineSchema) +
                          "; write it anew with 'harness cost --write-baseline'");
    t.inner("target");
  } else if (const toml::table *targets = t.inner("target")) {
    baseline.targets(*targets);
  }
  t.finish();
  policy.cost_baseline = baseline.text();
  if (policy.cost_baseline.empty())
    policy.cost_baseline = "\n"; // there, and empty
}

} // namespace harness::policy
