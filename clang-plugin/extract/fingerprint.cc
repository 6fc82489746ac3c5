// What a function looks like, so that copies of it are found among all units (gates/structure/clones.h): the columns of
// `Fingerprint` in schema.fbs say what is equal to what. Tokens are those that are written: a macro counts as its name.
//
// Left out: what is shorter than a copy is worth naming; what is generated or comes out of a macro, which nobody
// copied; instantiations, whose template counts once.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Shorter functions are alike because there are few ways to write them: a loop over a container, a guard and a call.
constexpr unsigned FewestTokens = 50;
// Fewer statements are no sequence of which a part could be missing.
constexpr unsigned FewestStatements = 10;
// One token in eight: with more literals than that a function is a table, and its literals are what it says.
constexpr unsigned TokensPerLiteral = 8;

enum class Sort : uint8_t { Plain, Name, Number, Text, Character, Truth };

struct Lexeme {
  uint64_t spelling;
  Sort sort;
  bool ends; // of a statement: a semicolon or a brace
};

uint64_t hashOf(StringRef s) { return xxh3_64bits(s); }
uint64_t hashOf(ArrayRef<uint64_t> words) {
  return xxh3_64bits(ArrayRef(reinterpret_cast<const uint8_t *>(words.data()), words.size() * sizeof(uint64_t)));
}

Sort sortOf(const Token &token) {
  switch (token.getKind()) {
  case tok::raw_identifier:
    return Sort::Name;
  case tok::numeric_constant:
    return Sort::Number;
  case tok::char_constant:
  case tok::wide_char_constant:
  case tok::utf8_char_constant:
  case tok::utf16_char_constant:
  case tok::utf32_char_constant:
    return Sort::Character;
  default:
    return tok::isStringLiteral(token.getKind()) ? Sort::Text : Sort::Plain;
  }
}

// Words that say how a function is declared, and not what it does.
bool isSpecifier(StringRef word) {
  static constexpr llvm::StringLiteral words[] = {"static", "inline",    "virtual",  "explicit", "friend",
                                                  "extern", "constexpr", "override", "final"};
  return is_contained(words, word);
}

// Names that mean nothing outside of the function, by the hash of their spelling: those of its variables, and its own
// where that stands for nothing else in it (`read` that calls another `read` is not `write` that calls another
// `write`).
class LocalNames {
public:
  explicit LocalNames(const FunctionDecl *f) : function(f->getCanonicalDecl()) {
    if (const FunctionTemplateDecl *described = f->getDescribedFunctionTemplate())
      for (const NamedDecl *parameter : *described->getTemplateParameters())
        add(parameter);
    for (const ParmVarDecl *parameter : f->parameters())
      add(parameter);
    if (auto *constructor = dyn_cast<CXXConstructorDecl>(f))
      for (const CXXCtorInitializer *initialiser : constructor->inits())
        if (initialiser->isWritten())
          visit(initialiser->getInit());
    visit(f->getBody());
    if (namesItself && !namesNamesake)
      add(f);
  }
  // A number by the order in which names come up; none for a name that is not local.
  std::optional<unsigned> number(uint64_t spelling) {
    auto it = names.find(spelling);
    if (it == names.end())
      return std::nullopt;
    if (!it->second)
      it->second = ++used;
    return it->second;
  }
  // The own name, if it is one of them; else 0.
  uint64_t own() const { return namesItself && !namesNamesake ? hashOf(function->getName()) : 0; }

private:
  void mention(const NamedDecl *d) {
    if (d->getDeclName() == function->getDeclName())
      (d->getCanonicalDecl() == function && d->getIdentifier() ? namesItself : namesNamesake) = true;
  }
  void add(const NamedDecl *d) {
    if (const IdentifierInfo *name = d->getIdentifier(); name && !name->getName().empty())
      names[hashOf(name->getName())] = 0;
  }
  void visit(const Stmt *s) {
    if (!s)
      return;
    if (auto *declarations = dyn_cast<DeclStmt>(s)) {
      for (const Decl *d : declarations->decls())
        if (auto *named = dyn_cast<NamedDecl>(d)) {
          add(named);
          if (auto *decomposed = dyn_cast<DecompositionDecl>(d))
            for (const BindingDecl *binding : decomposed->bindings())
              add(binding);
        }
    } else if (auto *handler = dyn_cast<CXXCatchStmt>(s)) {
      if (handler->getExceptionDecl())
        add(handler->getExceptionDecl());
    } else if (auto *label = dyn_cast<LabelStmt>(s)) {
      add(label->getDecl());
    } else if (auto *lambda = dyn_cast<LambdaExpr>(s)) {
      for (const ParmVarDecl *parameter : lambda->getCallOperator()->parameters())
        add(parameter);
      for (const LambdaCapture &capture : lambda->explicit_captures())
        if (capture.capturesVariable() && capture.getCapturedVar()->isInitCapture())
          add(capture.getCapturedVar());
      visit(lambda->getBody());
    } else if (auto *reference = dyn_cast<DeclRefExpr>(s)) {
      mention(reference->getDecl());
    } else if (auto *member = dyn_cast<MemberExpr>(s)) {
      mention(member->getMemberDecl());
    } else if (auto *overloads = dyn_cast<OverloadExpr>(s)) {
      namesNamesake |= overloads->getName() == function->getDeclName();
    }
    for (const Stmt *child : s->children())
      visit(child);
  }

