// The report as SARIF. That it is valid SARIF is checked by test/lit/report/validate_sarif.py; here, that it says what
// the report says.

#include "report/sarif.h"
#include "report_sample.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "gtest/gtest.h"

using namespace harness;
using llvm::StringRef;
namespace json = llvm::json;

static json::Value sarif(const Report &report) {
  Sources sources = sampleSources();
  std::string text = written([&](llvm::raw_ostream &os) { writeSarif(report, sources, os); });
  llvm::Expected<json::Value> value = json::parse(text);
  if (!value) {
    ADD_FAILURE() << llvm::toString(value.takeError());
    return nullptr;
  }
  return std::move(*value);
}

// The value at a path such as "runs.0.results.1.ruleId"; dots only separate.
static const json::Value &at(const json::Value &root, StringRef path) {
  static const json::Value absent = nullptr;
  const json::Value *v = &root;
  for (StringRef key; v && !path.empty();) {
    std::tie(key, path) = path.split('.');
    size_t index;
    if (const json::Array *a = v->getAsArray())
      v = !key.getAsInteger(10, index) && index < a->size() ? &(*a)[index] : nullptr;
    else if (const json::Object *o = v->getAsObject())
      v = o->get(key);
    else
      v = nullptr;
  }
  return v ? *v : absent;
}
static StringRef str(const json::Value &root, StringRef path) {
  return at(root, path).getAsString().value_or("<no string>");
}
static int64_t num(const json::Value &root, StringRef path) { return at(root, path).getAsInteger().value_or(-1); }
static size_t size(const json::Value &root, StringRef path) {
  const json::Array *a = at(root, path).getAsArray();
  return a ? a->size() : ~size_t(0);
}

TEST(ReportSarif, ResultsSayWhatFindingsSay) {
  json::Value v = sarif(sampleReport());
  EXPECT_EQ(str(v, "version"), "2.1.0");
  EXPECT_EQ(str(v, "runs.0.columnKind"), "unicodeCodePoints");
  ASSERT_EQ(size(v, "runs.0.results"), 3u);

  const json::Value &effect = at(v, "runs.0.results.1");
  EXPECT_EQ(str(effect, "ruleId"), "effect.undeclared");
  EXPECT_EQ(num(effect, "ruleIndex"), 1);
  EXPECT_EQ(str(effect, "level"), "error");
  EXPECT_TRUE(str(effect, "message.text").starts_with("'shop::rate' reaches effect 'env.vars.read'"));
  EXPECT_TRUE(str(effect, "message.text").contains("\npass the value in"));
  EXPECT_EQ(str(effect, "locations.0.physicalLocation.artifactLocation.uri"), "src/domain/rate.cpp");
  EXPECT_EQ(str(effect, "locations.0.physicalLocation.artifactLocation.uriBaseId"), "SRCROOT");
  EXPECT_EQ(num(effect, "locations.0.physicalLocation.region.startLine"), 3);
  EXPECT_EQ(num(effect, "locations.0.physicalLocation.region.startColumn"), 10);
  EXPECT_EQ(str(effect, "locations.0.logicalLocations.0.fullyQualifiedName"), "shop::rate()");
  EXPECT_EQ(at(effect, "partialFingerprints").getAsObject()->getString("harness/v1"), fingerprint(effectFinding()));
  EXPECT_EQ(size(effect, "suppressions"), 0u);

  const json::Value &boundary = at(v, "runs.0.results.0");
  EXPECT_EQ(str(boundary, "level"), "warning");
  EXPECT_EQ(at(boundary, "locations.0.physicalLocation.region"), json::Value(nullptr)) << "no line, no region";
  EXPECT_EQ(str(boundary, "properties.accept"), "uses = [\"store\"]");
}

TEST(ReportSarif, EvidenceIsACodeFlow) {
  json::Value v = sarif(sampleReport());
  const json::Value &effect = at(v, "runs.0.results.1");
  ASSERT_EQ(size(effect, "codeFlows.0.threadFlows.0.locations"), 2u);
  EXPECT_EQ(str(effect, "codeFlows.0.threadFlows.0.locations.1.location.physicalLocation.artifactLocation.uri"),
            "src/config/config.cpp");
  EXPECT_EQ(str(effect, "relatedLocations.0.message.text"), "shop::rate → shop::config → ::getenv");
  EXPECT_EQ(at(v, "runs.0.results.0").getAsObject()->get("codeFlows"), nullptr);

  Report r = sampleReport();
  r.findings[0].notes[0].step = false;
  json::Value plain = sarif(r);
  EXPECT_EQ(at(plain, "runs.0.results.1").getAsObject()->get("codeFlows"), nullptr);
  EXPECT_EQ(size(plain, "runs.0.results.1.relatedLocations"), 1u);
}

