#include "judge/baseline.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace harness {
namespace {

// What is wrong with the policy is mended there.
bool canBeAccepted(const Finding &f) { return !StringRef(f.rule).starts_with("policy."); }

bool hasExpired(const policy::BaselineEntry &e, StringRef today) { return !e.expires.empty() && e.expires < today; }

} // namespace

BaselineMatch matchBaseline(const policy::BaselineFileT &baseline, ArrayRef<Finding> findings, StringRef today) {
  BaselineMatch match;
  match.states.resize(findings.size());
  match.by.resize(findings.size());
  match.uses.resize(policy::baselineSize(baseline));
  std::vector<std::vector<std::optional<uint32_t>>> rows(findings.size()); // of each identity
  std::vector<std::optional<uint32_t>> full(findings.size());              // an entry that others have used up
  for (size_t i = 0; i < findings.size(); ++i)
    rows[i].resize(identitiesOf(findings[i]).size());
  for (policy::Likeness likeness : policy::AllLikenesses)
    for (auto [i, finding] : enumerate(findings)) {
      if (!canBeAccepted(finding))
        continue;
      for (auto [k, identity] : enumerate(identitiesOf(finding))) {
        if (rows[i][k])
          continue;
        auto key = policy::baselineKey(likeness, entryOf(finding, identity));
        if (!key)
          continue;
        for (uint32_t row : policy::rowsOf(baseline, *key)) {
          if (row >= match.uses.size())
            continue;
          if (match.uses[row].size() < policy::baselineEntry(baseline, row).count) {
            match.uses[row].push_back({i, k, likeness});
            rows[i][k] = row;
            break;
          }
          if (likeness == policy::Likeness::Same)
            full[i] = row;
        }
      }
    }
  for (size_t i = 0; i < findings.size(); ++i) {
    bool all = true, expired = false;
    for (std::optional<uint32_t> row : rows[i]) {
      all &= row.has_value();
      if (row && !match.by[i])
        match.by[i] = row;
      if (row && hasExpired(policy::baselineEntry(baseline, *row), today)) {
        expired = true;
        match.by[i] = row;
      }
    }
    match.states[i] = expired ? BaselineMatch::Expired : all ? BaselineMatch::Accepted : full[i] ? BaselineMatch::Surplus : BaselineMatch::New;
    if (match.states[i] == BaselineMatch::Surplus)
      match.by[i] = full[i];
  }
  return match;
}

void acceptByBaseline(const policy::BaselineFileT &baseline, StringRef today, std::vector<Finding> &findings,
                      std::vector<Accepted> &accepted) {
  // A finding counts once, whatever the number of targets that have it.
  llvm::sort(findings, before);
  std::vector<Finding> once;
  std::vector<size_t> number;
  for (const Finding &finding : findings) {
    if (once.empty() || !isSame(once.back(), finding))
      once.push_back(finding);
    number.push_back(once.size() - 1);
  }
  BaselineMatch match = matchBaseline(baseline, once, today);
  std::vector<Finding> left;
  for (auto [n, finding] : enumerate(findings)) {
    size_t i = number[n];
    policy::BaselineEntry entry = match.by[i] ? policy::baselineEntry(baseline, *match.by[i]) : policy::BaselineEntry();
    auto explain = [&](std::string text) {
      if (none_of(finding.notes, [&](const Note &n) { return n.text == text; }))
        finding.notes.push_back({{}, std::move(text)});
    };
    switch (match.states[i]) {
    case BaselineMatch::Accepted:
      accepted.push_back({std::move(finding), "baseline", entry.reason, entry.owner, entry.expires, entry.since, policy::baselineId(entry)});
      continue;
    case BaselineMatch::Expired:
      explain("its entry in " + policy::BaselineName.str() + " expired on " + entry.expires + ": " + entry.reason);
      break;
    case BaselineMatch::Surplus:
      explain(policy::BaselineName.str() + " accepts " + std::to_string(entry.count) + " of these; there are more");
      break;
    case BaselineMatch::New:
      if (match.by[i])
        explain(policy::BaselineName.str() + " accepts a part of this: '" + entry.reaches + "'");
      break;
    }
    left.push_back(std::move(finding));
  }
  findings = std::move(left);
}

} // namespace harness
