// Mentions of types, enumerators and variables, with the role they are mentioned in. Calls are mentions of functions
// and are not repeated here.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/TypeLoc.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

const NamedDecl *declOf(TypeLoc loc) {
  const clang::Type *type = loc.getTypePtr();
  switch (loc.getTypeLocClass()) {
  case TypeLoc::Record:
  case TypeLoc::Enum:
  case TypeLoc::InjectedClassName:
    return type->getAsTagDecl();
  case TypeLoc::Typedef:
    return cast<TypedefType>(type)->getDecl();
  case TypeLoc::Using: { // by the name that a using-declaration brought
    const clang::Type *brought = cast<UsingType>(type)->desugar().getTypePtr();
    if (auto *alias = dyn_cast<TypedefType>(brought))
      return alias->getDecl();
    return brought->getAsTagDecl();
  }
  case TypeLoc::TemplateSpecialization: {
    if (auto *tag = type->getAsTagDecl())
      return tag;
    auto *specialised = cast<TemplateSpecializationType>(type);
    if (auto *decl = specialised->getTemplateName().getAsTemplateDecl())
      return decl->getTemplatedDecl();
    return nullptr;
  }
  default:
    return nullptr;
  }
}

// May the type be incomplete where it is mentioned?
bool mayBeIncomplete(const Scope &scope) {
  switch (scope.role) {
  case ReferenceKind::Signature:
  case ReferenceKind::Return:
  case ReferenceKind::TemplateArgument:
  case ReferenceKind::Alias:
  case ReferenceKind::Friend:
    return scope.indirect || !scope.inBody;
  default:
    return scope.indirect;
  }
}

// Does the file of the mention declare the type itself?
bool declaredIn(Unit &unit, const NamedDecl *d, Id<facts::File> file) {
  auto *tag = dyn_cast<TagDecl>(d);
  if (!tag)
    return false;
  for (const TagDecl *redecl : tag->redecls())
    if (!redecl->isThisDeclarationADefinition() && unit.place(redecl->getLocation()).file == file)
      return true;
  return false;
}

void add(Unit &unit, const Scope &scope, Reference row, SourceLocation at, const NamedDecl *d) {
  // A default argument or initialiser where it is evaluated, or a template with its arguments: it is mentioned where it
  // is written.
  if (scope.kind || scope.instantiated)
    return;
  row.place = unit.place(at);
  if (!row.place.file)
    return;
  row.fromFunction = scope.function;
  row.fromType = scope.type;
  row.kind = scope.role;
  row.flags.set(ReferenceFlag::Opaque, mayBeIncomplete(scope) && declaredIn(unit, d, row.place.file))
      .set(ReferenceFlag::Inline, scope.inBody)
      .set(ReferenceFlag::Private, scope.isPrivate);
  unit.facts.references.push_back(row);
}

// Making and copying an object is no use of what is in it.
bool makesObject(const FunctionDecl *f) {
  auto *method = dyn_cast<CXXMethodDecl>(f);
  return method && (isa<CXXConstructorDecl, CXXDestructorDecl>(method) || method->isCopyAssignmentOperator() ||
                    method->isMoveAssignmentOperator());
}

} // namespace

void extractReference(Unit &unit, const Scope &scope, TypeLoc loc) {
  const NamedDecl *d = declOf(loc);
  if (!d || d->isImplicit() || unit.origin(d->getLocation()) == Origin::System)
    return;
  if (isa<TemplateTypeParmDecl>(d) || (isa<TypedefNameDecl>(d) && d->getDeclContext()->isFunctionOrMethod()))
    return;
  // A template pattern is known by its own name; arguments that depend are not a type yet.
  if (auto *record = dyn_cast<CXXRecordDecl>(d); record && record->isDependentContext() && scope.type &&
                                                 record->isInjectedClassName())
    return;
  add(unit, scope, {.type = unit.type(d)}, loc.getBeginLoc(), d);
}

void extractReference(Unit &unit, const Scope &scope, const DeclRefExpr *e) {
  const ValueDecl *d = e->getDecl();
  if (auto *field = dyn_cast<FieldDecl>(d)) // a pointer to it, or its size
    unit.namedFields.insert(field->getCanonicalDecl());
  if (unit.origin(d->getLocation()) == Origin::System)
    return;
  if (auto *enumerator = dyn_cast<EnumConstantDecl>(d)) {
    auto *owner = cast<EnumDecl>(enumerator->getDeclContext());
    add(unit, scope, {.type = unit.type(owner)}, e->getLocation(), owner);
  } else if (auto *var = dyn_cast<VarDecl>(d); var && var->hasGlobalStorage() && !var->isStaticLocal() &&
                                               !var->getType()->isDependentType() && !var->isTemplated()) {
    add(unit, scope, {.variable = unit.variable(var)}, e->getLocation(), var);
  } else if (auto *function = dyn_cast<FunctionDecl>(d);
             function && !function->isDependentContext() && !scope.function) {
    // Outside of functions nothing is called, but the function is named: default member initialisers, enumerators.
    add(unit, scope, {.function = unit.function(function)}, e->getLocation(), function);
  }
}

void extractReference(Unit &unit, const Scope &scope, const OverloadExpr *e) {
  // `os << value` means whatever the type of the value brings; what happens to be declared before is not named.
  if (e->getName().getNameKind() == DeclarationName::CXXOperatorName)
    return;
  DenseSet<const Decl *> seen;
  for (const NamedDecl *d : e->decls()) {
    const FunctionDecl *function = d->getUnderlyingDecl()->getAsFunction();
    if (!function || !seen.insert(function->getCanonicalDecl()).second ||
        unit.origin(function->getLocation()) == Origin::System)
      continue;
    Id<Function> id = function->isDependentContext() ? unit.pattern(function) : unit.function(function);
    add(unit, scope, {.function = id}, e->getNameLoc(), function);
  }
}

void extractReference(Unit &unit, const Scope &scope, const NamedDecl *type, SourceLocation at) {
  if (type && unit.origin(type->getLocation()) != Origin::System)
    add(unit, scope, {.type = unit.type(type)}, at, type);
}

void extractReference(Unit &unit, const Scope &scope, const MemberExpr *e) {
  auto *method = dyn_cast<CXXMethodDecl>(e->getMemberDecl());
  if (method && !scope.function && !method->isDependentContext() && unit.origin(method->getLocation()) != Origin::System)
    add(unit, scope, {.function = unit.function(method)}, e->getMemberLoc(), method);
  auto *field = dyn_cast<FieldDecl>(e->getMemberDecl());
  if (field && !(scope.decl && (scope.decl->isDefaulted() || scope.decl->isImplicit()) && makesObject(scope.decl)))
    unit.namedFields.insert(field->getCanonicalDecl());
  if (!field || unit.origin(field->getLocation()) == Origin::System || e->isImplicitAccess())
    return;
  auto *owner = dyn_cast<CXXRecordDecl>(field->getParent());
  if (!owner || owner->isLambda() || owner->isDependentContext())
    return;
  add(unit, scope, {.type = unit.type(owner)}, e->getMemberLoc(), owner);
}

void extractReference(Unit &unit, const OffsetOfExpr *e) {
  for (unsigned i = 0; i < e->getNumComponents(); ++i)
    if (e->getComponent(i).getKind() == OffsetOfNode::Field)
      unit.namedFields.insert(e->getComponent(i).getField()->getCanonicalDecl());
}

} // namespace harness
