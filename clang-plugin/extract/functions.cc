// Details of a function that is defined in this unit: how it is declared, and how large it is.
//
// Cognitive complexity follows G. A. Campbell, "Cognitive Complexity" (SonarSource, 2018): +1 for each break in the
// linear flow, +1 more for each level it is nested in, +1 for each run of like logical operators. Recursion is left
// out: it is a fact of the call graph.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

struct Size {
  unsigned branches = 0, cognitive = 0;
};

bool isLogical(const Stmt *s, BinaryOperatorKind &kind) {
  auto *op = dyn_cast_or_null<BinaryOperator>(s);
  if (!op || !op->isLogicalOp())
    return false;
  kind = op->getOpcode();
  return true;
}

void measure(const Stmt *s, unsigned nesting, Size &size, bool elseIf = false) {
  if (!s)
    return;
  auto children = [&](unsigned depth) {
    for (const Stmt *child : s->children())
      measure(child, depth, size);
  };
  if (auto *branch = dyn_cast<IfStmt>(s)) {
    ++size.branches;
    size.cognitive += elseIf ? 1 : 1 + nesting;
    measure(branch->getInit(), nesting, size);
    measure(branch->getCond(), nesting, size);
    measure(branch->getThen(), nesting + 1, size);
    if (const Stmt *otherwise = branch->getElse()) {
      if (isa<IfStmt>(otherwise)) {
        measure(otherwise, nesting, size, /*elseIf=*/true);
      } else {
        ++size.cognitive;
        measure(otherwise, nesting + 1, size);
      }
    }
    return;
  }
  if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt, CXXCatchStmt, ConditionalOperator>(s)) {
    if (!isa<SwitchStmt>(s))
      ++size.branches;
    size.cognitive += 1 + nesting;
    children(nesting + 1);
    return;
  }
  if (isa<CaseStmt>(s))
    ++size.branches;
  if (isa<GotoStmt, IndirectGotoStmt>(s))
    ++size.cognitive;
  if (BinaryOperatorKind kind; isLogical(s, kind)) {
    ++size.branches;
    // A run of like operators counts once: at its outermost operator, or where the operator changes.
    auto *op = cast<BinaryOperator>(s);
    BinaryOperatorKind left;
    if (!isLogical(op->getLHS()->IgnoreParenImpCasts(), left) || left != kind)
      ++size.cognitive;
  }
  if (auto *lambda = dyn_cast<LambdaExpr>(s)) {
    measure(lambda->getBody(), nesting + 1, size);
    return;
  }
  children(nesting);
}

// Does the coroutine begin with std::suspend_always?
bool isLazy(const CoroutineBodyStmt *body) {
  auto *begin = body ? dyn_cast_or_null<Expr>(body->getInitSuspendStmt()) : nullptr;
  auto *await = begin ? dyn_cast<CoawaitExpr>(begin->IgnoreImplicit()) : nullptr;
  const CXXRecordDecl *awaiter = await ? await->getCommonExpr()->getType()->getAsCXXRecordDecl() : nullptr;
  return awaiter && awaiter->isInStdNamespace() && awaiter->getName() == "suspend_always";
}

bool returnsNothing(const FunctionDecl *d) {
  const CXXRecordDecl *result = d->getReturnType()->getAsCXXRecordDecl();
  return d->getReturnType()->isVoidType() || (result && result->hasDefinition() && result->isEmpty());
}

// The pattern a function was instantiated from, for a function or a member of a class template.
const FunctionDecl *patternOf(const FunctionDecl *d) {
  const FunctionDecl *pattern = d->getTemplateInstantiationPattern();
  return pattern == d ? nullptr : pattern;
}

} // namespace

