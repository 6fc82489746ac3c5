#include "match.h"

#include "compat.h"
#include "matchers/expression.h"

#include "judge/matchers.h"
#include "policy/bound_text.h"

#include "clang/AST/ParentMapContext.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/xxhash.h"

#include <set>

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// A longer text is no part of a message, and no part of a fix that anybody would want to be made for them.
constexpr size_t LongestText = 4096;

// What a rule asks for of a node.
struct Wants {
  bool text = false, name = false, type = false, known = false;
};

StringMap<Wants> wantsOf(const policy::MatchT &match) {
  StringMap<Wants> all;
  for (StringRef want : match.wants) {
    StringRef bound = want;
    if (bound.consume_back(".text"))
      all[bound].text = true;
    else if (bound.consume_back(".name"))
      all[bound].name = true;
    else if (bound.consume_back(".type"))
      all[bound].type = true;
    else if (bound.consume_back(".place"))
      all[bound];
    else
      all[bound].known = true;
  }
  return all;
}

// Reads nodes: where they are, what they are called, what is written there.
class Reader {
public:
  explicit Reader(Unit &unit) : unit(unit), sources(unit.sources) {}

  // Of a declaration its name, of all else its first token.
  SourceLocation locate(const DynTypedNode &node) const {
    if (node.get<TranslationUnitDecl>())
      return sources.getLocForStartOfFile(sources.getMainFileID());
    if (const auto *d = node.get<Decl>(); d && d->getLocation().isValid())
      return d->getLocation();
    return rangeOf(node).getBegin();
  }

  static SourceRange rangeOf(const DynTypedNode &node) {
    if (const auto *argument = node.get<TemplateArgumentLoc>())
      return argument->getSourceRange();
    return node.getSourceRange();
  }

  std::string name(const DynTypedNode &node) const {
    if (const NamedDecl *d = declOf(node))
      return unit.qualifiedName(d);
    if (const auto *initialiser = node.get<CXXCtorInitializer>())
      return initialiser->getAnyMember() ? initialiser->getAnyMember()->getNameAsString() : std::string();
    return typeOf(node, /*asName=*/true);
  }

  std::string type(const DynTypedNode &node) const { return typeOf(node, /*asName=*/false); }

  std::string text(const DynTypedNode &node) const {
    SourceRange range = rangeOf(node);
    if (range.isInvalid())
      return typeOf(node, /*asName=*/true);
    CharSourceRange file = inFile(range);
    if (file.isInvalid())
      file = sources.getExpansionRange(range);
    StringRef text = Lexer::getSourceText(file, sources, unit.ast->getLangOpts());
    return text.size() <= LongestText ? text.str() : std::string();
  }

  // The characters that stand for the node alone; invalid if a macro has a part in it.
  CharSourceRange inFile(SourceRange range) const {
    return Lexer::makeFileCharRange(CharSourceRange::getTokenRange(range), sources, unit.ast->getLangOpts());
  }

private:
  // What it declares or names.
  static const NamedDecl *declOf(const DynTypedNode &node) {
    if (const auto *d = node.get<Decl>())
      return dyn_cast<NamedDecl>(d);
    if (const auto *e = node.get<DeclRefExpr>())
      return e->getDecl();
    if (const auto *e = node.get<MemberExpr>())
      return e->getMemberDecl();
    if (const auto *e = node.get<CallExpr>())
      return dyn_cast_or_null<NamedDecl>(e->getCalleeDecl());
    if (const auto *e = node.get<CXXConstructExpr>())
      return e->getConstructor();
    return nullptr;
  }

  std::string typeOf(const DynTypedNode &node, bool asName) const {
    QualType type;
    if (const auto *t = node.get<QualType>())
      type = *t;
    else if (const auto *t = node.get<clang::Type>())
      type = QualType(t, 0);
    else if (const auto *t = node.get<TypeLoc>())
      type = t->getType();
    else if (const auto *e = node.get<Expr>(); e && !asName)
      type = e->getType();
    else if (const auto *d = node.get<ValueDecl>(); d && !asName)
      type = d->getType();
    else if (const auto *d = node.get<TypeDecl>(); d && !asName)
      return unit.qualifiedName(d);
    return type.isNull() ? std::string() : unit.spelled(type);
  }

  Unit &unit;
  const SourceManager &sources;
};

// What a hit is in.
struct Around {
  const FunctionDecl *function = nullptr;
  const CXXRecordDecl *record = nullptr;
};

Around aroundDecl(const Decl *d) {
  for (; d; d = dyn_cast_or_null<Decl>(d->getDeclContext())) {
    if (const auto *function = dyn_cast<FunctionDecl>(d))
      return {function, nullptr};
    if (const auto *record = dyn_cast<CXXRecordDecl>(d); record && !record->isLambda() && record->getIdentifier())
      return {nullptr, record};
  }
  return {};
}

Around around(ASTContext &ast, DynTypedNode node) {
  while (!node.get<Decl>()) {
    auto parents = ast.getParentMapContext().getParents(node);
    if (parents.empty())
      return {};
    if (const auto *lambda = parents[0].get<LambdaExpr>(); lambda && node.get<Stmt>() == lambda->getBody())
      return {lambda->getCallOperator(), nullptr};
    node = parents[0];
  }
  return aroundDecl(node.get<Decl>());
}

struct Found {
  facts::Hit hit;
  std::vector<Bound> bounds;
};

class Rule : public ast_matchers::MatchFinder::MatchCallback {
public:
  Rule(Unit &unit, const policy::MatchT &match, std::vector<Found> &found)
      : unit(unit), reader(unit), match(match), wants(wantsOf(match)), found(found) {}

