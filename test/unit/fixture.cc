// Reading fixtures: what comes out of a good one, and one case for each message about a bad one.

#include "fixture/fixture.h"

#include "gtest/gtest.h"

using namespace harness::fixture;

namespace {

// "path:line rule text", those of a mutant alone with "+" in front.
std::string spell(const std::vector<Expectation> &expected) {
  std::string out;
  for (const Expectation &e : expected)
    out += std::string(out.empty() ? "" : ", ") + (e.own ? "+" : "") + e.path + ":" + std::to_string(e.line) + " " + e.rule +
           (e.text.empty() ? "" : " " + e.text);
  return out;
}

std::string problems(llvm::StringRef text, llvm::StringRef path = "a.cpp") {
  std::vector<Problem> found;
  auto fixture = read(path, text, found);
  EXPECT_EQ(fixture.has_value(), found.empty());
  std::string out;
  for (const Problem &p : found)
    out += std::to_string(p.line) + ": " + p.message + "\n";
  return out;
}

Fixture good(llvm::StringRef text, llvm::StringRef path = "rules/a.cpp") {
  std::vector<Problem> found;
  auto fixture = read(path, text, found);
  for (const Problem &p : found)
    ADD_FAILURE() << p.line << ": " << p.message;
  return fixture ? std::move(*fixture) : Fixture();
}

TEST(Fixture, OneSource) {
  Fixture f = good("int f();\nint main() { return f(); }\n");
  ASSERT_EQ(f.base.parts.size(), 1u);
  EXPECT_EQ(f.base.parts[0].path, "a.cpp");
  EXPECT_EQ(f.base.parts[0].line, 1u);
  EXPECT_TRUE(f.base.expected.empty());
  ASSERT_EQ(f.targets.size(), 1u);
  EXPECT_EQ(f.targets[0].type, "EXECUTABLE");
  EXPECT_EQ(good("int f();\n", "a.c").targets[0].type, "STATIC_LIBRARY");
}

TEST(Fixture, Parts) {
  Fixture f = good("// a shop\n// FLAGS: -DA -DB=%source\n//--- harness.toml\nschema = 1\n#--- src/a.cpp\nint f();\nint g();");
  ASSERT_EQ(f.base.parts.size(), 2u);
  EXPECT_EQ(f.base.parts[0].text, "schema = 1\n");
  EXPECT_EQ(f.base.parts[1].path, "src/a.cpp");
  EXPECT_EQ(f.base.parts[1].text, "int f();\nint g();");
  EXPECT_EQ(f.base.parts[1].line, 6u);
  EXPECT_EQ(f.flags, (std::vector<std::string>{"-DA", "-DB=%source"}));
  EXPECT_EQ(good("text\n//--- a.cc\n\n", "x.fixture").base.parts[0].text, "\n");
}

TEST(Fixture, Expectations) {
  EXPECT_EQ(spell(good("int a; // HARNESS-EXPECT: x.y\n").base.expected), "a.cpp:1 x.y");
  EXPECT_EQ(spell(good("int a; /* HARNESS-EXPECT: x.y \"is so\", x.z-2 */\n").base.expected), "a.cpp:1 x.y is so, a.cpp:1 x.z-2");
  EXPECT_EQ(spell(good("// HARNESS-EXPECT@+2: x.y\n\nint a;\n// HARNESS-EXPECT@-1: x.z\n// HARNESS-EXPECT@3: x.w\n").base.expected),
            "a.cpp:3 x.y, a.cpp:3 x.z, a.cpp:3 x.w");
  EXPECT_EQ(spell(good("// HARNESS-EXPECT@rule: x.y \"gone\"\n").base.expected), ":0 x.y gone");
  EXPECT_EQ(spell(good("//--- harness.toml\na = 1 # HARNESS-EXPECT: x.y\n//--- b.cpp\n\nint a; // HARNESS-EXPECT: x.y\n").base.expected),
            "harness.toml:1 x.y, b.cpp:2 x.y");
  EXPECT_FALSE(good("int a; // HARNESS-EXPECT: x.y\n").base.expected.empty());
}

TEST(Fixture, ClangVerify) {
  EXPECT_EQ(spell(good("int a; // expected-error {{is so}}\n").base.expected), "a.cpp:1  is so");
  EXPECT_EQ(spell(good("// expected-warning@+1 2 {{ a }} expected-remark@-0{{b}}\nint a;\n").base.expected), "a.cpp:2  a, a.cpp:2  a, a.cpp:1  b");
  EXPECT_EQ(spell(good("// expected-no-diagnostics\nconst char *a = \"expected-error {{x}}\"; // expected-ly\n").base.expected), "");
}

TEST(Fixture, Edits) {
  Fixture f = good("// MUTANT a clock: s/return 1/return now()/\n// MUTANT two: s|int f|long f|\n// MUTANT two: s|1;|2;|\nint f() { return 1; }\n");
  ASSERT_EQ(f.mutants.size(), 2u);
  EXPECT_EQ(f.mutants[0].name, "a clock");
  EXPECT_EQ(f.mutants[0].line, 1u);
  EXPECT_TRUE(llvm::StringRef(f.mutants[0].variant.parts[0].text).ends_with("\nint f() { return now(); }\n"));
  EXPECT_TRUE(llvm::StringRef(f.mutants[1].variant.parts[0].text).ends_with("\nlong f() { return 2; }\n"));
  EXPECT_EQ(f.mutants[0].touched, std::vector<bool>{true});
  f = good("// MUTANT m: s/a \\/\\/ b/x\\ny\\\\nz\\t/\na // b\n");
  EXPECT_EQ(f.mutants[0].variant.parts[0].text, "// MUTANT m: s/a \\/\\/ b/x\\ny\\\\nz\\t/\nx\ny\\nz\\t\n");
}

TEST(Fixture, ExpectationsOfMutants) {
  Fixture f = good("int f();\n// MUTANT m: s|return 1;|int x;\\nreturn 2; // HARNESS-EXPECT: x.y|\nint f() {\nreturn 1;\n} // HARNESS-EXPECT: x.z\n");
  EXPECT_EQ(spell(f.base.expected), "a.cpp:5 x.z");
  ASSERT_EQ(f.mutants.size(), 1u);
  EXPECT_EQ(spell(f.mutants[0].variant.expected), "+a.cpp:5 x.y, a.cpp:6 x.z");
  // What stands in the line already is not the mutant's.
  f = good("int f() { return 1; } // HARNESS-EXPECT: x.z\n// MUTANT m: s/return 1/return 2/\n");
  EXPECT_EQ(spell(f.mutants[0].variant.expected), "a.cpp:1 x.z");
}

TEST(Fixture, Blocks) {
  Fixture f = good("#ifdef MUTANT_b\nint b; // HARNESS-EXPECT: x.y\n#else\nint a; // HARNESS-EXPECT: x.z\n#endif\n"
                   "#ifndef MUTANT_a // not\nint c; // HARNESS-EXPECT: x.w\n#if 1\n#endif\n#endif\n");
  EXPECT_EQ(spell(f.base.expected), "a.cpp:4 x.z, a.cpp:7 x.w");
  ASSERT_EQ(f.mutants.size(), 2u);
  EXPECT_EQ(f.mutants[0].name, "b");
  EXPECT_EQ(f.mutants[0].macro, "MUTANT_b");
  EXPECT_EQ(spell(f.mutants[0].variant.expected), "+a.cpp:2 x.y, a.cpp:7 x.w");
  EXPECT_EQ(f.mutants[1].line, 6u);
  EXPECT_EQ(spell(f.mutants[1].variant.expected), "a.cpp:4 x.z");
}

TEST(Fixture, Targets) {
  Fixture f = good("// TARGET: app executable src/app/*.cpp links store\n// TARGET: store static src/store/*.cpp\n//--- src/a.cpp\n");
  ASSERT_EQ(f.targets.size(), 2u);
  EXPECT_EQ(f.targets[0].name, "store");
  EXPECT_EQ(f.targets[1].links, std::vector<std::string>{"store"});
}

#define HOW "a mutant is written '// MUTANT name: s/old/new/', with any sign in place of the '/'"
#define EXPECT_HOW                                                                                                                        \
  "what is expected is written 'HARNESS-EXPECT: rule.id \"part of the message\"', up to the end of the line; 'HARNESS-EXPECT@+1:' is "  \
  "about the next line, 'HARNESS-EXPECT@rule:' about no line of the code\n"

TEST(Fixture, WrongMutants) {
  EXPECT_EQ(problems("// MUTANT\n// MUTANT m\n"), "1: " HOW "\n2: " HOW "\n");
  EXPECT_EQ(problems("int a; // HARNESS_EXPECT: x.y\n"), "1: 'HARNESS_EXPECT' expects nothing; did you mean 'HARNESS-EXPECT'?\n");
  EXPECT_EQ(problems("int a; // harness expects nothing, expected or not\n"), "");
  EXPECT_EQ(problems("// Mutant m: s/abc/b/\nint a;"), "1: 'abc' is there nowhere; a mutant changes what is there once\n");
  EXPECT_EQ(problems("// MUTANT : s/a/b/\n"), "1: " HOW "\n");
  EXPECT_EQ(problems("// MUTANT m: s/a/b\nint a;"), "1: " HOW "; this one has 2 '/' and not 3\n");
  EXPECT_EQ(problems("// MUTANT m: s/a/b/c/\nint a;"), "1: " HOW "; this one has 4 '/' and not 3\n");
  EXPECT_EQ(problems("// MUTANT m: sxaxbx\nint a;"), "1: " HOW "\n");
  EXPECT_EQ(problems("// MUTANT m: s\n"), "1: " HOW "\n");
  EXPECT_EQ(problems("// MUTANT m: s//b/\n"), "1: a mutant needs a text to put another in its place\n");
  EXPECT_EQ(problems("// MUTANT m: s/a/a/\n"), "1: the mutant changes nothing\n");
  EXPECT_EQ(problems("// MUTANT m: s/abc/b/\nint a;"), "1: 'abc' is there nowhere; a mutant changes what is there once\n");
  EXPECT_EQ(problems("// MUTANT m: s/int/b/\nint a; int b;"), "1: 'int' is there 2 times; a mutant changes what is there once\n");
  EXPECT_EQ(problems("// MUTANT m: s/a;/b/\nint a;\n// MUTANT m: s/int/long/\n"),
            "3: the mutant 'm' is there twice; several changes of one mutant stand one below the other\n");
  EXPECT_EQ(problems("// MUTANT m: s/a;/b/\nint a;\n#ifdef MUTANT_m\n#endif\n"), "3: the mutant 'm' is there twice\n");
  EXPECT_EQ(problems("// MUTANT m: s|int a;|int b; // HARNESS-EXPECT x|\nint a;\n"), "1: " EXPECT_HOW);
}

TEST(Fixture, WrongBlocks) {
  EXPECT_EQ(problems("\n#ifdef MUTANT_m\nint a;\n"), "2: this block has no '#endif'\n");
  EXPECT_EQ(problems("#ifdef MUTANT_\n#endif\n"), "1: the mutant has no name: '#ifdef MUTANT_name'\n");
  EXPECT_EQ(problems("#if defined(MUTANT_m) && X\n#endif\n"),
            "1: a block of a mutant begins with '#ifdef MUTANT_m' or '#ifndef MUTANT_m' and nothing else\n");
  EXPECT_EQ(problems("#ifdef MUTANT_m\n#elif 1\n#endif\n"), "2: a block of a mutant has '#else' only; begin one of its own for another mutant\n");
  EXPECT_EQ(problems("#if 1\n#elif defined(MUTANT_m)\n#endif\n"),
            "2: a block of a mutant has '#else' only; begin one of its own for another mutant\n");
}

TEST(Fixture, WrongExpectations) {
  for (const char *text : {"", ":", ": x", ": x.", ": .y", ": x.y z", ": x.y \"", ": x.y \"\"", ": x.y,", "@+: x.y", "@-1: x.y", "@0: x.y", "@ x.y", " x.y"})
    EXPECT_EQ(problems("// HARNESS-EXPECT" + std::string(text) + "\n"), "1: " EXPECT_HOW) << text;
  EXPECT_EQ(problems("int a; // expected-note {{x}}\n"), "1: 'expected-note' is not read here: notes and patterns are not compared\n");
  EXPECT_EQ(problems("int a; // expected-error-re {{x}}\n"), "1: 'expected-error-re' is not read here: notes and patterns are not compared\n");
  EXPECT_EQ(problems("int a; // expected-error x\n"),
            "1: what is expected is written 'expected-error@+1 {{part of the message}}', with how many times before the braces\n");
  EXPECT_EQ(problems("int a; // expected-error@-3 {{x}}\n"), "1: what is expected is written 'expected-error@+1 {{part of the message}}'\n");
  EXPECT_EQ(problems("// HARNESS-EXPECT: x.y\n//--- a.cpp\n", "a.fixture"),
            "1: what is expected before the first part has no line to be expected at\n");
}

TEST(Fixture, WrongParts) {
  EXPECT_EQ(problems("int a;", "a.txt"), "0: this is neither C nor C++ by its name, and it has no parts ('//--- src/a.cpp')\n");
  EXPECT_EQ(problems("//--- a.h\n", "a.fixture"), "0: no part is a source of C or C++\n");
  for (const char *path : {"/a.cpp", "../a.cpp", "a/./b.cpp", "a//b.cpp", "a b.cpp", "a;b.cpp"})
    EXPECT_EQ(problems("//--- " + std::string(path) + "\n"),
              "1: '" + std::string(path) + "' cannot be the path of a part; write one below the project, such as 'src/a.cpp'\n");
  EXPECT_EQ(problems("//--- a.cpp\n//--- a.cpp\n"), "2: the part 'a.cpp' is there twice\n");
}

TEST(Fixture, WrongTargets) {
  const std::string how = "a target is written '// TARGET: name static|shared|module|object|executable patterns… links names…'\n";
  EXPECT_EQ(problems("// TARGET: a\n"), "1: " + how);
  EXPECT_EQ(problems("// TARGET: a library *.cpp\n"), "1: " + how);
  EXPECT_EQ(problems("// TARGET: a static *.cpp links b\n"), "1: 'b' is no target of this fixture\n");
  EXPECT_EQ(problems("// TARGET: a static *.cpp links b\n// TARGET: b static *.cpp links a\n"), "1: the targets link in a circle\n");
  EXPECT_EQ(problems("// TARGET: a static *.cpp\n// TARGET: a static *.cpp\n"), "2: the target 'a' is there twice\n");
}

} // namespace
