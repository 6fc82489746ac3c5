#include "report/json.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace harness {
namespace {

constexpr StringRef Levels[] = {"off", "guidance", "warn", "block"};

StringRef spellLevel(Level level) { return Levels[static_cast<size_t>(level)]; }

// Empty fields are left out: a reader takes "absent" for "empty".
void text(json::OStream &j, StringRef key, StringRef value) {
  if (!value.empty())
    j.attribute(key, value);
}

void position(json::OStream &j, const Position &at) {
  text(j, "path", at.path);
  if (at.line)
    j.attribute("line", at.line);
  if (at.column)
    j.attribute("column", at.column);
}

void finding(json::OStream &j, const Finding &f) {
  j.attribute("rule", f.rule);
  j.attribute("level", spellLevel(f.level));
  position(j, f.at);
  text(j, "policy_key", f.policyKey);
  j.attribute("message", f.message);
  if (!f.notes.empty())
    j.attributeArray("notes", [&] {
      for (const Note &n : f.notes)
        j.object([&] {
          position(j, n.at);
          j.attribute("text", n.text);
          if (n.step)
            j.attribute("step", true);
        });
    });
  if (!f.fixes.empty())
    j.attributeArray("fixes", [&] {
      for (const Fix &fix : f.fixes)
        j.object([&] {
          position(j, fix.at);
          j.attribute("end_line", fix.endLine);
          j.attribute("end_column", fix.endColumn);
          j.attribute("text", fix.text);
        });
    });
  text(j, "remedy", f.remedy);
  text(j, "accept", f.accept);
  text(j, "component", f.component);
  text(j, "entity", f.entity);
  text(j, "target", f.target);
  text(j, "identity", f.identity);
  if (!f.identities.empty())
    j.attributeArray("identities", [&] {
      for (const std::string &identity : f.identities)
        j.value(identity);
    });
  text(j, "digest", f.digest);
  j.attribute("fingerprint", fingerprint(f));
}

// How old it is, and how long it will last.
void days(json::OStream &j, StringRef date, const Accepted &a) {
  auto now = dayNumber(date), since = dayNumber(a.since), expires = dayNumber(a.expires);
  if (now && since)
    j.attribute("age_days", *now - *since);
  if (now && expires)
    j.attribute("days_left", *expires - *now);
}

template <class T, class Write> void list(json::OStream &j, StringRef key, const std::vector<T> &items, Write write) {
  j.attributeArray(key, [&] {
    for (const T &item : items)
      j.object([&] { write(item); });
  });
}

// Reading: one fromJSON per type, found by json::fromJSON for vectors of it.
bool optional(json::ObjectMapper &o, StringLiteral key, std::string &into) { return o.mapOptional(key, into); }

template <class T> bool readPosition(json::ObjectMapper &o, T &at) {
  return optional(o, "path", at.path) && o.mapOptional("line", at.line) && o.mapOptional("column", at.column);
}

bool readLevel(const json::Value &v, Level &level, json::Path path) {
  std::string spelled;
  json::ObjectMapper o(v, path);
  if (!o || !o.map("level", spelled))
    return false;
  const auto *found = llvm::find(Levels, spelled);
  if (found == std::end(Levels)) {
    path.field("level").report("expected off, guidance, warn or block");
    return false;
  }
  level = static_cast<Level>(found - std::begin(Levels));
  return true;
}

} // namespace

static bool fromJSON(const json::Value &v, Note &n, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && readPosition(o, n.at) && o.map("text", n.text) && o.mapOptional("step", n.step);
}

static bool fromJSON(const json::Value &v, Fix &f, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && readPosition(o, f.at) && o.map("end_line", f.endLine) && o.map("end_column", f.endColumn) && o.map("text", f.text);
}

static bool fromJSON(const json::Value &v, Finding &f, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && o.map("rule", f.rule) && readLevel(v, f.level, path) && readPosition(o, f.at) &&
         optional(o, "policy_key", f.policyKey) && o.map("message", f.message) && o.mapOptional("notes", f.notes) &&
         o.mapOptional("fixes", f.fixes) &&
         optional(o, "remedy", f.remedy) && optional(o, "accept", f.accept) && optional(o, "component", f.component) &&
         optional(o, "entity", f.entity) && optional(o, "target", f.target) && optional(o, "identity", f.identity) &&
         o.mapOptional("identities", f.identities) && optional(o, "digest", f.digest);
}

static bool fromJSON(const json::Value &v, Accepted &a, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && o.map("finding", a.finding) && o.map("by", a.by) && optional(o, "reason", a.reason) &&
         optional(o, "owner", a.owner) && optional(o, "expires", a.expires) && optional(o, "since", a.since) &&
         optional(o, "key", a.key);
}