TEST(ReportSarif, WhatToWriteInsteadIsOneFix) {
  Report r;
  r.findings = {effectFinding()};
  r.findings[0].fixes = {{{"src/a.cpp", 3, 10}, 3, 14, "one"}, {{"src/b.cpp", 1, 1}, 2, 1, ""}, {{"src/a.cpp", 5, 1}, 5, 2, "two"}};
  json::Value v = sarif(r);
  const std::string changes = "runs.0.results.0.fixes.0.artifactChanges";
  EXPECT_EQ(size(v, "runs.0.results.0.fixes"), 1u);
  EXPECT_EQ(size(v, changes), 2u);
  EXPECT_EQ(str(v, changes + ".0.artifactLocation.uri"), "src/a.cpp");
  EXPECT_EQ(str(v, changes + ".0.replacements.1.insertedContent.text"), "two");
  EXPECT_EQ(num(v, changes + ".0.replacements.0.deletedRegion.startLine"), 3);
  EXPECT_EQ(num(v, changes + ".0.replacements.0.deletedRegion.startColumn"), 10);
  EXPECT_EQ(num(v, changes + ".0.replacements.0.deletedRegion.endColumn"), 14);
  EXPECT_EQ(str(v, changes + ".1.replacements.0.insertedContent.text"), "");
}

TEST(ReportSarif, AcceptedFindingsAreSuppressed) {
  json::Value v = sarif(sampleReport());
  const json::Value &s = at(v, "runs.0.results.2.suppressions.0");
  EXPECT_EQ(str(s, "kind"), "external");
  EXPECT_EQ(str(s, "status"), "accepted");
  EXPECT_EQ(str(s, "justification"), "replaced by the rate port in the next release");
  EXPECT_EQ(str(s, "properties.owner"), "pricing");
  EXPECT_EQ(str(s, "properties.expires"), "2027-03-31");

  Report r = sampleReport();
  r.accepted[0].by = "source";
  EXPECT_EQ(str(sarif(r), "runs.0.results.2.suppressions.0.kind"), "inSource");
}

TEST(ReportSarif, RulesAreDescribed) {
  Report r = sampleReport();
  r.findings[0].rule = "team.own";
  json::Value v = sarif(r);
  ASSERT_EQ(size(v, "runs.0.tool.driver.rules"), 3u);
  EXPECT_EQ(str(v, "runs.0.tool.driver.rules.0.id"), "boundary.uses");
  EXPECT_EQ(str(v, "runs.0.tool.driver.rules.0.shortDescription.text"), "A component uses only what it names.");
  EXPECT_EQ(str(v, "runs.0.tool.driver.rules.0.defaultConfiguration.level"), "error");
  EXPECT_EQ(at(v, "runs.0.tool.driver.rules.0").getAsObject()->get("helpUri"), nullptr) << "no relative helpUri";
  EXPECT_EQ(str(v, "runs.0.tool.driver.rules.2.id"), "team.own") << "a rule nobody described still has its entry";
  EXPECT_EQ(str(v, "runs.0.tool.driver.rules.2.properties.tags.0"), "team");

  r.manual = "https://example.org/rules/";
  EXPECT_EQ(str(sarif(r), "runs.0.tool.driver.rules.0.helpUri"), "https://example.org/rules/boundary.uses.md");
}

TEST(ReportSarif, AToolFailureIsNoSuccess) {
  Report r = sampleReport();
  EXPECT_EQ(at(sarif(r), "runs.0.invocations.0.executionSuccessful").getAsBoolean(), true);
  r.failures = {{"shop_app", "a.o carries no facts"}};
  json::Value v = sarif(r);
  EXPECT_EQ(at(v, "runs.0.invocations.0.executionSuccessful").getAsBoolean(), false);
  EXPECT_EQ(str(v, "runs.0.invocations.0.toolExecutionNotifications.0.message.text"),
            "'shop_app' was not judged: a.o carries no facts");
  EXPECT_EQ(str(v, "runs.0.invocations.0.toolExecutionNotifications.0.level"), "error");
}

TEST(ReportSarif, PathsAreUris) {
  Report r;
  Finding f;
  f.rule = "r";
  f.message = "m";
  auto artifact = [&](StringRef path, uint32_t line, uint32_t column) {
    f.at = {path.str(), line, column};
    r.findings = {f};
    json::Value v = sarif(r);
    return llvm::formatv("{0} {1} {2}", str(v, "runs.0.results.0.locations.0.physicalLocation.artifactLocation.uri"),
                         str(v, "runs.0.results.0.locations.0.physicalLocation.artifactLocation.uriBaseId"),
                         num(v, "runs.0.results.0.locations.0.physicalLocation.region.startColumn"))
        .str();
  };
  EXPECT_EQ(artifact("src/a b/ö#?%.cpp", 1, 1), "src/a%20b/%C3%B6%23%3F%25.cpp SRCROOT 1");
  EXPECT_EQ(artifact("<build>/gen/a.cpp", 1, 2), "gen/a.cpp BUILDROOT 2");
  EXPECT_EQ(artifact("/usr/include/x.h", 1, 1), "file:///usr/include/x.h <no string> 1");
  EXPECT_EQ(artifact("<vector>", 1, 1), "<no string> <no string> -1");
  EXPECT_EQ(artifact("src/odd.cpp", 1, 15), "src/odd.cpp SRCROOT 13") << "code points, not bytes";
}
