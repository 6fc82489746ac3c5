// The report as Harness's own JSON: written, and read back.

#include "report/json.h"
#include "report_sample.h"

#include "llvm/Support/JSON.h"
#include "gtest/gtest.h"

using namespace harness;

static std::string json(const Report &report) {
  return written([&](llvm::raw_ostream &os) { writeJson(report, os); });
}

TEST(ReportJson, Golden) {
  Report r;
  r.version = "0.1.0";
  r.project = "shop";
  r.targets = {"shop_domain"};
  r.rules = {{"effect.undeclared", "summary", "effect.undeclared.md", Level::Block}};
  r.findings = {effectFinding()};
  r.failures = {{"shop_store", "no facts"}};
  EXPECT_EQ(json(r), R"json({
  "format": "harness-report",
  "schema": 1,
  "version": "0.1.0",
  "project": "shop",
  "summary": {
    "passed": false,
    "errors": 1,
    "warnings": 0,
    "remarks": 0,
    "accepted": 0,
    "failures": 1
  },
  "targets": [
    "shop_domain"
  ],
  "rules": [
    {
      "id": "effect.undeclared",
      "level": "block",
      "summary": "summary",
      "page": "effect.undeclared.md"
    }
  ],
  "findings": [
    {
      "rule": "effect.undeclared",
      "level": "block",
      "path": "src/domain/rate.cpp",
      "line": 3,
      "column": 10,
      "message": "'shop::rate' reaches effect 'env.vars.read' but component 'domain' is pure-domain",
      "notes": [
        {
          "path": "src/config/config.cpp",
          "line": 1,
          "column": 17,
          "text": "shop::rate → shop::config → ::getenv",
          "step": true
        }
      ],
      "remedy": "pass the value in, or declare a port: [[component]] name = \"domain\"  ports = [\"shop::Config\"]",
      "component": "domain",
      "entity": "shop::rate()",
      "target": "shop_domain",
      "identity": "effect.undeclared|shop::rate()|env.vars.read",
      "fingerprint": "8b0f46deb896123cfd15548e671573e2"
    }
  ],
  "accepted": [],
  "failures": [
    {
      "target": "shop_store",
      "message": "no facts"
    }
  ]
}
)json");
}

TEST(ReportJson, ReadsWhatItWrote) {
  Report r = sampleReport();
  r.manual = "https://example.org/rules/";
  r.findings[0].policyKey = "component.domain.uses.store";
  r.findings[0].fixes = {{{"src/a.cpp", 3, 10}, 4, 1, "one"}, {{"src/b.cpp", 1, 1}, 1, 2, ""}};
  r.failures = {{"", "disk full"}, {"t", "no facts"}};
  canonicalise(r);
  llvm::Expected<Report> back = readJson(json(r));
  ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
  EXPECT_EQ(json(*back), json(r));
  EXPECT_EQ(back->findings.size(), 2u);
  EXPECT_EQ(back->accepted[0].owner, "pricing");
  EXPECT_TRUE(back->findings[1].notes[0].step);
}

TEST(ReportJson, BytesThatAreNoUtf8StillGiveValidJson) {
  Report r;
  r.project = "a\xff";
  EXPECT_TRUE(bool(readJson(json(r))));
}

static std::string readError(llvm::StringRef text) {
  llvm::Expected<Report> r = readJson(text);
  return r ? "" : llvm::toString(r.takeError());
}

TEST(ReportJson, SaysWhatIsWrong) {
  EXPECT_NE(readError("{").find("Expected"), std::string::npos);
  EXPECT_EQ(readError("[]"), "expected object when parsing report");
  EXPECT_EQ(readError("{}"), "missing value at report.schema");
  EXPECT_EQ(readError(R"({"schema": 2})"), "report of schema 2: this Harness reads up to 1");
  EXPECT_EQ(readError(R"({"schema": 1, "version": "", "targets": [], "rules": [],
                          "findings": [{"rule": "r", "level": "loud", "message": ""}], "accepted": [], "failures": []})"),
            "expected off, guidance, warn or block at report.findings[0].level");
  EXPECT_EQ(readError(R"({"schema": 1, "version": "", "targets": [], "rules": [], "findings": [], "accepted": []})"),
            "missing value at report.failures");
}