void defineFunction(Unit &unit, Id<Function> id, const FunctionDecl *d) {
  const FunctionDecl *pattern = patternOf(d);
  Size size;
  if (!d->isImplicit()) {
    measure(d->getBody(), 0, size);
    if (auto *ctor = dyn_cast<CXXConstructorDecl>(d))
      for (const CXXCtorInitializer *init : ctor->inits())
        if (init->isWritten())
          measure(init->getInit(), 0, size);
  }
  // Of what the project's people did not write nobody reads how it is spelled.
  bool ours = unit.origin(d->getLocation()) == Origin::Project;
  StringId from = ours && pattern ? unit.string(unit.signature(pattern)) : StringId();
  facts::Place place = unit.place(d->getLocation());
  StringId text = ours ? unit.string(unit.signature(d)) : StringId();
  // Where the program replaces a function of a library, it is the program's.
  bool replaced = unit.origin(d->getLocation()) != Origin::System;
  std::vector<Override> overrides;
  if (auto *method = dyn_cast<CXXMethodDecl>(d))
    for (const CXXMethodDecl *base : method->overridden_methods())
      unit.facts.overrides.push_back({id, unit.function(base)});

  // A method is declared where its class is.
  SourceLocation declaration = d->getCanonicalDecl()->getLocation();
  auto declared = unit.place(declaration);
  if (ours && d->isExternallyVisible() && !isa<CXXMethodDecl>(d) && declared.file && declared.file != place.file &&
      unit.origin(declaration) != Origin::System)
    unit.facts.references.push_back(
        {.fromFunction = id, .function = id, .place = declared, .kind = ReferenceKind::Declaration});

  if (unit.ast->DeclMustBeEmitted(d))
    unit.emitted.insert(id.index);

  Function &row = unit.row(id);
  row.signature = text;
  row.pattern = from;
  row.place = place;
  row.parameters = d->getNumParams();
  row.branches = size.branches;
  row.cognitive = size.cognitive;
  SourceRange range = d->getSourceRange();
  unsigned first = unit.sources.getExpansionLineNumber(range.getBegin());
  unsigned last = unit.sources.getExpansionLineNumber(range.getEnd());
  bool written = !d->isImplicit() && !d->isDefaulted();
  row.endLine = row.place.line + (written && last > first ? last - unit.sources.getExpansionLineNumber(d->getLocation()) : 0);
  row.lines = written && last >= first ? last - first + 1 : 0;
  // What libraries' code costs nobody asks (see prune.cc).
  bool compared = ours && !pattern && !row.flags.has(FunctionFlag::Instantiated);
  row.tokens = written && replaced ? readTokens(unit, d, compared) : 0;
  if (replaced)
    row.flags.bits &= ~Flags<FunctionFlag>().set(FunctionFlag::Library).bits;
  auto *prototype = d->getType()->getAs<FunctionProtoType>();
  auto *coroutine = dyn_cast_or_null<CoroutineBodyStmt>(d->getBody());
  row.flags.set(FunctionFlag::Defined)
      .set(FunctionFlag::Inline, d->isInlined())
      .set(FunctionFlag::Implicit, d->isImplicit())
      .set(FunctionFlag::Defaulted, d->isDefaulted())
      .set(FunctionFlag::Exported, d->isExternallyVisible() && d->getVisibility() == DefaultVisibility)
      .set(FunctionFlag::Noexcept, prototype && prototype->isNothrow())
      .set(FunctionFlag::Constexpr, d->isConstexpr())
      .set(FunctionFlag::Coroutine, coroutine != nullptr)
      .set(FunctionFlag::Lazy, isLazy(coroutine))
      .set(FunctionFlag::Detached, coroutine && returnsNothing(d))
      .set(FunctionFlag::Instantiated, Unit::isInstantiated(d))
      .set(FunctionFlag::Specialised, d->getTemplateSpecializationKind() == TSK_ExplicitSpecialization)
      .set(FunctionFlag::Main, d->isMain())
      .set(FunctionFlag::Weak, d->isWeak())
      .set(FunctionFlag::AtStart, d->hasAttr<ConstructorAttr>())
      .set(FunctionFlag::AtExit, d->hasAttr<DestructorAttr>())
      .set(FunctionFlag::Nested, d->getParentFunctionOrMethod() != nullptr);
  if (auto *method = dyn_cast<CXXMethodDecl>(d))
    row.flags.set(FunctionFlag::Override, method->size_overridden_methods() > 0)
        .set(FunctionFlag::Final, method->hasAttr<FinalAttr>() || method->getParent()->isEffectivelyFinal());
  // Two bodies of one inline function are an ODR violation. What the linker itself refuses need no hash.
  if (d->isExternallyVisible() && d->isInlined() && !pattern && !d->isImplicit() && !d->isDefaulted() &&
      d->getTemplateSpecializationKind() == TSK_Undeclared)
    row.body = bodyHash(const_cast<FunctionDecl *>(d)->getODRHash());
}

} // namespace harness
