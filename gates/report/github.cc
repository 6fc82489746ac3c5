#include "report/github.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness {
namespace {

// Percent-encodes the characters that end a command; in a property also those that end the property.
std::string escape(StringRef text, StringRef special) {
  std::string out;
  for (char c : text)
    if (special.contains(c))
      out += "%" + utohexstr(c, /*LowerCase=*/false, /*Width=*/2);
    else
      out += c;
  return out;
}
std::string data(StringRef text) { return escape(text, "%\r\n"); }
std::string property(StringRef text) { return escape(text, "%\r\n:,"); }

std::string describe(const Finding &f) {
  std::string out = f.message;
  for (const Note &n : f.notes) {
    out += "\n" + n.text;
    if (!n.at.path.empty())
      out += " (" + spell(n.at) + ")";
  }
  if (!f.remedy.empty())
    out += "\n" + f.remedy;
  return out;
}

void command(raw_ostream &os, StringRef name, const Position &at, StringRef title, StringRef text) {
  os << "::" << name << ' ';
  // Only files of the repository can be annotated.
  if (!at.path.empty() && at.path.front() != '/' && at.path.front() != '<') {
    os << "file=" << property(at.path) << ',';
    if (at.line)
      os << "line=" << at.line << ',';
    if (at.column)
      os << "col=" << at.column << ',';
  }
  os << "title=" << property(title) << "::" << data(text) << '\n';
}

} // namespace

void writeGithub(const Report &report, raw_ostream &os) {
  for (const ToolFailure &f : report.failures)
    command(os, "error", {}, "harness failed",
            f.target.empty() ? f.message : "'" + f.target + "' was not judged: " + f.message);
  auto findings = shown(report.findings);
  for (Level level : {Level::Block, Level::Warn, Level::Guidance})
    for (const Shown<Finding> &f : findings)
      if (f.what->level == level)
        command(os, level == Level::Guidance ? "notice" : severity(level), f.what->at, "harness-" + f.what->rule,
                describe(*f.what));
  auto reasonOf = [&](const Accepted &a) {
    std::string reason = spellReason(a, report.date);
    return reason.empty() ? reason : " (" + reason + ")";
  };
  for (const Shown<Accepted> &a : shown(report.accepted))
    command(os, "notice", a.what->finding.at, "harness-" + a.what->finding.rule,
            "accepted by " + a.what->by + reasonOf(*a.what) + ": " + a.what->finding.message);
}

} // namespace harness
