// The report as text, against golden output.

#include "report/text.h"
#include "report_sample.h"

#include "gtest/gtest.h"

#include <cstdlib>

using namespace harness;

static std::string text(const Report &report, TextOptions options = {}) {
  Sources sources = sampleSources();
  return written([&](llvm::raw_ostream &os) { writeText(report, sources, os, options); });
}

static Report only(Finding f) {
  Report r;
  r.targets = {"shop_domain"};
  r.findings = {std::move(f)};
  return r;
}

TEST(ReportText, LooksLikeTheCompiler) {
  EXPECT_EQ(text(sampleReport()),
            R"(src/app/main.cpp: warning: component 'app' uses 'store' without saying so [harness-boundary.uses]
note: to accept it: uses = ["store"]
src/domain/rate.cpp:3:10: error: 'shop::rate' reaches effect 'env.vars.read' but component 'domain' is pure-domain [harness-effect.undeclared]
    3 |   return config("rate");
      |          ^
note: shop::rate → shop::config → ::getenv (src/config/config.cpp:1:17)
    1 |         auto *v = std::getenv(name);
      |                        ^
note: pass the value in, or declare a port: [[component]] name = "domain"  ports = ["shop::Config"]
src/domain/rate.cpp:2:10: remark: accepted by waiver of pricing (of unknown age, until 2027-03-31): 'shop::legacyRate' reaches effect 'fs.read' [harness-effect.undeclared]
note: replaced by the rate port in the next release
harness: 1 error, 1 warning, 1 accepted in 2 targets
)");
}

TEST(ReportText, Summary) {
  Report r;
  r.project = "shop";
  EXPECT_EQ(text(r), "harness: no findings in shop\n");
  r.targets = {"shop_app"};
  EXPECT_EQ(text(r), "harness: no findings in shop_app\n");
  TextOptions silent;
  silent.summary = false;
  EXPECT_EQ(text(r, silent), "");
  r.failures = {{"", "cannot read harness/policy.bin"}, {"shop_app", "a.o carries no facts"}};
  EXPECT_EQ(text(r), "harness: error: cannot read harness/policy.bin\n"
                     "harness: error: 'shop_app' was not judged: a.o carries no facts\n"
                     "harness: 2 tool failures, no findings in shop_app; not judged is not passed\n");
}

TEST(ReportText, AcceptedCanBeLeftOut) {
  TextOptions options;
  options.accepted = false;
  EXPECT_EQ(text(sampleReport(), options).find("legacyRate"), std::string::npos);
}

TEST(ReportText, FindingWithoutPlace) {
  Finding f;
  f.rule = "boundary.cycle";
  f.level = Level::Guidance;
  f.message = "components form a cycle";
  EXPECT_EQ(text(only(f)), "harness: remark: components form a cycle [harness-boundary.cycle]\n"
                           "harness: 1 remark in shop_domain\n");
}

TEST(ReportText, LongPathsStandOneHopPerLine) {
  Finding f;
  f.rule = "r";
  f.message = "m";
  std::string hop(40, 'h');
  f.notes = {{{"a.cpp", 1, 2}, hop + " → " + hop + " → ::open"}, {{}, "first\nsecond"}};
  TextOptions options;
  options.summary = false;
  EXPECT_EQ(text(only(f), options), "harness: error: m [harness-r]\n"
                                    "note: " +
                                        hop + " → " + hop +
                                        " → ::open (a.cpp:1:2)\n"
                                        "note: first\n      second\n");
  hop.resize(50, 'h');
  f.notes = {{{"a.cpp", 1, 2}, hop + " → " + hop + " → ::open"}};
  EXPECT_EQ(text(only(f), options), "harness: error: m [harness-r]\n"
                                    "note: " +
                                        hop + "\n      → " + hop + "\n      → ::open (a.cpp:1:2)\n");
}

