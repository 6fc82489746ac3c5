#include "build/settle.h"

#include "io/file.h"
#include "judge/baseline.h"
#include "policy/date.h"
#include "report/json.h"

#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace harness::build {
namespace {

class Settling {
public:
  Settling(const policy::PolicyT &policy, bool complete, Report &all, std::vector<Finding> &found)
      : policy(policy), complete(complete), all(all), found(found), today(policy::today()) {
    for (const Accepted &a : all.accepted)
      used.insert(a.key);
  }

  void baseline() {
    if (!policy.baseline)
      return;
    const std::vector<Finding> open = openFindings(all);
    const BaselineMatch match = matchBaseline(*policy.baseline, open, today);
    BaselineUse use;
    use.complete = complete;
    for (uint32_t row = 0; row < match.uses.size(); ++row) {
      policy::BaselineEntry entry = policy::baselineEntry(*policy.baseline, row);
      bool expired = !entry.expires.empty() && entry.expires < today;
      if (!expired) {
        use.entries += entry.count;
        use.used += match.uses[row].size();
      }
      if (!expired && !(complete && match.uses[row].empty()))
        continue;
      Finding f = at("policy.baseline", policy::baselineId(entry));
      std::string of = "'" + entry.rule + "'" + (entry.entity.empty() ? "" : " at '" + entry.entity + "'");
      f.message = expired ? "this entry expired on " + entry.expires + ": " + entry.reason
                          : "this entry accepts nothing: there is no finding of " + of + " any more";
      f.remedy = expired ? "mend what it accepts, or agree on another day" : "take it out: harness baseline --shrink";
      f.entity = entry.entity;
      f.identity = f.rule + "|" + policy::baselineId(entry);
      say(std::move(f));
    }
    all.baseline = use;

    // What was accepted here or there may be too much together; what was not is not accepted by others either.
    std::vector<Finding> again = std::move(all.findings);
    std::vector<Accepted> others;
    for (Accepted &a : all.accepted)
      if (a.by == "baseline")
        again.push_back(std::move(a.finding));
      else
        others.push_back(std::move(a));
    all.accepted = std::move(others);
    acceptByBaseline(*policy.baseline, today, again, all.accepted);
    all.findings = std::move(again);
  }

  void waivers() {
    for (auto [i, waiver] : enumerate(policy.waivers)) {
      bool expired = !waiver->expires.empty() && waiver->expires < today;
      std::string key = "waiver." + std::to_string(i);
      if (!expired && (!complete || used.contains(key)))
        continue;
      Finding f = at("policy.waiver", key);
      f.message = expired ? "this waiver expired on " + waiver->expires + ": " + waiver->reason
                          : "this waiver accepts nothing: no finding of '" + waiver->rule + "' at '" + waiver->at + "'";
      f.remedy = expired ? "mend what it accepts, then take it out" : "take it out";
      f.entity = waiver->at;
      f.identity = f.rule + "|" + waiver->rule + "|" + waiver->at;
      say(std::move(f));
    }
  }

  void allowances() {
    if (!complete)
      return;
    for (const Allowed &a : all.allowed) {
      if (used.contains(a.key()))
        continue;
      // What is wrong with it, or that it has expired, has been said.
      auto isOfIt = [&](const Finding &f) { return f.rule == "policy.allow" && f.at == a.at; };
      if (any_of(all.findings, isOfIt) || any_of(all.accepted, [&](const Accepted &x) { return isOfIt(x.finding); }))
        continue;
      Finding f = at("policy.allow", "");
      f.at = a.at;
      f.component = a.component;
      f.message = "HARNESS_ALLOW on '" + a.entity + "' accepts nothing: no finding of '" + a.rule + "' there";
      f.remedy = "take it out";
      f.entity = a.entity;
      f.identity = f.rule + "|" + a.entity + "|" + a.rule + "|unused";
      say(std::move(f));
    }
  }

private:
  Finding at(StringRef rule, std::string key) const {
    Finding f;
    f.rule = rule.str();
    f.policyKey = std::move(key);
    return f;
  }

  void say(Finding f) {
    f.level = RuleLevels(policy, *Rule::find(f.rule)).in(f.component);
    if (f.level != Level::Off)
      found.push_back(std::move(f));
  }

  const policy::PolicyT &policy;
  const bool complete;
  Report &all;
  std::vector<Finding> &found;
  const std::string today;
  StringSet<> used;
};

} // namespace

std::vector<Finding> openFindings(const Report &all) {
  std::vector<Finding> open = all.findings;
  for (const Accepted &a : all.accepted)
    if (a.by == "baseline")
      open.push_back(a.finding);
  llvm::sort(open, before);
  open.erase(llvm::unique(open, isSame), open.end());
  return open;
}

Report settle(const Build &build, const policy::PolicyT &policy, bool complete, Report &all) {
  std::vector<Finding> found;
  const std::vector<Finding> known = all.findings;
  Settling settling(policy, complete, all, found);
  settling.allowances();
  settling.waivers();
  settling.baseline();
  locatePolicy(build, found);

  Report news;
  news.version = all.version;
  news.project = all.project;
  news.date = all.date;
  news.baseline = all.baseline;
  for (const Finding &f : all.findings) // accepted by a target, and now no more
    if (none_of(known, [&](const Finding &k) { return isSame(k, f); }))
      news.findings.push_back(f);
  append_range(news.findings, found);
  append_range(all.findings, found);
  canonicalise(news);
  canonicalise(all);
  return news;
}

Error writeVerdict(const Report &report, StringRef path) {
  std::string text;
  raw_string_ostream os(text);
  writeJson(report, os);
  return io::writeIfChanged(path, text);
}

Expected<Report> readVerdict(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  auto report = readJson((*file)->getBuffer());
  if (!report)
    return createStringError(path + ": " + toString(report.takeError()));
  return report;
}

} // namespace harness::build
