#include "report/sarif.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

#include <map>

using namespace llvm;

namespace harness {
namespace {

constexpr StringRef FailureId = "tool-failure";
constexpr StringRef BuildPrefix = "<build>/";

bool built(StringRef path) { return path.starts_with(BuildPrefix); }

// A path as a URI reference (RFC 3986): all but unreserved characters and slashes are percent-encoded.
std::string uri(StringRef path) {
  std::string out;
  raw_string_ostream os(out);
  for (char c : path)
    if (isAlnum(c) || StringRef("-._~/").contains(c))
      os << c;
    else
      os << format("%%%02X", static_cast<unsigned char>(c));
  return out;
}

// Whether the position is in a file that a reader of the report could have: the header <vector> is none.
bool located(const Position &at) { return !at.path.empty() && (at.path.front() != '<' || built(at.path)); }

StringRef sarifLevel(Level level) {
  return level == Level::Guidance ? "note" : level == Level::Off ? "none" : severity(level);
}

class SarifWriter {
public:
  SarifWriter(const Report &report, Sources &sources, raw_ostream &os) : report(report), sources(sources), j(os, 2) {
    for (const RuleInfo &rule : report.rules)
      rules.emplace(rule.id, RuleUse{&rule, 0});
    for (const Finding &f : report.findings)
      rules.emplace(f.rule, RuleUse{});
    for (const Accepted &a : report.accepted)
      rules.emplace(a.finding.rule, RuleUse{});
    for (auto [index, rule] : enumerate(rules))
      rule.second.index = index;
  }