  const FunctionDecl *const function;
  DenseMap<uint64_t, unsigned> names;
  unsigned used = 0;
  bool namesItself = false, namesNamesake = false;
};

// Two characters for twelve bits: text, for strings are what rows can have any number of.
void appendStatement(std::string &out, ArrayRef<uint64_t> words) {
  constexpr llvm::StringLiteral digits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
  uint64_t hash = hashOf(words);
  out += digits[hash & 63];
  out += digits[hash >> 6 & 63];
}

// Where the tokens of a function begin that are compared, and what among them is its name.
struct Extent {
  unsigned from = 0, name = 0, parameters = 0;
};

bool isWrittenOut(SourceRange range) {
  return range.isValid() && !range.getBegin().isMacroID() && !range.getEnd().isMacroID();
}

std::optional<Extent> extentOf(const Unit &unit, const FunctionDecl *f) {
  const Stmt *body = f->getBody();
  if (!body || !isWrittenOut(body->getSourceRange()))
    return std::nullopt;
  auto offset = [&](SourceLocation at) { return unit.sources.getFileOffset(at); };
  auto *method = dyn_cast<CXXMethodDecl>(f);
  if (method && method->getParent()->isLambda())
    return isWrittenOut(f->getSourceRange()) ? std::optional(Extent{offset(f->getBeginLoc()), 0, 0}) : std::nullopt;
  FunctionTypeLoc type = f->getFunctionTypeLoc();
  SourceLocation name = f->getQualifier() ? f->getQualifierLoc().getBeginLoc() : f->getLocation();
  // TEST(suite, name) { … }: only the body is anybody's.
  if (!type || !isWrittenOut({name, type.getLParenLoc()}) || f->getInnerLocStart().isMacroID())
    return Extent{offset(body->getBeginLoc()), 0, 0};
  return Extent{offset(f->getInnerLocStart()), offset(name), offset(type.getLParenLoc())};
}