TEST(ReportText, CaretStandsBelowItsColumnWhateverTheCharacters) {
  Finding f;
  f.rule = "r";
  f.message = "m";
  TextOptions options;
  options.summary = false;
  f.at = {"src/odd.cpp", 1, 15}; // behind two letters of two bytes each; an escape sequence follows
  EXPECT_EQ(text(only(f), options), "src/odd.cpp:1:15: error: m [harness-r]\n"
                                    "    1 | int größe = f(); // <U+001B>[31m\n"
                                    "      |             ^\n");
  f.at = {"src/odd.cpp", 2, 10}; // behind a byte that is no UTF-8
  EXPECT_EQ(text(only(f), options), "src/odd.cpp:2:10: error: m [harness-r]\n"
                                    "    2 | int x; <FF> int y;\n"
                                    "      |             ^\n");
  f.at = {"src/odd.cpp", 2, 99}; // the file has changed: no caret beyond the end
  EXPECT_EQ(text(only(f), options), "src/odd.cpp:2:99: error: m [harness-r]\n"
                                    "    2 | int x; <FF> int y;\n");
  f.at = {"src/odd.cpp", 3, 1}; // empty line
  EXPECT_EQ(text(only(f), options), "src/odd.cpp:3:1: error: m [harness-r]\n");
  f.at = {"src/odd.cpp", 4, 1}; // too long to quote
  EXPECT_EQ(text(only(f), options), "src/odd.cpp:4:1: error: m [harness-r]\n");
  f.at = {"<build>/gen/a.cpp", 1, 5};
  EXPECT_EQ(text(only(f), options), "out/gen/a.cpp:1:5: error: m [harness-r]\n"
                                    "    1 | int generated;\n"
                                    "      |     ^\n");
}

TEST(ReportText, NothingSteersTheTerminal) {
  Finding f;
  f.rule = "r";
  f.at = {"a\x1b.cpp", 1, 1};
  f.message = "two\nlines \x1b[2J";
  EXPECT_EQ(text(only(f)), "a<U+001B>.cpp:1:1: error: two<U+000A>lines <U+001B>[2J [harness-r]\n"
                           "harness: 1 error in shop_domain\n");
}

TEST(ReportText, OnlyTheFirstNotesQuoteTheirLine) {
  Finding f;
  f.rule = "r";
  f.message = "m";
  f.notes.assign(5, Note{{"src/domain/rate.cpp", 3, 10}, "here"});
  std::string out = text(only(f));
  EXPECT_EQ(llvm::StringRef(out).count("return config"), 3u);
  EXPECT_EQ(llvm::StringRef(out).count("note: here (src/domain/rate.cpp:3:10)"), 5u);
}

TEST(ReportText, ColoursAreClangs) {
  TextOptions options;
  options.colour = true;
  options.summary = false;
  Finding f;
  f.rule = "r";
  f.at = {"<build>/gen/a.cpp", 1, 5};
  f.message = "m";
  f.remedy = "do that";
  EXPECT_EQ(text(only(f), options),
            "\x1b[1mout/gen/a.cpp:1:5: \x1b[0m\x1b[0;1;31merror: \x1b[0m\x1b[1mm [harness-r]\x1b[0m\n"
            "    1 | int generated;\n"
            "      |     \x1b[0;1;32m^\x1b[0m\n"
            "\x1b[0;1;36mnote: \x1b[0mdo that\n");
  f.level = Level::Warn;
  EXPECT_NE(text(only(f), options).find("\x1b[0;1;35mwarning: "), std::string::npos);
  f.level = Level::Guidance;
  EXPECT_NE(text(only(f), options).find("\x1b[0;1;34mremark: "), std::string::npos);
}

TEST(ReportText, ColourFollowsTheUsualVariables) {
  std::string out;
  llvm::raw_string_ostream os(out); // no terminal
  unsetenv("NO_COLOR");
  unsetenv("CLICOLOR_FORCE");
  EXPECT_FALSE(useColour("auto", os));
  EXPECT_TRUE(useColour("always", os));
  setenv("CLICOLOR_FORCE", "0", 1);
  EXPECT_FALSE(useColour("auto", os));
  setenv("CLICOLOR_FORCE", "1", 1);
  EXPECT_TRUE(useColour("auto", os));
  EXPECT_FALSE(useColour("never", os));
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(useColour("auto", os));
  EXPECT_TRUE(useColour("always", os));
  unsetenv("NO_COLOR");
  unsetenv("CLICOLOR_FORCE");
}
