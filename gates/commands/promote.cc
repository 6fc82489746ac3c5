// `harness promote`: which rules could be stricter on this code, and which stop a build for findings that are mostly accepted.

#include "commands/command.h"
#include "commands/enter.h"

#include "build/everything.h"
#include "policy/nogood.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"

#include <map>

using namespace llvm;

namespace harness {
namespace {

enum class Format { Text, Json };

cl::SubCommand sub("promote", "Say which rules have earned more, and which should lose it: harness promote [BUILD]");
cl::opt<std::string> folder(cl::Positional, cl::desc("[BUILD]"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<Format> form("format", cl::desc("Output format"), cl::sub(sub), cl::init(Format::Text),
                     cl::values(clEnumValN(Format::Text, "text", "for people (default)"),
                                clEnumValN(Format::Json, "json", "for programs; see docs/baseline.md")));

// Fewer accepted findings are exceptions, not a verdict on the rule.
constexpr size_t FewestAccepted = 5;

constexpr StringRef Levels[] = {"off", "guidance", "warn", "block"};
StringRef spellLevel(Level level) { return Levels[size_t(level)]; }

// A rule where one level holds: everywhere, or in the component that sets another.
struct Row {
  std::string rule, component; // empty: [rules]
  Level level = Level::Block;
  size_t open = 0, waived = 0, allowed = 0, baselined = 0; // findings
  Level advice = Level::Block;
  std::string unproven; // why it may not stop a build
  Level earned = Level::Off; // by what came back again and again
  std::string history;
  size_t accepted() const { return waived + allowed + baselined; }
  std::string line() const {
    std::string setting = "\"" + rule + "\" = \"" + spellLevel(advice).str() + "\"";
    return component.empty() ? setting : "[[component]] name = \"" + component + "\"  rules = { " + setting + " }";
  }
};

Level adviceFor(const Row &row) {
  if (row.earned > row.level) // whatever it finds: that is how it comes back
    return row.earned;
  if (row.level == Level::Block && !row.unproven.empty())
    return Level::Warn; // as which it counts
  if (row.open + row.accepted() == 0 && row.level != Level::Block)
    return row.level == Level::Warn && !row.unproven.empty() ? Level::Warn : Level(int(row.level) + 1);
  // Every accepted finding was a person who said no to the rule.
  if (row.level == Level::Block && row.accepted() >= FewestAccepted && row.accepted() > row.open)
    return Level::Warn;
  return row.level;
}

// What decides about the level of a rule, with Harness or of the project's own.
struct Known {
  RuleHead head;
  std::string unproven;
  Level earned = Level::Off;
  std::string history;
};

std::vector<Known> knownRules(const policy::PolicyT &policy) {
  std::vector<Known> all;
  for (const auto &rule : policy.data_rules)
    if (rule->recurrences.size() >= policy::RecurrencesToPromote)
      all.push_back({headOf(*rule), rule->unproven, Level(earnedLevel(*rule, rule->unproven.empty())), spellHistory(*rule)});
    else
      all.push_back({headOf(*rule), rule->unproven});
  for (const Rule *rule : Rule::all())
    all.push_back({*rule, ""});
  return all;
}

std::vector<Row> rowsOf(const policy::PolicyT &policy, const Report &report) {
  std::map<std::pair<std::string, std::string>, Row> rows;
  const std::vector<Known> rules = knownRules(policy);
  auto row = [&](const std::string &rule, const std::string &component) -> Row * {
    auto known = find_if(rules, [&](const Known &k) { return k.head.id == rule; });
    if (known == rules.end())
      return nullptr;
    const policy::ComponentT *setter = policy::levelSetter(policy, rule, component);
    std::string where = setter ? setter->name : "";
    auto [it, isNew] = rows.try_emplace({rule, where});
    if (isNew) {
      it->second.rule = rule;
      it->second.component = where;
      it->second.unproven = known->unproven;
      it->second.earned = known->earned;
      it->second.history = known->history;
      const RuleLevels levels(policy, known->head);
      it->second.level = levels.isLowered(where) ? Level::Block : levels.in(where);
    }
    return &it->second;
  };
  for (const Known &rule : rules) {
    row(rule.head.id.str(), "");
    for (const auto &component : policy.components)
      row(rule.head.id.str(), component->name);
  }
  for (const Shown<Finding> &f : shown(report.findings))
    if (Row *r = row(f.what->rule, f.what->component))
      ++r->open;
  for (const Shown<Accepted> &a : shown(report.accepted))
    if (Row *r = row(a.what->finding.rule, a.what->finding.component))
      ++(a.what->by == "waiver" ? r->waived : a.what->by == "source" ? r->allowed : r->baselined);
  // Those of the project first: that they have something to look at, somebody has seen to.
  auto isOwn = [&](const auto &row) { return findDataRule(policy, row.second.rule) != nullptr; };
  std::vector<std::pair<std::pair<std::string, std::string>, Row>> sorted(rows.begin(), rows.end());
  llvm::stable_sort(sorted, [&](const auto &a, const auto &b) { return isOwn(a) > isOwn(b); });
  std::vector<Row> all;
  for (auto &[key, r] : sorted) {
    r.advice = adviceFor(r);
    if (r.level != Level::Off) // nobody looked
      all.push_back(r);
  }
  return all;
}

// Those whose fixtures do not allow the level that they have, and those that would have earned it otherwise.
void printUnproven(ArrayRef<Row> rows) {
  auto print = [&](StringRef title, function_ref<bool(const Row &)> isMeant) {
    bool any = false;
    for (const Row &row : rows) {
      if (row.unproven.empty() || !isMeant(row))
        continue;
      if (!any)
        outs() << title << '\n';
      any = true;
      outs() << "  " << row.rule << ": " << row.unproven << "\n      harness rule check " << row.rule;
      if (row.advice != row.level)
        outs() << ", or " << row.line();
      outs() << '\n';
    }
  };
  print("Are to stop the build, but only warn, because their fixtures do not prove them:", [](const Row &r) { return r.level == Level::Block; });
  print("Found nothing in the whole build, and could stop it if their fixtures proved them:",
        [](const Row &r) { return r.level == Level::Warn && r.open + r.accepted() == 0; });
}

// No-goods that happened too often to be advice.
void printCameBack(ArrayRef<Row> rows) {
  bool any = false;
  for (const Row &row : rows) {
    if (row.earned <= row.level)
      continue;
    if (!any)
      outs() << "Came back again and again, and should be stricter:\n";
    any = true;
    outs() << "  " << row.rule << ": " << spellLevel(row.level) << "; " << row.history << "\n      " << row.line() << '\n';
  }
}

void printRows(ArrayRef<Row> rows, bool more) {
  bool any = false;
  for (const Row &row : rows) {
    if (more ? row.advice <= row.level || row.earned > row.level : row.advice >= row.level || !row.unproven.empty())
      continue;
    if (!any)
      outs() << (more ? "Found nothing in the whole build, and could be stricter:\n"
                      : "Stop the build, but most of what they find is accepted:\n");
    any = true;
    outs() << "  " << row.rule;
    if (!more)
      outs() << ": " << row.open << " open, " << row.waived << " waived, " << row.allowed << " allowed in the code, " << row.baselined
             << " in the baseline";
    else
      outs() << ": " << spellLevel(row.level);
    outs() << "\n      " << row.line() << '\n';
  }
}

void printJson(ArrayRef<Row> rows, bool complete) {
  json::OStream j(outs(), 2);
  j.object([&] {
    j.attribute("format", "harness-promote");
    j.attribute("schema", 1);
    j.attribute("complete", complete);
    j.attributeArray("rules", [&] {
      for (const Row &row : rows)
        j.object([&] {
          j.attribute("rule", row.rule);
          if (!row.component.empty())
            j.attribute("component", row.component);
          j.attribute("level", spellLevel(row.level));
          j.attribute("open", row.open);
          j.attribute("waived", row.waived);
          j.attribute("allowed", row.allowed);
          j.attribute("baselined", row.baselined);
          j.attribute("advice", spellLevel(row.advice));
          if (!row.unproven.empty())
            j.attribute("unproven", row.unproven);
          if (!row.history.empty())
            j.attribute("history", row.history);
          if (row.advice != row.level)
            j.attribute("line", row.line());
        });
    });
  });
  outs() << '\n';
}

int run() {
  int status = Clean;
  auto entered = enter(folder, config, status);
  if (!entered)
    return status;
  const auto &[build, policy] = *entered;
  if (policy->assumed)
    return fail(Usage, "there is no harness.toml yet; write it with 'harness init'");
  build::Stats stats(false);
  Report report = build::judgeEverything(build, *policy, stats);
  for (const ToolFailure &failure : report.failures)
    return fail(Failed, (failure.target.empty() ? "" : "'" + failure.target + "' was not judged: ") + failure.message);
  bool complete = build.complete && all_of(build.gates, [](const std::string &gate) { return sys::fs::exists(gate + "/t.closure"); });
  std::vector<Row> rows = rowsOf(*policy, report);
  if (!complete) // what finds nothing here may find something in what is missing
    for (Row &row : rows)
      row.advice = std::min(row.advice, std::max(row.level, row.earned));
  if (form == Format::Json) {
    printJson(rows, complete);
    return Clean;
  }
  printCameBack(rows);
  printRows(rows, /*more=*/true);
  printRows(rows, /*more=*/false);
  if (complete)
    printUnproven(rows);
  if (!complete)
    outs() << "A part of the build was not judged, so no rule is said to find nothing.\n";
  if (all_of(rows, [](const Row &row) { return row.advice == row.level; }))
    outs() << "harness: every rule is at the level that it has earned here\n";
  return Clean;
}

Command command(sub, run);

} // namespace
} // namespace harness
