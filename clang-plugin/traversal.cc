#include "traversal.h"
#include "compat.h"
#include "extract/extract.h"

#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Traversal : public RecursiveASTVisitor<Traversal> {
  using Base = RecursiveASTVisitor<Traversal>;

public:
  explicit Traversal(Unit &unit) : unit(unit), callables(unit), resources(unit) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldVisitImplicitCode() const { return true; }

  // Definitions that are reached and were not passed on the way: those in library headers, closures in template
  // arguments; and what those reach.
  void traverseWanted() {
    SaveAndRestore inside(inLibrary, true);
    for (size_t i = 0; i < unit.wanted.size(); ++i) // grows while it runs
      TraverseDecl(const_cast<FunctionDecl *>(unit.wanted[i]));
    for (const FunctionDecl *alias : aliases) // when all that they may stand for is known
      extractAlias(unit, alias);
    extractUnseen(unit);
  }

  bool TraverseDecl(Decl *d) {
    if (!d || isSkipped(d))
      return true;
    SaveAndRestore<Scope> here(scope);
    if (auto *function = dyn_cast<FunctionDecl>(d))
      return traverseFunction(function);
    if (auto *variable = dyn_cast<VarDecl>(d))
      return traverseVariable(variable);
    if (auto *tag = dyn_cast<TagDecl>(d)) {
      enterType(tag);
    } else if (auto *alias = dyn_cast<TypedefNameDecl>(d)) {
      scope.role = ReferenceKind::Alias;
      if (!alias->isImplicit() && !alias->getDeclContext()->isFunctionOrMethod() &&
          !alias->getDeclContext()->isDependentContext() && !alias->isTemplated()) {
        defineAlias(unit, alias);
        scope.type = unit.type(alias);
      }
    } else if (auto *field = dyn_cast<FieldDecl>(d)) {
      scope.role = ReferenceKind::Member;
      scope.isPrivate = field->getAccess() == AS_private;
      extractAnnotations(unit, field);
    } else if (isa<FriendDecl>(d)) {
      scope.role = ReferenceKind::Friend;
    } else if (auto *assembly = dyn_cast<FileScopeAsmDecl>(d)) {
      extractAssembly(unit, assembly);
    }
    return Base::TraverseDecl(d);
  }

  bool TraverseStmt(Stmt *s, DataRecursionQueue *queue = nullptr) {
    if (!s)
      return true;
    if (s == defaultArgument) { // evaluated where it is used, not here
      SaveAndRestore<Scope> here(scope);
      scope.function = {};
      scope.role = ReferenceKind::DefaultArgument;
      return Base::TraverseStmt(s);
    }
    if (s == body) {
      SaveAndRestore<Scope> here(scope);
      scope.role = ReferenceKind::Body;
      scope.inBody = true;
      return Base::TraverseStmt(s);
    }
    return Base::TraverseStmt(s, queue);
  }

  bool TraverseCXXBaseSpecifier(const CXXBaseSpecifier &base) {
    SaveAndRestore role(scope.role, ReferenceKind::Base);
    return Base::TraverseCXXBaseSpecifier(base);
  }

  // Types, names and template arguments of an instantiation are not mentions; only the parameters of a function count.
  bool TraverseTypeLoc(TypeLoc loc, bool qualifier = true) {
    if (scope.instantiated && !(loc && loc.getAsAdjusted<FunctionTypeLoc>()))
      return true;
    return Base::TraverseTypeLoc(loc, qualifier);
  }
  bool TraverseNestedNameSpecifierLoc(NestedNameSpecifierLoc name) {
    return scope.instantiated || Base::TraverseNestedNameSpecifierLoc(name);
  }
  bool TraverseTemplateArgumentLoc(const TemplateArgumentLoc &argument) {
    if (scope.instantiated)
      return true;
    SaveAndRestore role(scope.role, ReferenceKind::TemplateArgument);
    return Base::TraverseTemplateArgumentLoc(argument);
  }

  bool TraverseConstructorInitializer(CXXCtorInitializer *initialiser) {
    SaveAndRestore<Scope> here(scope);
    scope.role = ReferenceKind::Body;
    scope.inBody = true;
    callables.visit(scope, initialiser);
    if (const FieldDecl *field = initialiser->getAnyMember(); field && scope.function)
      extractAlias(unit, field->getType(), initialiser->getInit());
    resources.enter(scope, initialiser);
    return Base::TraverseConstructorInitializer(initialiser);
  }

  // Operands that are never evaluated call nothing ([expr.context]), but they name what they need.
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *e, DataRecursionQueue * = nullptr) {
    return traverseUnevaluated([&] { return Base::TraverseUnaryExprOrTypeTraitExpr(e); });
  }
  bool TraverseCXXNoexceptExpr(CXXNoexceptExpr *e, DataRecursionQueue * = nullptr) {
    return traverseUnevaluated([&] { return Base::TraverseCXXNoexceptExpr(e); });
  }
  bool TraverseRequiresExpr(RequiresExpr *e, DataRecursionQueue * = nullptr) {
    return traverseUnevaluated([&] { return Base::TraverseRequiresExpr(e); });
  }
  bool TraverseConceptSpecializationExpr(ConceptSpecializationExpr *e, DataRecursionQueue * = nullptr) {
    return traverseUnevaluated([&] { return Base::TraverseConceptSpecializationExpr(e); });
  }
  bool TraverseStaticAssertDecl(StaticAssertDecl *d) {
    return traverseUnevaluated([&] { return Base::TraverseStaticAssertDecl(d); });
  }
  bool TraverseCXXTypeidExpr(CXXTypeidExpr *e, DataRecursionQueue *queue = nullptr) {
    if (!e->isTypeOperand() && e->isPotentiallyEvaluated())
      return Base::TraverseCXXTypeidExpr(e, queue);
    return traverseUnevaluated([&] { return Base::TraverseCXXTypeidExpr(e); });
  }
  template <class... Rest> bool TraversePointerTypeLoc(PointerTypeLoc loc, Rest... rest) {
    SaveAndRestore indirect(scope.indirect, true);
    return Base::TraversePointerTypeLoc(loc, rest...);
  }
  template <class... Rest> bool TraverseLValueReferenceTypeLoc(LValueReferenceTypeLoc loc, Rest... rest) {
    SaveAndRestore indirect(scope.indirect, true);
    return Base::TraverseLValueReferenceTypeLoc(loc, rest...);
  }
  template <class... Rest> bool TraverseRValueReferenceTypeLoc(RValueReferenceTypeLoc loc, Rest... rest) {
    SaveAndRestore indirect(scope.indirect, true);
    return Base::TraverseRValueReferenceTypeLoc(loc, rest...);
  }
  template <class... Rest> bool TraverseDecltypeTypeLoc(DecltypeTypeLoc loc, Rest... rest) {
    return traverseUnevaluated([&] { return Base::TraverseDecltypeTypeLoc(loc, rest...); });
  }
  // As the base class does, with the roles told apart.
  template <class... Rest> bool TraverseFunctionProtoTypeLoc(FunctionProtoTypeLoc loc, Rest...) {
    {
      SaveAndRestore role(scope.role, scope.role == ReferenceKind::Signature ? ReferenceKind::Return : scope.role);
      if (!TraverseTypeLoc(loc.getReturnLoc()))
        return false;
    }
    for (ParmVarDecl *parameter : loc.getParams())
      if (!TraverseDecl(parameter))
        return false;
    Expr *condition = loc.getTypePtr()->getNoexceptExpr();
    return traverseUnevaluated([&] { return TraverseStmt(condition); });
  }

  // Read once, by VisitStmt, and charged where they are used.
  bool TraverseCXXDefaultArgExpr(CXXDefaultArgExpr *e, DataRecursionQueue * = nullptr) { return VisitStmt(e); }
  bool TraverseCXXDefaultInitExpr(CXXDefaultInitExpr *e, DataRecursionQueue * = nullptr) { return VisitStmt(e); }

  bool VisitConceptReference(ConceptReference *r) {
    extractReference(unit, scope, r->getNamedConcept(), r->getConceptNameLoc());
    return true;
  }

  bool VisitTypeLoc(TypeLoc loc) {
    extractReference(unit, scope, loc);
    return true;
  }

  bool VisitStmt(Stmt *s) {
    callables.visit(scope, s);
    resources.enter(scope, s);
    noteBound(unit, s);
    size_t firstCall = unit.facts.calls.size();
    extractCalls(unit, scope, s);
    resources.leave(scope, s, firstCall);
    extractAccess(unit, scope, s, written);
    if (unevaluated)
      extractProbe(unit, s);
    if (auto *ref = dyn_cast<DeclRefExpr>(s))
      extractReference(unit, scope, ref);
    else if (auto *member = dyn_cast<MemberExpr>(s))
      extractReference(unit, scope, member);
    else if (auto *overloads = dyn_cast<OverloadExpr>(s))
      extractReference(unit, scope, overloads);
    else if (auto *literal = dyn_cast<clang::StringLiteral>(s))
      extractLiteral(unit, literal);
    else if (auto *offset = dyn_cast<OffsetOfExpr>(s))
      extractReference(unit, offset);
    else if (auto *result = dyn_cast<ReturnStmt>(s); result && scope.function && scope.decl)
      extractAlias(unit, scope.decl->getReturnType(), result->getRetValue());
    else if (auto *argument = dyn_cast<CXXDefaultArgExpr>(s))
      return traverseElsewhere(CallKind::DefaultArgument, argument->getUsedLocation(), argument->getExpr());
    else if (auto *initialiser = dyn_cast<CXXDefaultInitExpr>(s))
      return traverseElsewhere(CallKind::MemberInitialiser, usedAt(scope, initialiser), initialiser->getExpr());
    return true;
  }