void addRow(Unit &unit, const FunctionDecl *f, std::vector<Lexeme> &lexemes) {
  if (lexemes.size() < FewestTokens)
    return;
  LocalNames locals(f);
  size_t literals = count_if(lexemes, [](const Lexeme &l) { return l.sort > Sort::Name; });
  bool isTable = literals * TokensPerLiteral > lexemes.size();

  std::vector<uint64_t> exact, renamed, statement;
  std::string statements;
  unsigned statementCount = 0;
  const uint64_t own = locals.own();
  bool isMember = false; // behind ".", "->" or "::"
  const uint64_t dot = hashOf("."), arrow = hashOf("->"), colons = hashOf("::");
  for (const Lexeme &l : lexemes) {
    exact.push_back(l.spelling == own && !isMember ? 0 : l.spelling);
    uint64_t word = l.sort > Sort::Name && !isTable ? uint64_t(l.sort) : l.spelling, inStatement = word;
    if (l.sort == Sort::Name && !isMember)
      if (auto number = locals.number(l.spelling)) {
        word = uint64_t(*number) << 8;
        inStatement = 1 << 8;
      }
    renamed.push_back(word);
    isMember = l.spelling == dot || l.spelling == arrow || l.spelling == colons;
    if (!l.ends) {
      statement.push_back(inStatement);
    } else if (!statement.empty()) {
      appendStatement(statements, statement);
      ++statementCount;
      statement.clear();
    }
  }

  Fingerprint row;
  row.function = f->isDependentContext() ? unit.pattern(f) : unit.function(f);
  row.place = unit.place(f->getLocation());
  unsigned last = unit.place(f->getEndLoc()).line;
  row.lines = last > row.place.line ? last - row.place.line + 1 : 1; // `#line` may count back
  row.tokens = lexemes.size();
  row.exact = uint32_t(hashOf(exact));
  row.renamed = int64_t(hashOf(renamed));
  if (statementCount >= FewestStatements)
    row.statements = unit.string(statements);
  if (row.place)
    unit.facts.fingerprints.push_back(row);
}

} // namespace

unsigned readTokens(Unit &unit, const FunctionDecl *f, bool compared) {
  SourceRange range = f->getSourceRange();
  SourceLocation begin = unit.sources.getFileLoc(range.getBegin());
  SourceLocation end = unit.sources.getFileLoc(range.getEnd());
  FileID file = unit.sources.getFileID(begin);
  if (begin.isInvalid() || end.isInvalid() || unit.sources.getFileID(end) != file)
    return 0;
  bool invalid = false;
  StringRef text = unit.sources.getBufferData(file, &invalid);
  unsigned from = unit.sources.getFileOffset(begin), to = unit.sources.getFileOffset(end);
  if (invalid || to < from)
    return 0;
  std::optional<Extent> extent;
  if (compared && to - from >= FewestTokens && !unit.isGenerated(file))
    extent = extentOf(unit, f);

  Lexer lexer(unit.sources.getLocForStartOfFile(file), unit.ci.getLangOpts(), text.begin(), text.data() + from,
              text.end());
  std::vector<Lexeme> lexemes;
  if (extent)
    lexemes.reserve((to - from) / 4);
  unsigned count = 0;
  bool inMarker = false; // the line is one by which the preprocessor says where it is
  Token token, before;
  for (before.startToken(); !lexer.LexFromRawLexer(token); before = token) {
    unsigned at = unit.sources.getFileOffset(token.getLocation());
    if (at > to)
      break;
    ++count;
    if (!extent || at < extent->from || (at >= extent->name && at < extent->parameters))
      continue;
    // "# 12": as preprocessed text has it between lines of a function.
    if (token.isAtStartOfLine())
      inMarker = false;
    if (token.is(tok::numeric_constant) && before.is(tok::hash) && before.isAtStartOfLine()) {
      inMarker = true;
      if (!lexemes.empty())
        lexemes.pop_back(); // the hash
    }
    if (inMarker)
      continue;
    StringRef spelling = text.substr(at, token.getLength());
    std::string clean;
    if (token.needsCleaning())
      spelling = clean = Lexer::getSpelling(token, unit.sources, unit.ci.getLangOpts());
    Sort sort = sortOf(token);
    if (sort == Sort::Name) {
      if (isSpecifier(spelling))
        continue;
      if (spelling == "true" || spelling == "false")
        sort = Sort::Truth;
    }
    lexemes.push_back({hashOf(spelling), sort, token.isOneOf(tok::semi, tok::l_brace, tok::r_brace)});
  }
  if (extent)
    addRow(unit, f, lexemes);
  return count;
}

} // namespace harness
