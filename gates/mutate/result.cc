#include "mutate/result.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace harness::mutate {
namespace {

template <class Key> Results::Rates ratesBy(const std::vector<Outcome> &outcomes, Key key) {
  Results::Rates rates;
  for (const Outcome &o : outcomes)
    rates[key(o)].add(o.result);
  return rates;
}

const char *spell(Outcome::Result r) {
  return r == Outcome::Killed ? "killed" : r == Outcome::Survived ? "survived" : "invalid";
}

const char *spell(Level l) {
  return l == Level::Block ? "block" : l == Level::Warn ? "warn" : l == Level::Guidance ? "guidance" : "off";
}

void writeRate(json::OStream &json, const Rate &rate) {
  json.attribute("attempted", rate.attempted());
  json.attribute("killed", rate.killed);
  json.attribute("survived", rate.survived);
  json.attribute("invalid", rate.invalid);
}

void writeRates(json::OStream &json, StringRef list, StringRef name, const Results::Rates &rates,
                const std::map<std::string, unsigned> *noticed = nullptr) {
  json.attributeArray(list, [&] {
    for (auto &[key, rate] : rates)
      json.object([&] {
        json.attribute(name, key);
        writeRate(json, rate);
        if (noticed)
          json.attribute("noticed", noticed->contains(key) ? noticed->at(key) : 0);
      });
  });
}

void writeTable(raw_ostream &os, StringRef title, const Results::Rates &rates,
                const std::map<std::string, unsigned> *noticed = nullptr) {
  size_t width = title.size();
  for (auto &[key, rate] : rates)
    width = std::max(width, key.size());
  os << left_justify(title, width) << "   rate  killed  survived  invalid" << (noticed ? "  noticed" : "") << '\n';
  for (auto &[key, rate] : rates) {
    os << left_justify(key.empty() ? StringRef("(none)") : StringRef(key), width)
       << formatv("  {0,5}  {1,6}  {2,8}  {3,7}", percent(rate), rate.killed, rate.survived, rate.invalid);
    if (noticed)
      os << formatv("  {0,7}", noticed->contains(key) ? noticed->at(key) : 0);
    os << '\n';
  }
}

} // namespace

std::string percent(const Rate &rate) {
  return rate.attempted() ? std::to_string(100ull * rate.killed / rate.attempted()) + " %" : "-";
}

Rate Results::total() const {
  Rate rate;
  for (const Outcome &o : outcomes)
    rate.add(o.result);
  return rate;
}

Results::Rates Results::byRule() const {
  return ratesBy(outcomes, [](const Outcome &o) { return o.mutant.rule; });
}
std::map<std::string, unsigned> Results::noticedBy() const {
  std::map<std::string, unsigned> counts;
  for (const Outcome &o : outcomes)
    for (const std::string &rule : o.noticed)
      ++counts[rule];
  return counts;
}
Results::Rates Results::byComponent() const {
  return ratesBy(outcomes, [](const Outcome &o) { return o.mutant.component; });
}
Results::Rates Results::byOperator() const {
  return ratesBy(outcomes, [](const Outcome &o) { return o.mutant.op; });
}

std::string spellEdits(const Mutant &mutant) {
  std::string out;
  auto lines = [&](const Edit &e, char sign, StringRef text) {
    for (StringRef rest = text.trim(); !rest.empty();) {
      auto [line, tail] = rest.split('\n');
      rest = tail;
      out += formatv("{0,6} {1} {2}\n", e.line, sign, line).str();
    }
  };
  for (const Edit &e : mutant.edits) {
    lines(e, '-', e.removed);
    lines(e, '+', e.text);
  }
  return out;
}