static bool fromJSON(const json::Value &v, Allowed &a, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && o.map("rule", a.rule) && optional(o, "reason", a.reason) && optional(o, "owner", a.owner) &&
         optional(o, "expires", a.expires) && optional(o, "since", a.since) && optional(o, "entity", a.entity) && optional(o, "component", a.component) &&
         readPosition(o, a.at);
}

static bool fromJSON(const json::Value &v, BaselineUse &b, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && o.map("entries", b.entries) && o.map("used", b.used) && o.map("complete", b.complete);
}

static bool fromJSON(const json::Value &v, ToolFailure &f, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && optional(o, "target", f.target) && o.map("message", f.message);
}

static bool fromJSON(const json::Value &v, CostLine &c, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && o.map("target", c.target) && o.map("text", c.text);
}

static bool fromJSON(const json::Value &v, RuleInfo &r, json::Path path) {
  json::ObjectMapper o(v, path);
  return o && o.map("id", r.id) && readLevel(v, r.level, path) && optional(o, "summary", r.summary) &&
         optional(o, "page", r.page);
}

void writeJson(const Report &bytes, raw_ostream &os) {
  Report report = withValidUtf8(bytes);
  json::OStream j(os, 2);
  Counts n = count(report);
  j.object([&] {
    j.attribute("format", "harness-report");
    j.attribute("schema", ReportSchema);
    j.attribute("version", report.version);
    text(j, "date", report.date);
    text(j, "project", report.project);
    text(j, "manual", report.manual);
    j.attributeObject("summary", [&] {
      j.attribute("passed", n.passed());
      j.attribute("errors", n.errors);
      j.attribute("warnings", n.warnings);
      j.attribute("remarks", n.remarks);
      j.attribute("accepted", n.accepted);
      j.attribute("failures", n.failures);
    });
    j.attributeArray("targets", [&] {
      for (const std::string &target : report.targets)
        j.value(target);
    });
    list(j, "rules", report.rules, [&](const RuleInfo &r) {
      j.attribute("id", r.id);
      j.attribute("level", spellLevel(r.level));
      text(j, "summary", r.summary);
      text(j, "page", r.page);
    });
    list(j, "findings", report.findings, [&](const Finding &f) { finding(j, f); });
    list(j, "accepted", report.accepted, [&](const Accepted &a) {
      j.attribute("by", a.by);
      text(j, "reason", a.reason);
      text(j, "owner", a.owner);
      text(j, "expires", a.expires);
      text(j, "since", a.since);
      days(j, report.date, a);
      text(j, "key", a.key);
      j.attributeObject("finding", [&] { finding(j, a.finding); });
    });
    list(j, "failures", report.failures, [&](const ToolFailure &f) {
      text(j, "target", f.target);
      j.attribute("message", f.message);
    });
    if (!report.costs.empty())
      list(j, "costs", report.costs, [&](const CostLine &c) {
        j.attribute("target", c.target);
        j.attribute("text", c.text);
      });
    if (!report.allowed.empty())
      list(j, "allowed", report.allowed, [&](const Allowed &a) {
        j.attribute("rule", a.rule);
        text(j, "reason", a.reason);
        text(j, "owner", a.owner);
        text(j, "expires", a.expires);
        text(j, "since", a.since);
        text(j, "entity", a.entity);
        text(j, "component", a.component);
        position(j, a.at);
      });
    if (report.baseline)
      j.attributeObject("baseline", [&] {
        j.attribute("entries", report.baseline->entries);
        j.attribute("used", report.baseline->used);
        j.attribute("complete", report.baseline->complete);
      });
  });
  os << '\n';
}

Expected<Report> readJson(StringRef text) {
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return value.takeError();
  json::Path::Root root("report");
  Report r;
  int schema = 0;
  json::ObjectMapper o(*value, root);
  if (!o || !o.map("schema", schema))
    return root.getError();
  if (schema > ReportSchema)
    return createStringError("report of schema " + Twine(schema) + ": this Harness reads up to " + Twine(ReportSchema));
  if (!o.map("version", r.version) || !optional(o, "project", r.project) || !optional(o, "manual", r.manual) ||
      !o.map("targets", r.targets) || !o.map("rules", r.rules) || !o.map("findings", r.findings) ||
      !o.map("accepted", r.accepted) || !o.map("failures", r.failures) ||
      !o.mapOptional("costs", r.costs) || !optional(o, "date", r.date) || !o.mapOptional("allowed", r.allowed) ||
      !o.map("baseline", r.baseline))
    return root.getError();
  return r;
}

} // namespace harness
