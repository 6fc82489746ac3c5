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

const char *spell(Outcome::Result r) { return r == Outcome::Killed ? "killed" : r == Outcome::Survived ? "survived" : "invalid"; }

const char *spell(Level l) { return l == Level::Block ? "block" : l == Level::Warn ? "warn" : l == Level::Guidance ? "guidance" : "off"; }

void writeRate(json::OStream &json, const Rate &rate) {
  json.attribute("attempted", rate.attempted());
  json.attribute("killed", rate.killed);
  json.attribute("survived", rate.survived);
  json.attribute("invalid", rate.invalid);
}

void writeRates(json::OStream &json, StringRef list, StringRef name, const Results::Rates &rates) {
  json.attributeArray(list, [&] {
    for (auto &[key, rate] : rates)
      json.object([&] {
        json.attribute(name, key);
        writeRate(json, rate);
      });
  });
}

void writeTable(raw_ostream &os, StringRef title, const Results::Rates &rates) {
  size_t width = title.size();
  for (auto &[key, rate] : rates)
    width = std::max(width, key.size());
  os << left_justify(title, width) << "  rate   killed  survived  invalid\n";
  for (auto &[key, rate] : rates)
    os << left_justify(key.empty() ? StringRef("(none)") : StringRef(key), width)
       << formatv("  {0,5}  {1,6}  {2,8}  {3,7}\n", percent(rate), rate.killed, rate.survived, rate.invalid);
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
Results::Rates Results::byComponent() const {
  return ratesBy(outcomes, [](const Outcome &o) { return o.mutant.component; });
}
Results::Rates Results::byOperator() const {
  return ratesBy(outcomes, [](const Outcome &o) { return o.mutant.op; });
}

void writeJson(const Results &results, raw_ostream &os) {
  json::OStream json(os, 2);
  json.object([&] {
    json.attribute("schema", ResultSchema);
    json.attribute("seed", results.seed);
    json.attribute("sites", uint64_t(results.of));
    json.attributeObject("total", [&] { writeRate(json, results.total()); });
    writeRates(json, "rules", "rule", results.byRule());
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

void writeSummary(const Results &results, raw_ostream &os) {
  const Rate total = results.total();
  if (!results.outcomes.empty()) {
    writeTable(os, "rule", results.byRule());
    os << '\n';
    writeTable(os, "component", results.byComponent());
    os << '\n';
  }
  std::map<std::pair<std::string, std::string>, unsigned> reasons; // of all operators together
  for (auto &[skipped, sites] : results.skipped)
    reasons[{skipped.reason, skipped.component}] += sites;
  if (!reasons.empty()) {
    os << "not attempted, for there is nothing to guard:\n";
    std::string last;
    for (auto &[key, sites] : reasons) {
      if (key.first != last)
        os << "  " << (last = key.first) << '\n';
      os << formatv("    {0,6}  {1}\n", sites, key.second.empty() ? "(no component)" : key.second);
    }
    os << '\n';
  }
  os << results.outcomes.size() << " mutants";
  if (results.of > results.outcomes.size())
    os << " of " << results.of << ", by seed " << results.seed;
  os << ": " << total.killed << " killed, " << total.survived << " survived, " << total.invalid << " do not compile; kill rate "
     << percent(total) << '\n';
}

} // namespace harness::mutate