private:
  bool traverseUnevaluated(function_ref<bool()> traverse) {
    if (inLibrary || scope.instantiated)
      return true;
    SaveAndRestore<Scope> here(scope);
    SaveAndRestore probe(unevaluated, true);
    scope.function = {};
    return traverse();
  }

  // Code of the project is read; of libraries only what is wanted, nested declarations included.
  bool isSkipped(Decl *d) {
    if (isa<TranslationUnitDecl, LinkageSpecDecl, ExportDecl>(d))
      return false;
    if (compat::isImported(*d))
      return true;
    if (inLibrary)
      return false;
    facts::Origin origin = unit.origin(d->getLocation());
    if (origin == Origin::System && d->getLocation().isInvalid() && d->getDeclContext()->isFunctionOrMethod())
      return false; // made by the compiler inside a function that is being read
    return origin == Origin::System || origin == Origin::ThirdParty;
  }

  void enterType(TagDecl *tag) {
    scope.role = ReferenceKind::Member;
    scope.isPrivate = false;
    if (tag->isImplicit()) // the injected class name
      return;
    scope.function = {};
    scope.type = unit.type(tag);
    if (tag->isDependentContext())
      unit.facts.types[scope.type.index].flags.set(TypeFlag::Dependent);
    scope.dependent |= tag->isDependentContext();
    scope.instantiated = Unit::isInstantiated(tag);
    if (tag->isThisDeclarationADefinition() || (isa<CXXRecordDecl>(tag) && cast<CXXRecordDecl>(tag)->isLambda()))
      defineType(unit, tag);
    if (auto *special = dyn_cast<ClassTemplateSpecializationDecl>(tag); special && special->isExplicitSpecialization()) {
      SaveAndRestore role(scope.role, ReferenceKind::Body);
      extractReference(unit, scope, special->getSpecializedTemplate()->getTemplatedDecl(), tag->getLocation());
    }
    extractAnnotations(unit, tag);
    extractKept(unit, tag);
  }

  bool traverseFunction(FunctionDecl *f) {
    SaveAndRestore<Stmt *> outerBody(body, nullptr);
    scope = {};
    scope.decl = f;
    scope.role = ReferenceKind::Signature;
    scope.dependent = f->isDependentContext();
    scope.instantiated = Unit::isInstantiated(f);
    scope.isPrivate = f->getAccess() == AS_private;
    if (auto *method = dyn_cast<CXXMethodDecl>(f); method && !method->getParent()->isLambda())
      scope.type = unit.type(method->getParent());
    bool defines = !scope.dependent && f->doesThisDeclarationHaveABody();
    // A defaulted destructor or constructor without a synthesised body is not used here.
    if (f->isDefaulted() && !f->getBody())
      defines = false;
    size_t firstCall = unit.facts.calls.size();
    if (defines) {
      scope.function = unit.function(f);
      if (unit.row(scope.function).flags.has(FunctionFlag::Defined))
        return true; // a wanted library function, or another redeclaration with the same name
      defineFunction(unit, scope.function, f);
      extractParameters(unit, scope.function, f);
    }
    if (f->doesThisDeclarationHaveABody())
      body = f->getBody();
    else if (f->hasAttrs() && (f->hasAttr<AliasAttr>() || f->hasAttr<WeakRefAttr>() || f->hasAttr<IFuncAttr>()))
      aliases.push_back(f);
    if (scope.dependent && !scope.instantiated && !inLibrary && body &&
        unit.origin(f->getLocation()) == Origin::Project)
      readTokens(unit, f, /*compared=*/true);
    extractAnnotations(unit, f);
    extractKept(unit, f);
    if (scope.instantiated && !body) // declared along with its class, and not used
      return true;
    if (!Base::TraverseDecl(f))
      return false;
    extractImpliedCalls(unit, scope);
    if (defines)
      extractSkeleton(unit, scope, f, firstCall);
    return true;
  }

  bool traverseVariable(VarDecl *v) {
    if (auto *parameter = dyn_cast<ParmVarDecl>(v)) {
      Expr *init = parameter->hasDefaultArg() && !parameter->hasUnparsedDefaultArg() &&
                           !parameter->hasUninstantiatedDefaultArg()
                       ? parameter->getDefaultArg()
                       : nullptr;
      SaveAndRestore<Stmt *> argument(defaultArgument, init);
      callables.visit(scope, v);
      size_t firstCall = unit.facts.calls.size();
      extractCalls(unit, scope, v);
      resources.destroyed(v, firstCall);
      return Base::TraverseDecl(v);
    }
    scope.dependent |= v->isTemplated() || v->getType()->isDependentType();
    scope.instantiated |= Unit::isInstantiated(v);
    extractAnnotations(unit, v);
    extractKept(unit, v);
    bool isStatic = v->hasGlobalStorage();
    if (!scope.dependent && isStatic)
      defineVariable(unit, v);
    if (isStatic && !v->isStaticLocal()) {
      scope.function = {};
      scope.decl = nullptr;
      scope.role = ReferenceKind::Member;
      scope.isPrivate = v->getAccess() == AS_private;
      bool destroyed = !scope.dependent && v->needsDestruction(*unit.ast) != QualType::DK_none;
      if (!scope.dependent && (needsDynamicInitialiser(v, *unit.ast) || destroyed) &&
          v->isThisDeclarationADefinition() != VarDecl::DeclarationOnly)
        scope.function = unit.initialiser(v);
      else if (!scope.dependent && v->hasInit() && namesLibraryVariable(unit, v->getInit()))
        scope.function = unit.initialiser(v, /*runs=*/false);
    }
    callables.visit(scope, v);
    resources.enter(scope, v);
    if (!scope.dependent)
      extractAlias(unit, v->getType(), v->getInit());
    if (scope.function) {
      size_t firstCall = unit.facts.calls.size();
      extractCalls(unit, scope, v);
      resources.destroyed(v, firstCall);
    }
    return Base::TraverseDecl(v);
  }

  // Expressions that stand in one place and are evaluated in another.
  bool traverseElsewhere(CallKind kind, SourceLocation at, Expr *e) {
    SaveAndRestore<Scope> here(scope);
    SaveAndRestore<Stmt *> notHere(defaultArgument, nullptr);
    scope.kind = &kind;
    scope.at = at;
    return TraverseStmt(e);
  }

  Unit &unit;
  Scope scope;
  Callables callables;
  Resources resources;
  DenseSet<const Stmt *> written;
  SmallVector<const FunctionDecl *, 0> aliases;
  Stmt *body = nullptr;
  Stmt *defaultArgument = nullptr;
  bool inLibrary = false;
  bool unevaluated = false;
};

} // namespace

void traverse(Unit &unit) {
  Traversal traversal(unit);
  traversal.TraverseDecl(unit.ast->getTranslationUnitDecl());
  traversal.traverseWanted();
}

} // namespace harness
