// Annotations for GitHub Actions.

#include "report/github.h"
#include "report_sample.h"

#include "gtest/gtest.h"

using namespace harness;

static std::string github(const Report &report) {
  return written([&](llvm::raw_ostream &os) { writeGithub(report, os); });
}

TEST(ReportGithub, ErrorsComeFirst) {
  EXPECT_EQ(
      github(sampleReport()),
      "::error file=src/domain/rate.cpp,line=3,col=10,title=harness-effect.undeclared::'shop::rate' reaches effect "
      "'env.vars.read' but component 'domain' is pure-domain%0Ashop::rate → shop::config → ::getenv "
      "(src/config/config.cpp:1:17)%0Apass the value in, or declare a port: [[component]] name = \"domain\"  "
      "ports = [\"shop::Config\"]\n"
      "::warning file=src/app/main.cpp,title=harness-boundary.uses::component 'app' uses 'store' without saying "
      "so\n"
      "::notice file=src/domain/rate.cpp,line=2,col=10,title=harness-effect.undeclared::accepted by waiver "
      "(replaced by the rate port in the next release; of unknown age, until 2027-03-31): 'shop::legacyRate' reaches effect 'fs.read'\n");
}

TEST(ReportGithub, EscapesWhatEndsACommandOrAProperty) {
  Report r;
  Finding f;
  f.rule = "a:b,c";
  f.at = {"src/a,b:c%d.cpp", 1, 0};
  f.message = "100%, first\r\nsecond: x";
  r.findings = {f};
  EXPECT_EQ(github(r),
            "::error file=src/a%2Cb%3Ac%25d.cpp,line=1,title=harness-a%3Ab%2Cc::100%25, first%0D%0Asecond: x\n");
}

TEST(ReportGithub, FilesOutsideTheRepositoryAreNotAnnotated) {
  Report r;
  Finding f;
  f.rule = "r";
  f.level = Level::Guidance;
  f.message = "m";
  f.at = {"/usr/include/x.h", 1, 1};
  r.findings = {f};
  r.failures = {{"t", "no facts"}};
  EXPECT_EQ(github(r), "::error title=harness failed::'t' was not judged: no facts\n"
                       "::notice title=harness-r::m\n");
}
