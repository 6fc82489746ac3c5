// Calls that are all their function does: its parameters passed on as they came, in the same order, and what comes back
// returned as it is. Nothing may stand beside such a call: no other statement, no directive, no constant, no conversion,
// no attribute; nor may the function promise more than the callee does.

#include "extract.h"

#include "clang/AST/Attr.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace harness {
namespace {

// The value behind what copies, moves and refers to it.
const Expr *value(const Expr *e) {
  while (true) {
    e = e->IgnoreParens();
    if (auto *full = dyn_cast<FullExpr>(e))
      e = full->getSubExpr();
    else if (auto *temporary = dyn_cast<MaterializeTemporaryExpr>(e))
      e = temporary->getSubExpr();
    else if (auto *bound = dyn_cast<CXXBindTemporaryExpr>(e))
      e = bound->getSubExpr();
    else if (auto *cast = dyn_cast<ImplicitCastExpr>(e);
             cast && (cast->getCastKind() == CK_NoOp || cast->getCastKind() == CK_LValueToRValue))
      e = cast->getSubExpr();
    else if (auto *made = dyn_cast<CXXConstructExpr>(e);
             made && made->getNumArgs() == 1 && made->getConstructor()->isCopyOrMoveConstructor())
      e = made->getArg(0);
    else
      return e;
  }
}

bool isSameValueType(QualType a, QualType b) {
  return a.getNonReferenceType().getCanonicalType().getUnqualifiedType() ==
         b.getNonReferenceType().getCanonicalType().getUnqualifiedType();
}

bool isParameter(const Expr *e, const ParmVarDecl *parameter) {
  e = value(e);
  if (auto *call = dyn_cast<CallExpr>(e); call && call->getNumArgs() == 1)
    if (const FunctionDecl *f = call->getDirectCallee();
        f && f->isInStdNamespace() && f->getIdentifier() && (f->getName() == "move" || f->getName() == "forward"))
      e = value(call->getArg(0));
  auto *ref = dyn_cast<DeclRefExpr>(e);
  return ref && ref->getDecl()->getCanonicalDecl() == parameter->getCanonicalDecl();
}

// The object whose method this is, a field of it, or what such a field points to.
bool isThisOrField(const Expr *e) {
  e = value(e)->IgnoreParenImpCasts();
  if (auto *deref = dyn_cast<UnaryOperator>(e); deref && deref->getOpcode() == UO_Deref)
    return isThisOrField(deref->getSubExpr());
  if (auto *op = dyn_cast<CXXOperatorCallExpr>(e); op && op->getNumArgs() == 1 &&
                                                    (op->getOperator() == OO_Arrow || op->getOperator() == OO_Star))
    return isThisOrField(op->getArg(0));
  if (auto *member = dyn_cast<MemberExpr>(e); member && isa<FieldDecl>(member->getMemberDecl()))
    e = member->getBase()->IgnoreParenImpCasts();
  return isa<CXXThisExpr>(e);
}

// Who writes an attribute means something by it: that a name is old, weak, exported, not inlined.
bool hasMeaning(const Attr *a) {
  return !a->isImplicit() && !isa<WarnUnusedResultAttr, NoThrowAttr, OverrideAttr, FinalAttr, PureAttr, ConstAttr>(a);
}

const Stmt *onlyStatement(const FunctionDecl *f) {
  auto *body = dyn_cast_or_null<CompoundStmt>(f->getBody());
  return body && body->size() == 1 ? body->body_front() : nullptr;
}

// Is nothing written in the body but the statement? What a macro, a directive or another configuration makes of it is not
// in the tree.
bool standsAlone(Unit &unit, const CompoundStmt *body, const Stmt *statement) {
  SourceRange range = statement->getSourceRange();
  for (SourceLocation at : {body->getLBracLoc(), range.getBegin(), range.getEnd(), body->getRBracLoc()})
    if (at.isInvalid() || at.isMacroID())
      return false;
  const LangOptions &options = unit.ci.getLangOpts();
  std::optional<Token> first = Lexer::findNextToken(body->getLBracLoc(), unit.sources, options);
  std::optional<Token> semicolon = Lexer::findNextToken(range.getEnd(), unit.sources, options);
  if (!first || first->getLocation() != range.getBegin() || !semicolon || !semicolon->is(tok::semi))
    return false;
  std::optional<Token> last = Lexer::findNextToken(semicolon->getLocation(), unit.sources, options);
  if (!last || last->getLocation() != body->getRBracLoc())
    return false;
  StringRef text = Lexer::getSourceText(CharSourceRange::getTokenRange(range), unit.sources, options);
  return !text.contains('#');
}

bool promisesMore(const FunctionDecl *f, const FunctionDecl *callee) {
  auto *own = f->getType()->getAs<FunctionProtoType>(), *other = callee->getType()->getAs<FunctionProtoType>();
  return own && own->isNothrow() && !(other && other->isNothrow());
}

} // namespace

bool isForwarding(Unit &unit, const FunctionDecl *f, const CallExpr *call) {
  f = f->getDefinition();
  const FunctionDecl *callee = call->getDirectCallee();
  const Stmt *statement = f && callee ? onlyStatement(f) : nullptr;
  if (!statement || unit.origin(f->getLocation()) != facts::Origin::Project || isa<CXXConstructorDecl, CXXDestructorDecl, CXXConversionDecl>(f) || f->isVariadic())
    return false;
  auto *result = dyn_cast<ReturnStmt>(statement);
  auto *e = result ? result->getRetValue() : dyn_cast<Expr>(statement);
  if (!e || value(e) != call ||
      f->getReturnType().getCanonicalType() != call->getCallReturnType(*unit.ast).getCanonicalType())
    return false;

  ArrayRef<const Expr *> arguments(call->getArgs(), call->getNumArgs());
  const Expr *object = nullptr;
  if (auto *member = dyn_cast<CXXMemberCallExpr>(call)) {
    object = member->getImplicitObjectArgument();
  } else if (auto *op = dyn_cast<CXXOperatorCallExpr>(call)) {
    // `a + b` is no other name for anything, unless it is the same operator of a member.
    if (!isa<CXXMethodDecl>(callee) || op->getOperator() != f->getOverloadedOperator())
      return false;
    object = arguments.front();
    arguments = arguments.drop_front();
  } else if (f->isOverloadedOperator()) {
    return false;
  }
  if (object && !isThisOrField(object))
    return false;
  if (arguments.size() != f->getNumParams() || callee->getNumParams() < arguments.size())
    return false;
  for (auto [i, argument] : enumerate(arguments))
    if (!isParameter(argument, f->getParamDecl(i)) ||
        !isSameValueType(f->getParamDecl(i)->getType(), callee->getParamDecl(i)->getType()))
      return false;

  if (promisesMore(f, callee))
    return false;
  for (const FunctionDecl *declaration : f->redecls())
    if (any_of(declaration->attrs(), hasMeaning) ||
        any_of(declaration->parameters(), [](const ParmVarDecl *p) { return p->hasDefaultArg(); }))
      return false;
  return standsAlone(unit, cast<CompoundStmt>(f->getBody()), statement);
}

} // namespace harness
