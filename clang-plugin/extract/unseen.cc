// What is needed, though no other row says by whom: what the source says is to stay, names in operands that are not
// evaluated, and what Clang saw used where we do not look. Nothing else tells dead code from code that we cannot see used.

#include "extract.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

bool isOurs(Unit &unit, const Decl *d) { return unit.origin(d->getLocation()) == Origin::Project; }

StringRef whyKept(const NamedDecl *d) {
  if (d->hasAttr<UsedAttr>())
    return "used";
  if (d->hasAttr<RetainAttr>())
    return "retain";
  if (d->hasAttr<SectionAttr>())
    return "section";
  if (d->hasAttr<AliasAttr>() || d->hasAttr<IFuncAttr>())
    return "alias";
  if (d->hasAttr<UnusedAttr>())
    return "maybe_unused";
  return {};
}

// Whoever declares it in a header of the system calls it: `malloc`, `getrandom`.
bool replaces(Unit &unit, const FunctionDecl *d) {
  return d->isExternallyVisible() &&
         any_of(d->redecls(), [&](const FunctionDecl *r) { return unit.origin(r->getLocation()) == Origin::System; });
}

// Tables and destructors refer to these without a word in the source.
bool isNamedByItself(const FunctionDecl *d) {
  auto *method = dyn_cast<CXXMethodDecl>(d);
  return method && (method->isVirtual() || isa<CXXDestructorDecl>(method) || method->getParent()->isLambda());
}

bool isSeen(const Decl *d) {
  return any_of(d->redecls(), [](const Decl *r) { return r->isUsed() || r->isReferenced(); });
}

} // namespace

// Is it there only to be read? What is locked, closed or counted by its making and end is not, nor a place in a layout that
// somebody else reads or writes.
static bool isPlain(const FieldDecl *d) {
  auto *record = dyn_cast<CXXRecordDecl>(d->getParent());
  if (!record || record->isUnion() || d->isUnnamedBitField() || d->getName().empty() || d->hasAttr<UnusedAttr>() ||
      record->isDependentContext() || record->isLambda() || d->getType()->isReferenceType())
    return false;
  bool layout = record->isAggregate() && record->hasTrivialDefaultConstructor();
  QualType t = d->getType();
  auto *type = t->getAsCXXRecordDecl();
  bool text = type && type->isInStdNamespace() && (type->getName() == "basic_string" || type->getName() == "basic_string_view" ||
                                                   type->getName() == "vector" || type->getName() == "optional");
  return !layout && (t->isScalarType() || text);
}

void extractProbe(Unit &unit, const Stmt *node) {
  auto add = [&](DeclarationName name, SourceLocation at) {
    std::string text = name.getAsString();
    if (auto place = unit.place(at); place.file && !text.empty())
      unit.facts.literals.push_back({unit.string(text), place});
  };
  if (auto *member = dyn_cast<CXXDependentScopeMemberExpr>(node))
    add(member->getMember(), member->getMemberLoc());
  else if (auto *overloads = dyn_cast<OverloadExpr>(node))
    add(overloads->getName(), overloads->getNameLoc());
  else if (auto *scoped = dyn_cast<DependentScopeDeclRefExpr>(node))
    add(scoped->getDeclName(), scoped->getLocation());
}

void extractKept(Unit &unit, const NamedDecl *d) {
  if (!isOurs(unit, d))
    return;
  StringRef why = whyKept(d);
  Annotation row;
  if (auto *function = dyn_cast<FunctionDecl>(d)) {
    if (function->isDependentContext())
      return;
    if (why.empty() && function->isThisDeclarationADefinition() && replaces(unit, function))
      why = "replaced";
    if (!why.empty())
      row.function = unit.function(function);
  } else if (auto *tag = dyn_cast<TagDecl>(d); tag && !why.empty()) {
    row.type = unit.type(tag);
  } else if (auto *variable = dyn_cast<VarDecl>(d); variable && !why.empty()) {
    if (variable->hasGlobalStorage() && !variable->isTemplated())
      row.variable = unit.variable(variable);
  }
  if (!row.function && !row.type && !row.variable)
    return;
  row.text = unit.string(("kept\x1f" + why).str());
  unit.facts.annotations.push_back(row);
}

void extractUnseen(Unit &unit) {
  Facts &facts = unit.facts;
  BitVector functions(facts.functions.size()), variables(facts.variables.size());
  auto name = [&](Id<Function> f) { f ? (void)functions.set(f.index) : (void)0; };
  auto nameVariable = [&](Id<Variable> v) { v ? (void)variables.set(v.index) : (void)0; };
  for (const facts::Call &call : facts.calls)
    name(call.callee), nameVariable(call.slot);
  for (const Binding &binding : facts.bindings)
    name(binding.function), nameVariable(binding.source);
  for (const Access &access : facts.accesses)
    nameVariable(access.variable);
  for (const Reference &reference : facts.references)
    name(reference.function), nameVariable(reference.variable);
  for (auto [row, d] : zip(facts.fields, unit.fieldDecls))
    row.flags.set(FieldFlag::Needed, unit.namedFields.contains(d->getCanonicalDecl()) || !isPlain(d));
  for (auto [d, id] : unit.metFunctions()) {
    auto *function = cast<FunctionDecl>(d);
    if (functions[id.index] || !isOurs(unit, function) || isNamedByItself(function) || !isSeen(function))
      continue;
    functions.set(id.index);
    Reference row{.function = id, .place = facts.functions[id.index].place, .kind = ReferenceKind::Unseen};
    facts.references.push_back(row);
  }
  for (auto [d, id] : unit.metVariables()) {
    auto *variable = dyn_cast<VarDecl>(d);
    if (!variable || !variable->hasGlobalStorage() || variables[id.index] || !isOurs(unit, variable) || !isSeen(variable))
      continue;
    variables.set(id.index);
    Reference row{.variable = id, .place = facts.variables[id.index].place, .kind = ReferenceKind::Unseen};
    facts.references.push_back(row);
  }
}

} // namespace harness