void writeJson(const Results &results, raw_ostream &os) {
  json::OStream json(os, 2);
  json.object([&] {
    json.attribute("schema", ResultSchema);
    json.attribute("seed", results.seed);
    json.attribute("sites", uint64_t(results.of));
    json.attribute("policy", results.policy);
    json.attribute("narrowed", results.narrowed);
    json.attributeObject("total", [&] { writeRate(json, results.total()); });
    const auto noticed = results.noticedBy();
    writeRates(json, "rules", "rule", results.byRule(), &noticed);
    writeRates(json, "components", "component", results.byComponent());
    writeRates(json, "operators", "operator", results.byOperator());
    json.attributeArray("mutants", [&] {
      for (const Outcome &o : results.outcomes)
        json.object([&] {
          json.attribute("operator", o.mutant.op);
          json.attribute("rule", o.mutant.rule);
          json.attribute("component", o.mutant.component);
          json.attribute("path", json::fixUTF8(o.mutant.at.path));
          json.attribute("line", o.mutant.at.line);
          json.attribute("column", o.mutant.at.column);
          json.attribute("what", json::fixUTF8(o.mutant.what));
          json.attribute("result", spell(o.result));
          json.attributeArray("edits", [&] {
            for (const Edit &e : o.mutant.edits)
              json.object([&] {
                json.attribute("line", e.line);
                json.attribute("column", e.column);
                json.attribute("removed", json::fixUTF8(e.removed));
                json.attribute("inserted", json::fixUTF8(e.text));
              });
          });
          if (o.result == Outcome::Killed) {
            json.attribute("level", spell(o.level));
            json.attribute("gate", o.gate);
          }
          json.attribute("noticed", json::Array(o.noticed));
          json.attribute("elsewhere", json::Array(o.elsewhere));
          if (!o.why.empty())
            json.attribute("why", json::fixUTF8(o.why));
        });
    });
    json.attribute("untried", json::Array(results.untried));
    json.attributeArray("skipped", [&] {
      for (auto &[skipped, sites] : results.skipped)
        json.object([&] {
          json.attribute("operator", skipped.op);
          json.attribute("component", skipped.component);
          json.attribute("reason", skipped.reason);
          json.attribute("sites", sites);
        });
    });
  });
  os << '\n';
}

// Why mutants do not compile, the most frequent reasons first: a policy is not tried by what is no program.
static void writeInvalid(const Results &results, raw_ostream &os) {
  constexpr size_t MostShown = 5;
  std::map<std::string, std::pair<unsigned, Position>> reasons;
  for (const Outcome &o : results.outcomes)
    if (o.result == Outcome::Invalid && !reasons[o.why].first++)
      reasons[o.why].second = o.mutant.at;
  if (reasons.empty())
    return;
  std::vector<std::pair<std::string, std::pair<unsigned, Position>>> rows(reasons.begin(), reasons.end());
  llvm::sort(rows, [](const auto &a, const auto &b) {
    return std::make_tuple(b.second.first, StringRef(a.first)) < std::make_tuple(a.second.first, StringRef(b.first));
  });
  os << "do not compile, and show nothing:\n";
  for (auto &[why, row] : ArrayRef(rows).take_front(MostShown))
    os << formatv("  {0,6}  {1} (first: {2}:{3})\n", row.first, why, row.second.path, row.second.line);
  if (rows.size() > MostShown)
    os << formatv("          … and {0} other reasons: mutants.json has all\n", rows.size() - MostShown);
  os << '\n';
}

void writeSummary(const Results &results, raw_ostream &os) {
  const Rate total = results.total();
  if (!results.outcomes.empty()) {
    const auto noticed = results.noticedBy();
    writeTable(os, "rule", results.byRule(), &noticed);
    os << '\n';
    writeTable(os, "component", results.byComponent());
    os << '\n';
  }
  std::map<std::pair<std::string, std::string>, unsigned> reasons; // of all operators together
  for (auto &[skipped, sites] : results.skipped)
    reasons[{skipped.reason, skipped.component}] += sites;
  if (!reasons.empty()) {
    os << "not attempted:\n";
    std::string last;
    for (auto &[key, sites] : reasons) {
      if (key.first != last)
        os << "  " << (last = key.first) << '\n';
      os << formatv("    {0,6}  {1}\n", sites, key.second.empty() ? "(no component)" : key.second);
    }
    os << '\n';
  }
  writeInvalid(results, os);
  if (!results.untried.empty()) {
    os << "no mutant challenges these rules; what they find is shown by their fixtures only:\n";
    for (const std::string &rule : results.untried)
      os << "  " << rule << '\n';
    os << '\n';
  }
  os << results.outcomes.size() << (results.outcomes.size() == 1 ? " mutant" : " mutants");
  if (results.of > results.outcomes.size())
    os << " of " << results.of << ", by seed " << results.seed;
  os << ": " << total.killed << " killed, " << total.survived << " survived, " << total.invalid
     << " do not compile; kill rate " << percent(total) << '\n';
}

} // namespace harness::mutate
