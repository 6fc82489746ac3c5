#include "mutate/text.h"

#include <gtest/gtest.h>

using namespace harness::mutate;

namespace {

// The text with a mark, "@", where the test looks: taken out before it is read.
struct Marked {
  explicit Marked(std::string text) : at(text.find('@')), source(text.erase(at, 1)) {}
  std::string of(std::optional<Range> r) const { return r ? source.text(*r).str() : "(none)"; }
  size_t at;
  SourceText source;
};

std::string bodyOf(const char *text, uint32_t endLine) {
  Marked m(text);
  return m.of(m.source.body(m.at, endLine));
}

TEST(MutateText, EditsComeOutInTheOrderOfTheirPlaces) {
  EXPECT_EQ(apply("int f() { g(); }", {{{10, 14}, ";"}, {{0, 0}, "a\n"}, {{0, 0}, "b\n"}}), "a\nb\nint f() { ; }");
  EXPECT_EQ(apply("x", {}), "x");
}

TEST(MutateText, BodyIsBetweenTheBracesThatEndOnTheLine) {
  EXPECT_EQ(bodyOf("int @f() { return 1; }", 1), " return 1; ");
  EXPECT_EQ(bodyOf("int @f() {\n  if (x) { y(); }\n}\nint g() { }", 3), "\n  if (x) { y(); }\n");
  EXPECT_EQ(bodyOf("@A(int x) : a{x}, b(x) { run(); }", 1), " run(); ");
  EXPECT_EQ(bodyOf("void @f(std::function<void()> g = [] { h(); }) { g(); }", 1), " g(); ");
  EXPECT_EQ(bodyOf("void @f() { puts(\"}\"); /* } */ } // }", 1), " puts(\"}\"); /* } */ ");
  EXPECT_EQ(bodyOf("int @f();\nint g() { }", 2), "(none)");
  EXPECT_EQ(bodyOf("void @f() {\n#if A\n  if (a) {\n#else\n  if (b) {\n#endif\n  }\n}", 8),
            "(none)"); // two braces, one of them closed
}

TEST(MutateText, CallIsTheWholeExpression) {
  auto call = [](const char *text) {
    Marked m(text);
    return m.of(m.source.call(m.at));
  };
  EXPECT_EQ(call("x = a.b(1)->@c(2, f(3)) + 1;"), "a.b(1)->c(2, f(3))");
  EXPECT_EQ(call("this->items[i].@clear();"), "this->items[i].clear()");
  EXPECT_EQ(call("::@read(fd, p, 1);"), "::read(fd, p, 1)");
  EXPECT_EQ(call("std::@sort<A, B>(x);"), "std::sort<A, B>(x)");
  EXPECT_EQ(call("@std::sort<A, B>(x);"), "std::sort<A, B>(x)");
  EXPECT_EQ(call("@bank::Desk<A>::refund(1);"), "bank::Desk<A>::refund(1)");
  EXPECT_EQ(call("@::read(fd, p, 1);"), "::read(fd, p, 1)");
  EXPECT_EQ(call("(a + b).@c();"), "(a + b).c()");
  EXPECT_EQ(call("return @f(')', \")\");"), "f(')', \")\")");
  EXPECT_EQ(call("@f;"), "(none)");
}

TEST(MutateText, StatementIsACallAndNothingElse) {
  auto statement = [](const char *text) {
    Marked m(text);
    auto call = m.source.call(m.at);
    return m.of(call ? m.source.asStatement(*call) : std::nullopt);
  };
  EXPECT_EQ(statement("{ t.@join(); }"), "t.join();");
  EXPECT_EQ(statement("if (t.joinable()) t.@join();"), "t.join();");
  EXPECT_EQ(statement("else @f();"), "f();");
  EXPECT_EQ(statement("{ (void)@f(); }"), "(void)f();");
  EXPECT_EQ(statement("{ x = @f(); }"), "(none)");
  EXPECT_EQ(statement("{ return @f(); }"), "(none)");
  EXPECT_EQ(statement("{ g(@f()); }"), "(none)");
}

TEST(MutateText, TestIsAnIfWithoutElse) {
  auto test = [](const char *text) {
    Marked m(text);
    auto call = m.source.call(m.at);
    return m.of(call ? m.source.test(*call) : std::nullopt);
  };
  EXPECT_EQ(test("{ if (@f(x) != 0) return -1; g(); }"), "if (f(x) != 0) return -1;");
  EXPECT_EQ(test("{ if (!@f()) { close(); return; } g(); }"), "if (!f()) { close(); return; }");
  EXPECT_EQ(test("{ if (@f()) a(); else b(); }"), "(none)");
  EXPECT_EQ(test("{ if (@f() && g()) a(); }"), "(none)");
  EXPECT_EQ(test("{ while (@f()) a(); }"), "(none)");
  EXPECT_EQ(test("{ if (@f()) for (;;) { a(); } }"), "(none)");
}

TEST(MutateText, DeclarationReachesFromTheLastStatementToItsSemicolon) {
  Marked m("{ a(); std::lock_guard<std::mutex> @guard(mutex_); b(); }");
  EXPECT_EQ(m.of(m.source.statement(m.at)), "std::lock_guard<std::mutex> guard(mutex_);");
  EXPECT_EQ(m.of(m.source.arguments(m.at)), "mutex_");
  EXPECT_EQ(m.source.count("guard", {0, 60}), 1u);
  Marked inside("if (auto @x = f(); x) { }");
  EXPECT_EQ(inside.of(inside.source.statement(inside.at)), "(none)");
}

TEST(MutateText, TopIsBehindTheLastIncludeThatStandsAlone) {
  auto lineOfTop = [](const char *text) {
    SourceText source(text);
    return source.position(source.top()).first;
  };
  EXPECT_EQ(lineOfTop("int x;\n"), 1u);
  EXPECT_EQ(lineOfTop("#include <a>\n#include <b>\nint x;\n"), 3u);
  EXPECT_EQ(lineOfTop("#pragma once\nint x;\n"), 2u);
  EXPECT_EQ(lineOfTop("#ifndef A_H\n#define A_H\nint x;\n#endif\n"), 3u);
  EXPECT_EQ(lineOfTop("#ifndef A_H\n#define A_H\n#include <a>\n#ifdef B\n#include <b>\n#endif\nint x;\n#endif\n"), 4u);
  EXPECT_EQ(lineOfTop("#include <a>\n// #include <b>\n/*\n#include <c>\n*/\nint x;\n"), 2u);
  EXPECT_EQ(lineOfTop("#include <a>\nnamespace n {\n#include \"list.inc\"\n}\n"), 2u);
}

TEST(MutateText, LiteralsHideNothing) {
  Marked raw("auto s = R\"x(})\"})x\"; void @f() { }");
  EXPECT_EQ(raw.of(raw.source.body(raw.at, 1)), " ");
  Marked number("int n = 1'000'000; char c = '\\''; void @f() { g('}'); }");
  EXPECT_EQ(number.of(number.source.body(number.at, 1)), " g('}'); ");
  EXPECT_TRUE(number.source.isIdentifierAt(number.at, "f"));
  EXPECT_FALSE(number.source.isIdentifierAt(number.at, "ff"));
}

TEST(MutateText, RepeatedIsTheBodyOfTheNearestLoop) {
  auto repeated = [](const char *text) {
    Marked m(text);
    return m.of(m.source.repeated(m.at));
  };
  EXPECT_EQ(repeated("{ while (go && @poll(p, 1) >= 0) { a(); } b(); }"), "{ a(); }");
  EXPECT_EQ(repeated("{ for (;;) { if (x) { y(); } @wait(); } }"), "{ if (x) { y(); } wait(); }");
  EXPECT_EQ(repeated("{ do { @wait(); } while (x); }"), "{ wait(); }");
  EXPECT_EQ(repeated("{ if (x) { @wait(); } while (y) { } }"), "(none)");
}

TEST(MutateText, PlacesThatAreNotThereAreNone) {
  SourceText source("a\nbc\n");
  EXPECT_EQ(source.offset(2, 2), 3u);
  EXPECT_EQ(source.offset(2, 5), std::nullopt);
  EXPECT_EQ(source.offset(9, 1), std::nullopt);
  EXPECT_EQ(source.offset(0, 1), std::nullopt);
}

} // namespace
