// Records, enumerations and aliases: bases, fields, what is abstract, which method overrides which.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

facts::AccessSpecifier accessOf(clang::AccessSpecifier a) {
  switch (a) {
  case AS_public:
    return facts::AccessSpecifier::Public;
  case AS_protected:
    return facts::AccessSpecifier::Protected;
  case AS_private:
    return facts::AccessSpecifier::Private;
  case AS_none:
    return facts::AccessSpecifier::None;
  }
  return facts::AccessSpecifier::None;
}

void addField(Unit &unit, Id<facts::Type> type, const FieldDecl *d) {
  Field row;
  row.type = type;
  row.name = unit.string(d->getName());
  row.spelled = unit.string(unit.spelled(d->getType()));
  row.variable = unit.variable(d);
  row.access = accessOf(d->getAccess());
  row.place = unit.place(d->getLocation());
  row.flags.set(FieldFlag::Const, d->getType().isConstQualified())
      .set(FieldFlag::Mutable, d->isMutable())
      .set(FieldFlag::Reference, d->getType()->isReferenceType())
      .set(FieldFlag::Pointer, d->getType()->isAnyPointerType())
      .set(FieldFlag::HasInitialiser, d->hasInClassInitializer())
      .set(FieldFlag::Callable, holdsCallable(d->getType()));
  unit.facts.fields.push_back(row);
  unit.fieldDecls.push_back(d);
}

void defineRecord(Unit &unit, Id<facts::Type> id, const CXXRecordDecl *d) {
  for (const CXXBaseSpecifier &base : d->bases())
    if (auto *record = base.getType()->getAsCXXRecordDecl()) {
      facts::Base row{id, unit.type(record), accessOf(base.getAccessSpecifier()), {}, unit.place(base.getBeginLoc())};
      row.flags.set(BaseFlag::Virtual, base.isVirtual());
      unit.facts.bases.push_back(row);
    }
  // Methods that are only declared here still take part in dispatch.
  for (const CXXMethodDecl *method : d->methods())
    if (method->size_overridden_methods() || (method->isVirtual() && !method->isImplicit())) {
      Id<Function> function = unit.function(method);
      for (const CXXMethodDecl *base : method->overridden_methods())
        unit.facts.overrides.push_back({function, unit.function(base)});
    }
  unit.facts.types[id.index]
      .flags.set(TypeFlag::Abstract, d->isAbstract())
      .set(TypeFlag::Polymorphic, d->isPolymorphic())
      .set(TypeFlag::Final, d->isEffectivelyFinal());
}

} // namespace

void extractBases(Unit &unit, const CXXRecordDecl *d) {
  if (!d->hasDefinition() || unit.origin(d->getLocation()) != Origin::System || !unit.basesRead.insert(d->getCanonicalDecl()).second)
    return;
  for (const CXXBaseSpecifier &base : d->getDefinition()->bases())
    if (auto *record = base.getType()->getAsCXXRecordDecl()) {
      facts::Base row{unit.type(d), unit.type(record), accessOf(base.getAccessSpecifier()), {}, {}};
      row.flags.set(BaseFlag::Virtual, base.isVirtual());
      unit.facts.bases.push_back(row);
      extractBases(unit, record);
    }
}

void defineType(Unit &unit, const TagDecl *d) {
  if (d->isDependentContext())
    return;
  Id<facts::Type> id = unit.type(d);
  unit.facts.types[id.index].flags.set(TypeFlag::Defined);
  // What a header defines is defined in many units, and must be the same in all: [basic.def.odr].
  if (auto *list = dyn_cast<EnumDecl>(d); list && list->isExternallyVisible() && unit.ci.getLangOpts().CPlusPlus &&
                                          !list->getInstantiatedFromMemberEnum())
    unit.facts.types[id.index].body = bodyHash(const_cast<EnumDecl *>(list)->getODRHash());
  auto *record = dyn_cast<RecordDecl>(d);
  if (!record)
    return;
  for (const FieldDecl *field : record->fields())
    addField(unit, id, field);
  auto *cxx = dyn_cast<CXXRecordDecl>(record);
  if (!cxx)
    return;
  defineRecord(unit, id, cxx);
  if (cxx->isExternallyVisible() && !cxx->isLambda() && !isa<ClassTemplateSpecializationDecl>(cxx) &&
      !cxx->getInstantiatedFromMemberClass())
    unit.facts.types[id.index].body = bodyHash(cxx->getODRHash());
}

void defineAlias(Unit &unit, const TypedefNameDecl *d) {
  Id<facts::Type> id = unit.type(d);
  unit.facts.types[id.index].flags.set(TypeFlag::Defined);
}

} // namespace harness
