#include "matchers/expression.h"

#include "clang/ASTMatchers/Dynamic/Diagnostics.h"
#include "clang/ASTMatchers/Dynamic/Parser.h"

#include <set>

using namespace clang;
using namespace clang::ast_matchers;
using namespace llvm;

namespace harness {
namespace {

// Sees what the parser builds.
class Watcher : public dynamic::Parser::RegistrySema {
public:
  std::set<std::string> bound;
  bool ofWholeUnit = false;

  std::optional<dynamic::MatcherCtor> lookupMatcherCtor(StringRef name) override {
    ofWholeUnit |= name == "translationUnitDecl";
    return RegistrySema::lookupMatcherCtor(name);
  }
  dynamic::VariantMatcher actOnMatcherExpression(dynamic::MatcherCtor matcher, dynamic::SourceRange at, StringRef name,
                                                 ArrayRef<dynamic::ParserValue> arguments,
                                                 dynamic::Diagnostics *error) override {
    if (!name.empty())
      bound.insert(name.str());
    return RegistrySema::actOnMatcherExpression(matcher, at, name, arguments, error);
  }
};

size_t offsetOf(StringRef text, unsigned line, unsigned column) {
  size_t start = 0;
  for (; line > 1 && start < text.size(); --line)
    start = std::min(text.find('\n', start), text.size() - 1) + 1;
  return std::min(start + std::max(column, 1u) - 1, text.size());
}

// Blank lines and comments before the expression, which the parser would take for an empty one.
size_t lengthOfHead(StringRef text) {
  StringRef rest = text.ltrim();
  while (rest.starts_with("#"))
    rest = rest.drop_until([](char c) { return c == '\n'; }).ltrim();
  return text.size() - rest.size();
}

// "Matcher not found: calExpr" of "1:1: Matcher not found: calExpr"
std::string withoutPlace(StringRef line) {
  auto [row, rest] = line.split(':');
  auto [column, message] = rest.split(": ");
  unsigned ignored;
  return !row.getAsInteger(10, ignored) && !column.getAsInteger(10, ignored) ? message.str() : line.str();
}

void addProblems(const dynamic::Diagnostics &said, StringRef text, size_t head, std::vector<Expression::Problem> &problems) {
  dynamic::SourceLocation at;
  if (!said.errors().empty() && !said.errors().front().Messages.empty())
    at = said.errors().front().Messages.front().Range.Start;
  std::string message;
  const std::string all = said.toString();
  SmallVector<StringRef> lines;
  StringRef(all).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines)
    message += (message.empty() ? "" : "; ") + withoutPlace(line);
  problems.push_back({head + offsetOf(text, at.Line, at.Column), "not a matcher that Clang knows: " + message});
}

// Why it cannot be the outermost matcher: a MatchFinder looks for nodes of some kinds, and not all of these stand somewhere
// in the code. Empty: it can.
std::string whyNoRoot(const dynamic::DynTypedMatcher &matcher) {
  if (matcher.canConvertTo<Decl>() || matcher.canConvertTo<Stmt>() || matcher.canConvertTo<TypeLoc>() ||
      matcher.canConvertTo<NestedNameSpecifierLoc>() || matcher.canConvertTo<CXXCtorInitializer>() ||
      matcher.canConvertTo<TemplateArgumentLoc>() || matcher.canConvertTo<Attr>())
    return {};
  const std::string kind = matcher.getSupportedKind().asStringRef().str();
  if (matcher.canConvertTo<QualType>() || matcher.canConvertTo<NestedNameSpecifier>())
    return "what a matcher of " + kind + " finds has no place in the code; match what is written there: typeLoc(loc(…)), "
           "nestedNameSpecifierLoc(…), or a declaration or statement";
  return "Clang looks for no " + kind + " by itself; begin with a kind of node that stands in the code: decl(…), stmt(…), "
         "typeLoc(…)";
}

} // namespace

Expression parseExpression(StringRef text) {
  Expression result;
  size_t head = lengthOfHead(text);
  StringRef code = text.drop_front(head), rest = code;
  Watcher watcher;
  dynamic::Diagnostics said;
  std::optional<dynamic::DynTypedMatcher> matcher = dynamic::Parser::parseMatcherExpression(rest, &watcher, &said);
  result.bound.assign(watcher.bound.begin(), watcher.bound.end());
  result.ofWholeUnit = watcher.ofWholeUnit;
  if (!matcher) {
    addProblems(said, code, head, result.problems);
  } else if (size_t more = lengthOfHead(rest); more < rest.size()) {
    result.problems.push_back({text.size() - rest.size() + more, "the matcher ends before this"});
  } else if (std::string why = whyNoRoot(*matcher); !why.empty()) {
    result.problems.push_back({head, std::move(why)});
  } else {
    matcher->setAllowBind(true);
    result.matcher = matcher->tryBind("root");
  }
  return result;
}

} // namespace harness
