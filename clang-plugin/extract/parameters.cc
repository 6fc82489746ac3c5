// Parameters that a function takes and does not use, as an annotation: "unused", then their numbers.

#include "extract.h"

#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// A branch that is not compiled here, or an argument that a macro drops (`assert` without assertions), may use it.
bool isWritten(Unit &unit, StringRef name, SourceRange body) {
  SourceLocation begin = unit.sources.getFileLoc(body.getBegin()), end = unit.sources.getFileLoc(body.getEnd());
  FileID file = unit.sources.getFileID(begin);
  if (name.empty())
    return false;
  if (begin.isInvalid() || end.isInvalid() || unit.sources.getFileID(end) != file)
    return true;
  bool invalid = false;
  StringRef text = unit.sources.getBufferData(file, &invalid);
  unsigned from = unit.sources.getFileOffset(begin), to = unit.sources.getFileOffset(end);
  if (invalid || to < from)
    return true;
  Lexer lexer(unit.sources.getLocForStartOfFile(file), unit.ci.getLangOpts(), text.begin(), text.data() + from, text.end());
  Token token;
  while (!lexer.LexFromRawLexer(token) && unit.sources.getFileOffset(token.getLocation()) <= to)
    if (token.is(tok::raw_identifier) && token.getRawIdentifier() == name)
      return true;
  return false;
}

// An object without members is there for overload resolution.
bool isTag(QualType t) {
  const CXXRecordDecl *record = t.getNonReferenceType()->getAsCXXRecordDecl();
  return t->isDependentType() || t->isNullPtrType() || (record && record->hasDefinition() && record->isEmpty());
}

} // namespace

void extractParameters(Unit &unit, Id<Function> id, const FunctionDecl *d) {
  if (unit.origin(d->getLocation()) != Origin::Project || d->isImplicit() || d->isDefaulted() || d->isMain() ||
      Unit::isInstantiated(d) || d->isOverloadedOperator() || d->isVariadic() || !d->getBody())
    return;
  std::string numbers;
  for (const ParmVarDecl *p : d->parameters()) {
    if (p->isUsed() || p->isReferenced() || p->hasAttr<UnusedAttr>() || isTag(p->getType()))
      continue;
    if (p->getIdentifier() && isWritten(unit, p->getName(), d->getBody()->getSourceRange()))
      continue;
    numbers += "\x1f" + utostr(p->getFunctionScopeIndex());
  }
  if (!numbers.empty())
    unit.facts.annotations.push_back({id, {}, {}, unit.string("unused" + numbers)});
}

} // namespace harness
