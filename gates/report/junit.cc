#include "report/junit.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

#include <map>
#include <set>

using namespace llvm;

namespace harness {
namespace {

// Text as XML 1.0 can carry it: UTF-8 made valid, the characters the standard forbids replaced by U+FFFD, line breaks
// and tabs as references, since a parser turns them into spaces in attributes.
std::string xml(StringRef text) {
  std::string out;
  std::string valid = json::fixUTF8(text);
  for (StringRef rest = valid; !rest.empty();) {
    if (rest.consume_front("\xEF\xBF\xBE") || rest.consume_front("\xEF\xBF\xBF")) { // U+FFFE, U+FFFF
      out += "\xEF\xBF\xBD";
      continue;
    }
    char c = rest.front();
    rest = rest.drop_front();
    switch (c) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\t':
    case '\n':
    case '\r':
      out += "&#" + utostr(c) + ";";
      break;
    default:
      if (static_cast<unsigned char>(c) < 0x20)
        out += "\xEF\xBF\xBD";
      else
        out += c;
    }
  }
  return out;
}

std::string place(const Position &at) { return at.path.empty() ? "" : spell(at) + ": "; }

std::string describe(const Finding &f) {
  std::string out = place(f.at) + severity(f.level).str() + ": " + f.message + " [harness-" + f.rule + "]\n";
  for (const Note &n : f.notes)
    out += "  " + place(n.at) + "note: " + n.text + "\n";
  if (!f.remedy.empty())
    out += "  note: " + f.remedy + "\n";
  return out;
}

struct Case {
  std::vector<const Finding *> failures, advice;
  std::vector<const Accepted *> accepted;
};
struct Suite {
  std::map<std::string, Case> cases; // by family
  std::vector<const ToolFailure *> errors;
};

void writeCase(raw_ostream &os, StringRef target, StringRef name, StringRef date, const Case &c) {
  os << "    <testcase classname=\"harness." << xml(target) << "\" name=\"" << xml(name) << '"';
  if (c.failures.empty() && c.advice.empty() && c.accepted.empty()) {
    os << "/>\n";
    return;
  }
  os << ">\n";
  for (const Finding *f : c.failures)
    os << "      <failure type=\"" << xml(f->rule) << "\" message=\"" << xml(f->message) << "\">" << xml(describe(*f))
       << "</failure>\n";
  std::string output;
  for (const Finding *f : c.advice)
    output += describe(*f);
  for (const Accepted *a : c.accepted)
    if (std::string reason = spellReason(*a, date); !reason.empty())
      output += "accepted by " + a->by + " (" + reason + "): " + describe(a->finding);
    else
      output += "accepted by " + a->by + ": " + describe(a->finding);
  if (!output.empty())
    os << "      <system-out>" << xml(output) << "</system-out>\n";
  os << "    </testcase>\n";
}

} // namespace

void writeJunit(const Report &report, raw_ostream &os) {
  // What belongs to no target is the project's.
  std::string project = report.project.empty() ? "project" : report.project;
  std::map<std::string, Suite> suites;
  auto suite = [&](const std::string &target) -> Suite & { return suites[target.empty() ? project : target]; };
  std::set<std::string> families;
  for (const RuleInfo &rule : report.rules)
    families.insert(family(rule.id).str());

  for (const std::string &target : report.targets)
    suites[target];
  for (const Finding &f : report.findings) {
    Case &c = suite(f.target).cases[family(f.rule).str()];
    if (f.level != Level::Off)
      (f.level == Level::Block ? c.failures : c.advice).push_back(&f);
  }
  for (const Accepted &a : report.accepted)
    suite(a.finding.target).cases[family(a.finding.rule).str()].accepted.push_back(&a);
  for (const ToolFailure &f : report.failures)
    suite(f.target).errors.push_back(&f);

  size_t tests = 0, failures = 0, errors = 0;
  std::string body;
  raw_string_ostream out(body);
  for (auto &[target, suite] : suites) {
    // A target that was not judged has passed nothing: its other test cases are left out unless they say something.
    if (suite.errors.empty())
      for (const std::string &name : families)
        suite.cases[name];
    size_t failed = count_if(suite.cases, [](const auto &c) { return !c.second.failures.empty(); });
    size_t broken = !suite.errors.empty(), total = suite.cases.size() + broken;
    out << "  <testsuite name=\"" << xml(target) << "\" tests=\"" << total << "\" failures=\"" << failed
        << "\" errors=\"" << broken << "\">\n";
    if (broken) {
      out << "    <testcase classname=\"harness." << xml(target) << "\" name=\"judged\">\n";
      for (const ToolFailure *f : suite.errors)
        out << "      <error type=\"tool-failure\" message=\"" << xml(f->message) << "\"/>\n";
      out << "    </testcase>\n";
    }
    for (const auto &[name, c] : suite.cases)
      writeCase(out, target, name, report.date, c);
    out << "  </testsuite>\n";
    tests += total, failures += failed, errors += broken;
  }
  os << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"harness\" tests=\"" << tests << "\" failures=\""
     << failures << "\" errors=\"" << errors << "\">\n"
     << body << "</testsuites>\n";
}

} // namespace harness