  void run(const ast_matchers::MatchFinder::MatchResult &result) override {
    const auto &nodes = result.Nodes.getMap();
    auto root = nodes.find("root");
    if (root == nodes.end())
      return;
    SourceLocation at = reader.locate(root->second);
    if (facts::Origin origin = unit.origin(at); origin != Origin::Project && origin != Origin::Generated)
      return;
    Found one;
    one.hit.matcher = unit.string(match.key);
    one.hit.place = unit.place(at);
    setAround(one.hit, around(*unit.ast, root->second));
    std::string content;
    for (const auto &[name, node] : nodes) // sorted by name
      if (auto want = wants.find(name); want != wants.end())
        one.bounds.push_back(bind(name, node, want->second, content));
    one.hit.bound = one.bounds.empty() ? 0 : uint32_t(xxh3_64bits(content));
    found.push_back(std::move(one));
  }

  std::optional<TraversalKind> getCheckTraversalKind() const override {
    return match.as_written ? TK_IgnoreUnlessSpelledInSource : TK_AsIs;
  }

private:
  void setAround(facts::Hit &hit, const Around &around) {
    if (around.function) {
      hit.function = around.function->isDependentContext() ? unit.pattern(around.function) : unit.function(around.function);
      hit.flags.set(HitFlag::Instantiated, Unit::isInstantiated(around.function));
    } else if (around.record) {
      hit.type = unit.type(around.record);
      hit.flags.set(HitFlag::Instantiated, Unit::isInstantiated(around.record));
    }
  }

  Bound bind(const std::string &name, const DynTypedNode &node, const Wants &want, std::string &content) {
    Bound bound;
    bound.name = unit.string(name);
    bound.place = unit.place(reader.locate(node));
    setRange(bound, Reader::rangeOf(node));
    bool isDeclaration = node.get<NamedDecl>();
    std::string text, spelled, type;
    if (want.name || (want.known && isDeclaration))
      spelled = reader.name(node);
    if (want.text || (want.known && !isDeclaration))
      text = reader.text(node);
    if (want.type)
      type = reader.type(node);
    bound.text = unit.string(text);
    bound.spelled = unit.string(spelled);
    bound.type = unit.string(type);
    raw_string_ostream(content) << name << '\n' << text << '\n' << spelled << '\n' << type << '\n'
                                << unit.facts.path(bound.place.file) << ':' << bound.place.line << ':' << bound.place.column << '\n';
    return bound;
  }

  void setRange(Bound &bound, SourceRange range) {
    CharSourceRange file = range.isValid() ? reader.inFile(range) : CharSourceRange();
    if (file.isInvalid())
      return;
    facts::Place from = unit.place(file.getBegin()), end = unit.place(file.getEnd());
    if (from.file != bound.place.file || end.file != bound.place.file || end.line < from.line)
      return;
    bound.fromLine = from.line;
    bound.fromColumn = from.column;
    bound.endLine = end.line;
    bound.endColumn = end.column;
  }

  Unit &unit;
  const Reader reader;
  const policy::MatchT &match;
  const StringMap<Wants> wants;
  std::vector<Found> &found;
};

// What others have written is not even looked at.
std::vector<Decl *> ownDeclarations(Unit &unit) {
  std::vector<Decl *> own;
  for (Decl *d : unit.ast->getTranslationUnitDecl()->decls()) {
    facts::Origin origin = unit.origin(d->getLocation());
    if (!compat::isImported(*d) && (origin == Origin::Project || origin == Origin::Generated))
      own.push_back(d);
  }
  return own;
}

// A template and what came of it are found alike: then only the template is. Of what only instantiations show one is enough.
void keep(Unit &unit, std::vector<Found> found) {
  std::set<std::tuple<StringId, facts::Place, uint32_t>> seen;
  for (bool instantiated : {false, true})
    for (Found &one : found) {
      if (one.hit.flags.has(HitFlag::Instantiated) != instantiated ||
          !seen.insert({one.hit.matcher, one.hit.place, one.hit.bound}).second)
        continue;
      for (Bound &bound : one.bounds) {
        bound.hit = Id<facts::Hit>(unit.facts.hits.size());
        unit.facts.bounds.push_back(bound);
      }
      unit.facts.hits.push_back(one.hit);
    }
}

} // namespace

void match(Unit &unit, const policy::PolicyT &policy) {
  ast_matchers::MatchFinder finder;
  std::vector<std::unique_ptr<Rule>> rules;
  std::vector<Found> found;
  std::set<std::string> keys;
  bool ofWholeUnit = false;
  for (const policy::DataRuleT *rule : matchRules(policy)) {
    // What this compiler does not know was not looked for, and facts do not say so.
    Expression expression = parseExpression(rule->match->expression);
    if (!expression.matcher)
      continue;
    auto &callback = rules.emplace_back(std::make_unique<Rule>(unit, *rule->match, found));
    if (!finder.addDynamicMatcher(*expression.matcher, callback.get()))
      continue;
    keys.insert(rule->match->key);
    ofWholeUnit |= expression.ofWholeUnit;
  }
  if (keys.empty())
    return;
  ASTContext &ast = *unit.ast;
  const std::vector<Decl *> all = ast.getTraversalScope();
  if (!ofWholeUnit)
    ast.setTraversalScope(ownDeclarations(unit));
  finder.matchAST(ast);
  keep(unit, std::move(found));
  ast.setTraversalScope(all);
  unit.facts.runs.push_back({unit.mainFile(), unit.string(llvm::join(keys, " "))});
}

} // namespace harness