  void write() {
    j.object([&] {
      j.attribute("$schema",
                  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
      j.attribute("version", "2.1.0");
      j.attributeArray("runs", [&] { j.object([&] { run(); }); });
    });
  }

private:
  struct RuleUse {
    const RuleInfo *info = nullptr; // none: a finding of a rule that nobody described
    size_t index = 0;
  };

  void message(StringRef key, StringRef text) {
    j.attributeObject(key, [&] { j.attribute("text", text); });
  }

  void optional(StringRef key, StringRef text) {
    if (!text.empty())
      j.attribute(key, text);
  }

  void run() {
    j.attributeObject("tool", [&] { j.attributeObject("driver", [&] { driver(); }); });
    j.attributeArray("invocations", [&] { j.object([&] { invocation(); }); });
    j.attributeObject("originalUriBaseIds", [&] {
      j.attributeObject("BUILDROOT",
                        [&] { message("description", "The build folder; generated files lie below it."); });
      j.attributeObject("SRCROOT", [&] { message("description", "The folder of the project's top CMakeLists.txt."); });
    });
    j.attribute("columnKind", "unicodeCodePoints");
    j.attributeArray("results", [&] {
      for (const Shown<Finding> &f : shown(report.findings))
        j.object([&] { result(*f.what, f.targets, nullptr); });
      for (const Shown<Accepted> &a : shown(report.accepted))
        j.object([&] { result(a.what->finding, a.targets, a.what); });
    });
    j.attributeObject("properties", [&] {
      optional("project", report.project);
      strings("targets", report.targets);
      optional("date", report.date);
      if (report.baseline)
        j.attribute("baseline", spell(*report.baseline));
    });
  }

  void driver() {
    j.attribute("name", "Harness");
    optional("version", report.version);
    j.attributeArray("rules", [&] {
      for (const auto &[id, use] : rules)
        j.object([&, &id = id, &use = use] { rule(id, use.info); });
    });
    j.attributeArray("notifications", [&] {
      j.object([&] {
        j.attribute("id", FailureId);
        message("shortDescription", "A target could not be judged.");
      });
    });
  }

  void rule(StringRef id, const RuleInfo *info) {
    j.attribute("id", id);
    if (info) {
      if (!info->summary.empty())
        message("shortDescription", info->summary);
      if (!info->page.empty()) {
        message("help", "The manual's page " + info->page + " says what the rule wants, why, and what to do.");
        if (!report.manual.empty())
          j.attribute("helpUri", report.manual + uri(info->page));
      }
      j.attributeObject("defaultConfiguration", [&] {
        if (info->level == Level::Off)
          j.attribute("enabled", false);
        j.attribute("level", sarifLevel(info->level));
      });
    }
    j.attributeObject("properties", [&] { j.attributeArray("tags", [&] { j.value(family(id)); }); });
  }

  void invocation() {
    j.attribute("executionSuccessful", report.failures.empty());
    if (report.failures.empty())
      return;
    j.attributeArray("toolExecutionNotifications", [&] {
      for (const ToolFailure &f : report.failures)
        j.object([&] {
          j.attributeObject("descriptor", [&] { j.attribute("id", FailureId); });
          j.attribute("level", "error");
          message("message", f.target.empty() ? f.message : "'" + f.target + "' was not judged: " + f.message);
        });
    });
  }

  void result(const Finding &f, ArrayRef<StringRef> targets, const Accepted *accepted) {
    j.attribute("ruleId", f.rule);
    j.attribute("ruleIndex", rules.find(f.rule)->second.index);
    j.attribute("level", sarifLevel(f.level));
    // Notes without a place of their own are part of what is said.
    std::string text = f.message;
    for (const Note &n : f.notes)
      if (!located(n.at) && n.policyKey.empty())
        text += "\n" + n.text;
    message("message", f.remedy.empty() ? text : text + "\n" + f.remedy);
    if (located(f.at) || !f.entity.empty())
      j.attributeArray("locations", [&] { j.object([&] { location(f.at, f.entity); }); });
    j.attributeObject("partialFingerprints", [&] { j.attribute("harness/v1", fingerprint(f)); });
    steps(f);
    related(f);
    fixes(f);
    // An empty list says that the result was looked at and is not suppressed; the standard wants all or none.
    j.attributeArray("suppressions", [&] {
      if (accepted)
        j.object([&] { suppression(*accepted); });
    });
    j.attributeObject("properties", [&] {
      optional("accept", f.accept);
      optional("component", f.component);
      optional("identity", f.identity);
      strings("targets", targets);
    });
  }

  void suppression(const Accepted &a) {
    j.attribute("kind", a.by == "source" ? "inSource" : "external");
    j.attribute("status", "accepted");
    optional("justification", a.reason);
    j.attributeObject("properties", [&] {
      j.attribute("by", a.by);
      optional("owner", a.owner);
      optional("expires", a.expires);
      optional("since", a.since);
      optional("age", spellAge(a, report.date));
    });
  }

  // The steps of an execution path, the finding's own place first.
  void steps(const Finding &f) {
    if (none_of(f.notes, [](const Note &n) { return n.step && located(n.at); }))
      return;
    auto step = [&](const Position &at, StringRef text) {
      j.object([&] { j.attributeObject("location", [&] { location(at, {}, text); }); });
    };
    auto flow = [&] {
      j.attributeArray("locations", [&] {
        step(f.at, f.message);
        for (const Note &n : f.notes)
          if (n.step && located(n.at))
            step(n.at, n.text);
      });
    };
    j.attributeArray("codeFlows", [&] { j.object([&] { j.attributeArray("threadFlows", [&] { j.object(flow); }); }); });
  }

  void related(const Finding &f) {
    if (none_of(f.notes, [](const Note &n) { return located(n.at); }))
      return;
    j.attributeArray("relatedLocations", [&] {
      for (const Note &n : f.notes)
        if (located(n.at))
          j.object([&] { location(n.at, {}, n.text); });
    });
  }

  // All of them together are one fix; a file is named once.
  void fixes(const Finding &f) {
    if (f.fixes.empty())
      return;
    std::map<std::string, std::vector<const Fix *>> byFile;
    for (const Fix &fix : f.fixes)
      byFile[fix.at.path].push_back(&fix);
    auto replacement = [&](const Fix &fix) {
      j.attributeObject("deletedRegion", [&] {
        j.attribute("startLine", fix.at.line);
        j.attribute("startColumn", sources.codePointColumn(fix.at.path, fix.at.line, fix.at.column));
        j.attribute("endLine", fix.endLine);
        j.attribute("endColumn", sources.codePointColumn(fix.at.path, fix.endLine, fix.endColumn));
      });
      j.attributeObject("insertedContent", [&] { j.attribute("text", fix.text); });
    };
    auto change = [&](StringRef path, ArrayRef<const Fix *> fixes) {
      j.attributeObject("artifactLocation", [&] { artifact(path); });
      j.attributeArray("replacements", [&] {
        for (const Fix *fix : fixes)
          j.object([&] { replacement(*fix); });
      });
    };
    j.attributeArray("fixes", [&] {
      j.object([&] {
        j.attributeArray("artifactChanges", [&] {
          for (const auto &[path, fixes] : byFile)
            j.object([&, &path = path, &fixes = fixes] { change(path, fixes); });
        });
      });
    });
  }

  void location(const Position &at, StringRef entity, StringRef text = {}) {
    if (located(at))
      j.attributeObject("physicalLocation", [&] {
        j.attributeObject("artifactLocation", [&] { artifact(at.path); });
        if (at.line)
          j.attributeObject("region", [&] {
            j.attribute("startLine", at.line);
            if (at.column)
              j.attribute("startColumn", sources.codePointColumn(at.path, at.line, at.column));
          });
      });
    if (!entity.empty())
      j.attributeArray("logicalLocations", [&] { j.object([&] { j.attribute("fullyQualifiedName", entity); }); });
    if (!text.empty())
      message("message", text);
  }

  void artifact(StringRef path) {
    if (path.starts_with("/")) {
      j.attribute("uri", "file://" + uri(path));
      return;
    }
    j.attribute("uri", uri(built(path) ? path.drop_front(BuildPrefix.size()) : path));
    j.attribute("uriBaseId", built(path) ? "BUILDROOT" : "SRCROOT");
  }

  template <class List> void strings(StringRef key, const List &list) {
    j.attributeArray(key, [&] {
      for (StringRef s : list)
        j.value(s);
    });
  }

  const Report &report;
  Sources &sources;
  json::OStream j;
  std::map<std::string, RuleUse> rules; // by id, so that the index of a rule is stable
};

} // namespace

void writeSarif(const Report &report, Sources &sources, raw_ostream &os) {
  Report valid = withValidUtf8(report);
  SarifWriter(valid, sources, os).write();
  os << '\n';
}

} // namespace harness
