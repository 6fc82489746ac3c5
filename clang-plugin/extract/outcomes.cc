// What statements say of how things went: constants that are returned, tests that something failed, what is assigned.

#include "extract.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llvm;

namespace harness {

std::string constantText(Unit &unit, const Expr *e) {
  e = e->IgnoreUnlessSpelledInSource();
  if (auto *literal = dyn_cast<CXXBoolLiteralExpr>(e))
    return literal->getValue() ? "true" : "false";
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(e))
    return "nullptr";
  if (auto *number = dyn_cast<IntegerLiteral>(e))
    return toString(number->getValue(), 10, /*Signed=*/false);
  if (auto *minus = dyn_cast<UnaryOperator>(e); minus && minus->getOpcode() == UO_Minus) {
    std::string number = constantText(unit, minus->getSubExpr());
    return number.empty() ? "" : "-" + number;
  }
  if (auto *ref = dyn_cast<DeclRefExpr>(e)) {
    if (isa<EnumConstantDecl>(ref->getDecl()) || ref->getDecl()->getName() == "nullopt")
      return unit.qualifiedName(ref->getDecl());
    return {};
  }
  if (auto *list = dyn_cast<InitListExpr>(e); list && !list->getNumInits())
    return "{}";
  if (auto *made = dyn_cast<CXXConstructExpr>(e); made && !made->getNumArgs())
    return "{}";
  return isa<CXXScalarValueInitExpr, ImplicitValueInitExpr>(e) ? "{}" : "";
}

namespace {

// A class of which "yes" says that all is well: std::optional, std::expected, a status, a pointer.
bool isTrueWhenWell(QualType t) {
  t = t.getNonReferenceType();
  if (t->isAnyPointerType())
    return true;
  auto *record = t->getAsCXXRecordDecl();
  if (!record || !record->getIdentifier())
    return false;
  StringRef name = record->getName();
  return is_contained({"optional", "expected", "unique_ptr", "shared_ptr", "result"}, name) || name.ends_with("Or") ||
         name.ends_with("Expected") || name.ends_with("Result");
}
bool isTrueWhenFailed(QualType t) {
  auto *record = t.getNonReferenceType()->getAsCXXRecordDecl();
  return record && record->getIdentifier() && is_contained({"error_code", "error_condition", "Error"}, record->getName());
}

} // namespace

std::optional<bool> failsWhen(const Expr *e) {
  e = e->IgnoreUnlessSpelledInSource();
  if (auto *op = dyn_cast<UnaryOperator>(e); op && op->getOpcode() == UO_LNot) {
    std::optional<bool> inner = failsWhen(op->getSubExpr());
    return inner ? std::optional(!*inner) : std::nullopt;
  }
  if (auto *call = dyn_cast<CXXMemberCallExpr>(e); call && call->getMethodDecl() && call->getMethodDecl()->getIdentifier()) {
    StringRef name = call->getMethodDecl()->getName();
    if (is_contained({"ok", "has_value", "good", "is_open", "is_ok"}, name))
      return false;
    if (is_contained({"fail", "bad", "failed", "has_error", "is_error", "is_err"}, name))
      return true;
    return std::nullopt;
  }
  if (auto *compare = dyn_cast<BinaryOperator>(e); compare && compare->isComparisonOp()) {
    auto is = [&](const Expr *side, auto test) { return test(side->IgnoreUnlessSpelledInSource()); };
    auto isNull = [](const Expr *s) { return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(s); };
    auto isZero = [](const Expr *s) { return isa<IntegerLiteral>(s) && cast<IntegerLiteral>(s)->getValue().isZero(); };
    auto isMinusOne = [](const Expr *s) {
      auto *minus = dyn_cast<UnaryOperator>(s);
      auto *one = minus && minus->getOpcode() == UO_Minus
                      ? dyn_cast<IntegerLiteral>(minus->getSubExpr()->IgnoreUnlessSpelledInSource())
                      : nullptr;
      return one && one->getValue() == 1;
    };
    BinaryOperatorKind op = compare->getOpcode();
    bool equal = op == BO_EQ;
    if ((equal || op == BO_NE) && (is(compare->getRHS(), isNull) || is(compare->getLHS(), isNull) ||
                                   is(compare->getRHS(), isMinusOne)))
      return equal;
    // An unsigned number or an index that is compared with 0 says nothing of the kind.
    if ((op == BO_LT || op == BO_GE) && is(compare->getRHS(), isZero) &&
        isa<CallExpr, DeclRefExpr>(compare->getLHS()->IgnoreUnlessSpelledInSource()))
      return op == BO_LT;
    return std::nullopt;
  }
  if (isTrueWhenFailed(e->getType()))
    return true;
  return isTrueWhenWell(e->getType()) ? std::optional(false) : std::nullopt;
}

const Expr *writtenBy(const Stmt *s) {
  if (auto *op = dyn_cast<BinaryOperator>(s); op && op->isAssignmentOp())
    return op->getLHS();
  if (auto *op = dyn_cast<UnaryOperator>(s); op && op->isIncrementDecrementOp())
    return op->getSubExpr();
  if (auto *op = dyn_cast<CXXOperatorCallExpr>(s); op && op->isAssignmentOp() && op->getNumArgs())
    return op->getArg(0);
  return nullptr;
}

const ValueDecl *rootOf(const Expr *e) {
  e = e->IgnoreUnlessSpelledInSource();
  while (auto *subscript = dyn_cast<ArraySubscriptExpr>(e)) {
    e = subscript->getBase()->IgnoreParenImpCasts();
    if (!e->getType()->isArrayType())
      return nullptr;
  }
  if (auto *member = dyn_cast<MemberExpr>(e))
    return member->getMemberDecl();
  auto *ref = dyn_cast<DeclRefExpr>(e);
  return ref ? ref->getDecl() : nullptr;
}

} // namespace harness
