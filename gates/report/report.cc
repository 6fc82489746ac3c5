#include "report/report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/SHA256.h"

#include <tuple>

using namespace llvm;

namespace harness {
namespace {

const Finding &findingOf(const Finding &f) { return f; }
const Finding &findingOf(const Accepted &a) { return a.finding; }

bool same(const Finding &a, const Finding &b) { return isSame(a, b) && a.target == b.target; }

template <class T, class Less, class Equal> void sortUnique(std::vector<T> &list, Less less, Equal equal) {
  llvm::sort(list, less);
  list.erase(llvm::unique(list, equal), list.end());
}

template <class T> void append(std::vector<T> &into, std::vector<T> &from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

template <class T> std::vector<Shown<T>> group(const std::vector<T> &list) {
  std::vector<const T *> sorted;
  for (const T &item : list)
    if (findingOf(item).level != Level::Off)
      sorted.push_back(&item);
  llvm::sort(sorted, [](const T *a, const T *b) { return before(findingOf(*a), findingOf(*b)); });

  std::vector<Shown<T>> out;
  for (const T *item : sorted) {
    const Finding &f = findingOf(*item);
    if (out.empty() || !isSame(findingOf(*out.back().what), f))
      out.push_back({item, {}});
    if (!f.target.empty() && !is_contained(out.back().targets, f.target))
      out.back().targets.push_back(f.target);
  }
  return out;
}

} // namespace

void merge(Report &into, Report from) {
  if (into.version.empty())
    into.version = std::move(from.version);
  into.date = std::max(into.date, from.date);
  if (!into.baseline)
    into.baseline = from.baseline;
  if (into.project.empty())
    into.project = std::move(from.project);
  if (into.manual.empty())
    into.manual = std::move(from.manual);
  append(into.targets, from.targets);
  append(into.rules, from.rules);
  append(into.findings, from.findings);
  append(into.accepted, from.accepted);
  append(into.failures, from.failures);
  append(into.costs, from.costs);
  append(into.allowed, from.allowed);
  canonicalise(into);
}

void canonicalise(Report &report) {
  auto keyed = [](auto &list, auto key) {
    sortUnique(
        list, [&](const auto &a, const auto &b) { return key(a) < key(b); },
        [&](const auto &a, const auto &b) { return key(a) == key(b); });
  };
  keyed(report.targets, [](const std::string &t) { return StringRef(t); });
  keyed(report.costs, [](const CostLine &c) { return std::tie(c.target, c.text); });
  keyed(report.allowed, [](const Allowed &a) { return std::tie(a.at, a.rule, a.reason, a.owner, a.expires, a.since, a.entity, a.component); });
  keyed(report.failures, [](const ToolFailure &f) { return std::tie(f.target, f.message); });
  auto order = [](const RuleInfo &r) { return std::tie(r.id, r.level, r.summary, r.page); };
  sortUnique(
      report.rules, [&](const RuleInfo &a, const RuleInfo &b) { return order(a) < order(b); },
      [](const RuleInfo &a, const RuleInfo &b) { return a.id == b.id; });
  sortUnique(report.findings, before, same);
  auto acceptance = [](const Accepted &a) { return std::tie(a.by, a.reason, a.owner, a.expires, a.since, a.key); };
  sortUnique(
      report.accepted,
      [&](const Accepted &a, const Accepted &b) {
        if (before(a.finding, b.finding) || before(b.finding, a.finding))
          return before(a.finding, b.finding);
        return acceptance(a) < acceptance(b);
      },
      [](const Accepted &a, const Accepted &b) { return same(a.finding, b.finding); });
}

Report withValidUtf8(Report report) {
  auto fix = [](auto &...texts) {
    auto one = [](std::string &text) {
      if (!json::isUTF8(text))
        text = json::fixUTF8(text);
    };
    (one(texts), ...);
  };
  auto fixFinding = [&](Finding &f) {
    fix(f.rule, f.at.path, f.policyKey, f.message, f.remedy, f.accept, f.component, f.entity, f.target, f.identity, f.digest);
    for (std::string &identity : f.identities)
      fix(identity);
    for (Note &n : f.notes)
      fix(n.at.path, n.text);
    for (Fix &replacement : f.fixes)
      fix(replacement.at.path, replacement.text);
  };
  fix(report.version, report.project, report.manual);
  for (std::string &target : report.targets)
    fix(target);
  for (RuleInfo &r : report.rules)
    fix(r.id, r.summary, r.page);
  llvm::for_each(report.findings, fixFinding);
  for (Accepted &a : report.accepted) {
    fixFinding(a.finding);
    fix(a.by, a.reason, a.owner, a.expires, a.since, a.key);
  }
  for (Allowed &a : report.allowed)
    fix(a.rule, a.reason, a.owner, a.expires, a.since, a.entity, a.component, a.at.path);
  for (ToolFailure &f : report.failures)
    fix(f.target, f.message);
  return report;
}

std::vector<Shown<Finding>> shown(const std::vector<Finding> &findings) { return group(findings); }
std::vector<Shown<Accepted>> shown(const std::vector<Accepted> &accepted) { return group(accepted); }

Counts count(const Report &report) {
  Counts counts;
  for (const Shown<Finding> &f : shown(report.findings)) {
    counts.errors += f.what->level == Level::Block;
    counts.warnings += f.what->level == Level::Warn;
    counts.remarks += f.what->level == Level::Guidance;
  }
  counts.accepted = shown(report.accepted).size();
  counts.failures = report.failures.size();
  return counts;
}

std::string spell(const Position &at) {
  std::string out = at.path;
  for (uint32_t number : {at.line, at.column}) {
    if (number == 0)
      break;
    out += ":" + utostr(number);
  }
  return out;
}

StringRef severity(Level level) {
  switch (level) {
  case Level::Block:
    return "error";
  case Level::Warn:
    return "warning";
  case Level::Guidance:
    return "remark";
  case Level::Off:
    return "off";
  }
  llvm_unreachable("level out of range");
}

std::string spellAge(const Accepted &a, StringRef date) {
  auto now = dayNumber(date);
  auto days = [](int64_t n) { return std::to_string(n) + (n == 1 ? " day" : " days"); };
  std::string text = "of unknown age";
  if (auto then = dayNumber(a.since)) {
    text = "since " + a.since;
    if (now && *now >= *then)
      text += ", " + (*now == *then ? "today" : days(*now - *then) + " ago");
  }
  if (auto then = dayNumber(a.expires)) {
    text += ", until " + a.expires;
    if (now && *now <= *then)
      text += ", " + days(*then - *now) + " left";
  }
  return text;
}

std::string spellReason(const Accepted &a, StringRef date) {
  std::string age = spellAge(a, date);
  return a.reason + (a.reason.empty() ? "" : "; ") + age;
}

std::string spell(const BaselineUse &use) {
  std::string text = "baseline: " + std::to_string(use.used) + " accepted, ";
  size_t fewer = use.entries - use.used;
  if (!use.complete)
    return text + "of " + std::to_string(use.entries) + "; a part of the build was not judged";
  return text + (fewer ? std::to_string(fewer) + " fewer than written" : "as written");
}

StringRef family(StringRef rule) { return rule.split('.').first; }

std::string fingerprint(const Finding &f) {
  std::string identity = f.identity.empty() ? f.rule + '\n' + f.entity + '\n' + f.message : f.identity;
  auto digest = SHA256::hash(arrayRefFromStringRef(identity));
  return toHex(ArrayRef(digest).take_front(16), /*LowerCase=*/true);
}

} // namespace harness
