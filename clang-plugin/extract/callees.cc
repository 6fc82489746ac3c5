// What one node of the tree calls, whether it is written there or the language adds it.
// The list follows docs/design.md (constructs) and [class.temporary], [stmt.ranged], [expr.delete], [dcl.fct.def.coroutine].

#include "extract.h"

using namespace clang;
using namespace llvm;
using harness::facts::CallKind;

namespace harness {

const CXXDestructorDecl *destructorOf(const CXXRecordDecl *record) {
  if (!record || !record->hasDefinition() || record->hasTrivialDestructor())
    return nullptr;
  return record->getDestructor();
}

const CXXDestructorDecl *destructorOf(QualType type) {
  if (type.isNull() || type->isReferenceType() || type->isDependentType())
    return nullptr;
  return destructorOf(type->getBaseElementTypeUnsafe()->getAsCXXRecordDecl());
}

namespace {

bool isTrivialImplicit(const CXXConstructorDecl *c) {
  return c->isTrivial() && (c->isImplicit() || c->isDefaulted());
}

// The method that really runs, when the object's exact type is known; and whether that is still open.
void dispatch(Callee &callee, const CXXMethodDecl *method, const MemberExpr *member) {
  if (!method->isVirtual())
    return;
  const Expr *base = callee.object;
  if (member && member->hasQualifier())
    return; // A::f() names one function
  if (const CXXMethodDecl *exact = method->getDevirtualizedMethod(base, /*IsAppleKext=*/false)) {
    callee.function = exact;
    return;
  }
  // An object that is itself a variable (no pointer, no reference) has exactly its type.
  const Expr *e = base->IgnoreParenImpCasts();
  if (auto *ref = dyn_cast<DeclRefExpr>(e))
    if (auto *var = dyn_cast<VarDecl>(ref->getDecl()); var && var->getType()->isRecordType())
      if (auto *record = var->getType()->getAsCXXRecordDecl())
        if (auto *exact = const_cast<CXXMethodDecl *>(method)->getCorrespondingMethodInClass(record)) {
          callee.function = exact;
          return;
        }
  callee.isVirtual = true;
}

void visitCall(const CallExpr *call, const ASTContext &ast, EachCallee each) {
  Callee callee;
  callee.at = call->getExprLoc();
  if (auto *member = dyn_cast<CXXMemberCallExpr>(call)) {
    callee.object = member->getImplicitObjectArgument();
    if (auto *method = member->getMethodDecl()) {
      if (isa<CXXDestructorDecl>(method) && !destructorOf(method->getParent()))
        return;
      callee.function = method;
      callee.kind = isa<CXXConversionDecl>(method)   ? CallKind::Conversion
                    : isa<CXXDestructorDecl>(method) ? CallKind::Destructor
                                                     : CallKind::Member;
      dispatch(callee, method, dyn_cast<MemberExpr>(member->getCallee()->IgnoreParens()));
      each(callee);
      return;
    }
  } else if (auto *op = dyn_cast<CXXOperatorCallExpr>(call)) {
    callee.kind = CallKind::Operator;
    callee.at = op->getOperatorLoc();
    if (auto *method = dyn_cast_or_null<CXXMethodDecl>(op->getDirectCallee())) {
      callee.function = method;
      callee.object = op->getNumArgs() && method->isInstance() ? op->getArg(0) : nullptr;
      if (callee.object)
        dispatch(callee, method, nullptr);
      each(callee);
      // A type-erased callable: calling it calls what it holds.
      if (op->getOperator() == OO_Call && callee.object && isSlot(callee.object->getType())) {
        Callee held = callee;
        held.function = nullptr;
        held.kind = CallKind::Indirect;
        held.isVirtual = false;
        held.target = callee.object;
        held.type = callee.object->getType();
        each(held);
      }
      return;
    }
  }
  if (const FunctionDecl *direct = call->getDirectCallee()) {
    callee.function = direct;
    each(callee);
    return;
  }
  if (call->getCallee()->isTypeDependent() || isa<CXXPseudoDestructorExpr>(call->getCallee()->IgnoreParens()))
    return;
  callee.kind = CallKind::Indirect;
  callee.target = call->getCallee();
  callee.type = call->getCallee()->getType();
  if (auto *member = dyn_cast<BinaryOperator>(call->getCallee()->IgnoreParens())) { // (x.*p)(), (x->*p)()
    callee.target = member->getRHS();
    callee.type = member->getRHS()->getType();
  }
  each(callee);
}

// An address as a number, a number as a function: neither is a call, and both do what no call shows. Constants, such
// as SIG_ERR and offsetof, are neither.
void convert(const Expr *from, QualType to, const ASTContext &ast, EachCallee each) {
  Expr::EvalResult constant;
  if (from->isValueDependent() || to->isDependentType() || from->EvaluateAsInt(constant, ast))
    return;
  Callee callee;
  callee.at = from->getExprLoc();
  bool pointer = from->getType()->isAnyPointerType();
  if (!pointer && to->isFunctionPointerType())
    callee.kind = CallKind::Indirect;
  else if (pointer && to->isIntegerType() && !to->isBooleanType())
    callee.kind = CallKind::Address;
  else
    return;
  each(callee);
}

// std::bit_cast and std::hash of pointers are such conversions, too.
void visitConversion(const CallExpr *call, const ASTContext &ast, EachCallee each) {
  const FunctionDecl *f = call->getDirectCallee();
  if (!f || !call->getNumArgs())
    return;
  auto *record = dyn_cast<CXXRecordDecl>(f->getDeclContext());
  if (!record && f->isInStdNamespace() && f->getIdentifier() && f->getName() == "bit_cast")
    convert(call->getArg(0), call->getType(), ast, each);
  else if (record && record->isInStdNamespace() && record->getName() == "hash" && call->getNumArgs() == 2)
    convert(call->getArg(1), call->getType(), ast, each);
}

} // namespace

void calleesOf(const Stmt *node, const ASTContext &ast, EachCallee each) {
  Callee callee;
  callee.at = node->getBeginLoc();
  if (auto *call = dyn_cast<CallExpr>(node)) {
    if (!call->isTypeDependent()) {
      visitCall(call, ast, each);
      visitConversion(call, ast, each);
    }
  } else if (auto *construct = dyn_cast<CXXConstructExpr>(node)) {
    if (isTrivialImplicit(construct->getConstructor()))
      return;
    callee.function = construct->getConstructor();
    callee.kind = CallKind::Constructor;
    callee.at = construct->getLocation();
    each(callee);
  } else if (auto *inherited = dyn_cast<CXXInheritedCtorInitExpr>(node)) {
    callee.function = inherited->getConstructor();
    callee.kind = CallKind::Constructor;
    each(callee);
  } else if (auto *temporary = dyn_cast<CXXBindTemporaryExpr>(node)) {
    if ((callee.function = temporary->getTemporary()->getDestructor())) {
      callee.kind = CallKind::TemporaryDestructor;
      each(callee);
    }
  } else if (auto *create = dyn_cast<CXXNewExpr>(node)) {
    if ((callee.function = create->getOperatorNew())) {
      callee.kind = CallKind::New;
      each(callee);
    }
  } else if (auto *destroy = dyn_cast<CXXDeleteExpr>(node)) {
    if (destroy->isTypeDependent() || destroy->getArgument()->isTypeDependent())
      return;
    if (auto *dtor = destructorOf(destroy->getDestroyedType())) {
      callee.function = dtor;
      callee.kind = CallKind::Destructor;
      callee.isVirtual = dtor->isVirtual();
      callee.object = destroy->getArgument();
      each(callee);
    }
    if ((callee.function = destroy->getOperatorDelete())) {
      callee.kind = CallKind::Delete;
      callee.isVirtual = false;
      callee.object = nullptr;
      each(callee);
    }
  } else if (auto *lambda = dyn_cast<LambdaExpr>(node)) {
    // Where it is called, or by whom, callables.cc finds out.
    if (auto *op = lambda->getCallOperator(); op && !op->isDependentContext()) {
      callee.function = op;
      callee.kind = CallKind::Lambda;
      each(callee);
    }
  } else if (auto *coroutine = dyn_cast<CoroutineBodyStmt>(node)) {
    // Its children hold the calls; the destructors of frame and promise have no node.
    if (auto *promise = coroutine->getPromiseDecl())
      if ((callee.function = destructorOf(promise->getType()))) {
        callee.kind = CallKind::Coroutine;
        each(callee);
      }
  } else if (isa<AsmStmt>(node)) {
    callee.kind = CallKind::Asm;
    each(callee);
  } else if (auto *cast = dyn_cast<CastExpr>(node)) {
    if (cast->getCastKind() == CK_IntegralToPointer || cast->getCastKind() == CK_PointerToIntegral)
      convert(cast->getSubExpr(), cast->getType(), ast, each);
  }
}

void calleesOf(const VarDecl *variable, const ASTContext &ast, EachCallee each) {
  Callee callee;
  callee.kind = CallKind::Destructor;
  callee.at = variable->getLocation();
  if (auto *cleanup = variable->getAttr<CleanupAttr>()) {
    callee.function = cleanup->getFunctionDecl();
    each(callee);
  }
  if (variable->getType()->isDependentType() || variable->needsDestruction(ast) == QualType::DK_none)
    return;
  if ((callee.function = destructorOf(variable->getType())))
    each(callee);
}

void impliedCalleesOf(const FunctionDecl *function, EachCallee each) {
  auto *dtor = dyn_cast<CXXDestructorDecl>(function);
  if (!dtor)
    return;
  Callee callee;
  callee.kind = CallKind::Destructor;
  callee.at = dtor->getLocation();
  auto destroys = [&](QualType type, SourceLocation at) {
    if ((callee.function = destructorOf(type))) {
      callee.at = at;
      each(callee);
    }
  };
  const CXXRecordDecl *record = dtor->getParent();
  for (const FieldDecl *field : record->fields())
    destroys(field->getType(), dtor->isImplicit() ? field->getLocation() : dtor->getLocation());
  for (const CXXBaseSpecifier &base : record->bases())
    destroys(base.getType(), dtor->getLocation());
  for (const CXXBaseSpecifier &base : record->vbases())
    destroys(base.getType(), dtor->getLocation());
}

} // namespace harness
