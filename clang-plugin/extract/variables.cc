// Variables with static or thread storage, and who reads and writes them.

#include "extract.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {

// Does initialising the variable run code at start-up (or, for a static local, on first use)?
bool needsDynamicInitialiser(const VarDecl *d, const ASTContext &ast) {
  if (!d->hasGlobalStorage() || !d->hasInit() || d->isConstexpr() || d->getInit()->isValueDependent() ||
      d->getType()->isDependentType())
    return false;
  // A reference or constant of constant value, and zero- or constant-initialised objects need none.
  return !const_cast<VarDecl *>(d)->hasConstantInitialization();
}

bool namesLibraryVariable(Unit &unit, const Stmt *e) {
  if (auto *ref = dyn_cast<DeclRefExpr>(e))
    if (auto *var = dyn_cast<VarDecl>(ref->getDecl());
        var && var->hasGlobalStorage() && !var->getType().getNonReferenceType().isConstQualified() &&
        unit.origin(var->getLocation()) == Origin::System)
      return true;
  return any_of(e->children(), [&](const Stmt *child) { return child && namesLibraryVariable(unit, child); });
}

void defineVariable(Unit &unit, const VarDecl *d) {
  if (!d->hasGlobalStorage() || d->getType()->isDependentType())
    return;
  Id<Variable> id = unit.variable(d);
  bool dynamic = needsDynamicInitialiser(d, *unit.ast);
  facts::Place place = unit.place(d->getLocation());
  facts::Variable &row = unit.facts.variables[id.index];
  if (d->isThisDeclarationADefinition() != VarDecl::DeclarationOnly) {
    row.place = place;
    row.flags.set(VariableFlag::Defined);
  }
  row.flags.set(VariableFlag::DynamicInit, dynamic)
      .set(VariableFlag::NontrivialDestructor, d->needsDestruction(*unit.ast) == QualType::DK_cxx_destructor)
      .set(VariableFlag::Exported, d->isExternallyVisible() && d->getVisibility() == DefaultVisibility);
}

namespace {

// The global that an lvalue is, or is part of; none for what a pointer points to.
const DeclRefExpr *globalIn(const Expr *e) {
  while (true) {
    e = e->IgnoreParenCasts();
    if (auto *member = dyn_cast<MemberExpr>(e)) {
      if (member->isArrow())
        return nullptr;
      e = member->getBase();
    } else if (auto *subscript = dyn_cast<ArraySubscriptExpr>(e)) {
      const Expr *base = subscript->getBase()->IgnoreParenImpCasts();
      if (!base->getType()->isArrayType())
        return nullptr;
      e = base;
    } else if (auto *temporary = dyn_cast<MaterializeTemporaryExpr>(e)) {
      e = temporary->getSubExpr();
    } else {
      break;
    }
  }
  auto *ref = dyn_cast<DeclRefExpr>(e);
  auto *var = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
  return var && var->hasGlobalStorage() ? ref : nullptr;
}

bool isMutableReference(QualType t) {
  return (t->isReferenceType() || t->isPointerType()) && !t->getPointeeType().isConstQualified();
}

} // namespace

void extractAccess(Unit &unit, const Scope &scope, const Stmt *node, DenseSet<const Stmt *> &written) {
  if (!scope.function || scope.dependent)
    return;
  auto writes = [&](const Expr *e) {
    if (!e || e->isTypeDependent())
      return;
    if (auto *ref = globalIn(e))
      written.insert(ref);
  };
  if (auto *op = dyn_cast<BinaryOperator>(node)) {
    if (op->isAssignmentOp())
      writes(op->getLHS());
  } else if (auto *unary = dyn_cast<UnaryOperator>(node)) {
    if (unary->isIncrementDecrementOp() ||
        (unary->getOpcode() == UO_AddrOf && !unary->getSubExpr()->getType().isConstQualified() &&
         !unary->getSubExpr()->getType()->isFunctionType()))
      writes(unary->getSubExpr());
  } else if (auto *member = dyn_cast<CXXMemberCallExpr>(node)) {
    if (auto *method = member->getMethodDecl(); method && !method->isConst() && !method->isStatic())
      writes(member->getImplicitObjectArgument());
  } else if (auto *call = dyn_cast<CallExpr>(node)) {
    const FunctionDecl *callee = call->getDirectCallee();
    auto *method = dyn_cast_or_null<CXXMethodDecl>(callee);
    unsigned shift = isa<CXXOperatorCallExpr>(call) && method && method->isInstance() ? 1 : 0;
    if (shift && call->getNumArgs() && !method->isConst())
      writes(call->getArg(0));
    for (unsigned i = shift; callee && i < call->getNumArgs() && i - shift < callee->getNumParams(); ++i)
      if (isMutableReference(callee->getParamDecl(i - shift)->getType()))
        writes(call->getArg(i));
  } else if (auto *construct = dyn_cast<CXXConstructExpr>(node)) {
    const CXXConstructorDecl *callee = construct->getConstructor();
    for (unsigned i = 0; i < construct->getNumArgs() && i < callee->getNumParams(); ++i)
      if (callee->getParamDecl(i)->getType()->isLValueReferenceType() &&
          isMutableReference(callee->getParamDecl(i)->getType()))
        writes(construct->getArg(i));
  } else if (auto *ref = dyn_cast<DeclRefExpr>(node)) {
    auto *var = dyn_cast<VarDecl>(ref->getDecl());
    if (!var || !var->hasGlobalStorage() || var->getType()->isDependentType() || var->isTemplated())
      return;
    // An object without members, such as a lambda without captures, has no state.
    if (auto *record = var->getType()->getAsCXXRecordDecl(); record && record->hasDefinition() && record->isEmpty())
      return;
    unit.facts.accesses.push_back({scope.function, unit.variable(var), unit.place(ref->getLocation()),
                                   written.count(ref) ? AccessKind::Write : AccessKind::Read});
  }
}

// `int &level = verbosity;`, `return verbosity;`: from here on nobody sees who writes it.
void extractAlias(Unit &unit, QualType reference, const Expr *e) {
  if (!e || !reference->isLValueReferenceType() || reference->getPointeeType().isConstQualified() || e->isTypeDependent())
    return;
  if (auto *ref = globalIn(e); ref && !ref->getType()->isDependentType() && unit.origin(ref->getDecl()->getLocation()) == Origin::Project)
    unit.facts.references.push_back({.variable = unit.variable(ref->getDecl()),
                                     .place = unit.place(ref->getLocation()),
                                     .kind = ReferenceKind::Unseen});
}

} // namespace harness
