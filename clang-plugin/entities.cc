// Unit: entities. Functions, types and variables are interned by what identifies them across units: the linkage name
// (with the unit's file behind it for internal linkage), or the qualified name.

#include "compat.h"
#include "unit.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/TargetInfo.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {

void Unit::start(ASTContext &context) {
  ast = &context;
  names = std::make_unique<ASTNameGenerator>(context);
  policy = context.getPrintingPolicy();
  policy.SuppressTagKeyword = true;
  policy.TerseOutput = true;
  policy.AnonymousTagLocations = false; // a location would hold a path
  compat::fullNames(policy);
}

// ---- names

std::string Unit::qualifiedName(const NamedDecl *d) const {
  SmallVector<std::string, 8> parts;
  auto nameOf = [](const NamedDecl *n) -> std::string {
    if (auto *r = dyn_cast<CXXRecordDecl>(n); r && r->isLambda())
      return "(lambda)";
    std::string name = n->getNameAsString();
    if (auto *r = dyn_cast<CXXConstructorDecl>(n))
      return r->getParent()->getNameAsString();
    if (isa<CXXDestructorDecl>(n))
      return "~" + cast<CXXDestructorDecl>(n)->getParent()->getNameAsString();
    return name.empty() ? "(anonymous)" : name;
  };
  parts.push_back(nameOf(d));
  for (const DeclContext *c = d->getDeclContext(); c; c = c->getParent()) {
    if (auto *ns = dyn_cast<NamespaceDecl>(c)) {
      if (ns->isAnonymousNamespace())
        parts.push_back("(anonymous namespace)");
      else if (!ns->isInline())
        parts.push_back(ns->getNameAsString());
    } else if (auto *e = dyn_cast<EnumDecl>(c); e && !e->isScoped()) {
      continue;
    } else if (auto *n = dyn_cast<NamedDecl>(c)) {
      parts.push_back(nameOf(n));
    }
  }
  std::string name;
  for (const std::string &part : reverse(parts))
    name += (name.empty() ? "" : "::") + part;
  return name;
}

std::string Unit::spelled(QualType t) const { return t.getAsString(policy); }

std::string Unit::signature(const FunctionDecl *d) const {
  std::string text;
  raw_string_ostream os(text);
  auto *method = dyn_cast<CXXMethodDecl>(d);
  if (method && method->getParent()->isLambda()) {
    os << qualifiedName(method->getParent());
  } else {
    d->printQualifiedName(os, policy);
    if (auto *args = d->getTemplateSpecializationArgs())
      printTemplateArgumentList(os, args->asArray(), policy);
  }
  os << '(';
  bool first = true;
  for (const ParmVarDecl *p : d->parameters()) {
    os << (first ? "" : ", ") << spelled(p->getType());
    first = false;
  }
  if (d->isVariadic())
    os << (first ? "..." : ", ...");
  os << ')';
  if (method && method->isConst() && !method->getParent()->isLambda())
    os << " const";
  return text;
}

std::string Unit::callType(QualType t) const {
  t = t.getCanonicalType().getNonReferenceType();
  if (auto *p = t->getAs<clang::PointerType>())
    t = p->getPointeeType();
  else if (auto *m = t->getAs<MemberPointerType>())
    t = m->getPointeeType();
  auto *f = t->getAs<FunctionProtoType>();
  if (!f)
    return t->getAs<clang::FunctionType>() ? "()" : std::string();
  // Exception specifications, cv and ref qualifiers do not keep a function out of a pointer's or wrapper's reach.
  std::string text = f->getReturnType().getUnqualifiedType().getAsString(policy) + " (";
  for (unsigned i = 0; i < f->getNumParams(); ++i)
    text += (i ? ", " : "") + f->getParamType(i).getUnqualifiedType().getAsString(policy);
  return text + (f->isVariadic() ? ", ...)" : ")");
}

std::string Unit::callType(const FunctionDecl *d) const { return callType(d->getType()); }

bool Unit::isStandardLibrary(const Decl *d) {
  const DeclContext *top = nullptr;
  for (const DeclContext *c = d->getDeclContext(); c && !c->isTranslationUnit(); c = c->getParent())
    if (isa<NamespaceDecl>(c))
      top = c;
  auto *ns = dyn_cast_or_null<NamespaceDecl>(top);
  if (!ns || !ns->getIdentifier())
    return false;
  StringRef name = ns->getName();
  if (name != "std" && name != "__gnu_cxx" && name != "__cxxabiv1" && name != "__gnu_debug")
    return false;
  return origin(d->getLocation()) == Origin::System; // the file decides, not the namespace
}

std::string Unit::internal(std::string symbol) { return symbol + "@" + facts.path(mainFile()).str(); }

std::string Unit::linkageName(const FunctionDecl *d) {
  std::string symbol = names->getName(d);
  StringRef s = symbol;
  s.consume_front("\1");
  if (unsigned builtin = d->getBuiltinID(); builtin && ast->BuiltinInfo.isLibFunction(builtin))
    s.consume_front("__builtin_"); // __builtin_printf is printf
  symbol = s.str();
  if (symbol.empty())
    symbol = qualifiedName(d);
  // A function inside another that is not visible outside shares its fate.
  return d->isExternallyVisible() ? symbol : internal(symbol);
}

// ---- functions

namespace {

facts::AccessSpecifier accessOf(const Decl *d) {
  switch (d->getAccess()) {
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

FunctionKind kindOf(const FunctionDecl *d) {
  if (isa<CXXConstructorDecl>(d))
    return FunctionKind::Constructor;
  if (isa<CXXDestructorDecl>(d))
    return FunctionKind::Destructor;
  if (isa<CXXConversionDecl>(d))
    return FunctionKind::Conversion;
  if (auto *m = dyn_cast<CXXMethodDecl>(d))
    return m->getParent()->isLambda() ? FunctionKind::Lambda : FunctionKind::Method;
  return FunctionKind::Function;
}

} // namespace

Id<Function> Unit::function(const FunctionDecl *d) {
  d = d->getCanonicalDecl();
  if (auto it = functions.find(d); it != functions.end())
    return it->second;

  facts::Origin from = origin(d->getLocation());
  bool standard = isStandardLibrary(d);
  Function row;
  std::string name = qualifiedName(d);
  // Of library functions nobody needs the instantiation, only what it is called.
  std::string symbol = standard && !d->isExternC() ? std::string() : linkageName(d);
  std::string key = symbol.empty() ? name + "\n" : symbol;
  auto [it, fresh] = functionKeys.try_emplace(key, facts.functions.size());
  Id<Function> id(it->second);
  functions[d] = id;
  if (!fresh)
    return id;

  row.symbol = string(symbol);
  row.name = string(name);
  row.kind = kindOf(d);
  row.access = accessOf(d);
  row.linkage = d->isExternallyVisible() ? facts::Linkage::External : facts::Linkage::Internal;
  row.flags.set(FunctionFlag::Library, from == Origin::System)
      .set(FunctionFlag::Builtin, d->getBuiltinID() != 0)
      .set(FunctionFlag::ExternC, d->isExternC());
  if (!standard) {
    if (!(d->getBuiltinID() && d->isImplicit())) // declared by nobody; its location is that of its first use
      row.place = place(d->getLocation());
    row.parameters = d->getNumParams();
    row.flags.set(FunctionFlag::Noreturn, d->isNoReturn())
        .set(FunctionFlag::Variadic, d->isVariadic())
        .set(FunctionFlag::Deleted, d->isDeleted());
    if (auto *m = dyn_cast<CXXMethodDecl>(d))
      row.flags.set(FunctionFlag::Virtual, m->isVirtual())
          .set(FunctionFlag::Pure, m->isPureVirtual())
          .set(FunctionFlag::Static, m->isStatic())
          .set(FunctionFlag::Const, m->isConst());
  }
  facts.functions.push_back(row);

  if (!standard) {
    if (auto *m = dyn_cast<CXXMethodDecl>(d)) {
      Id<facts::Type> record = type(m->getParent());
      facts.functions[id.index].record = record;
    }
    const FunctionDecl *definition = nullptr;
    if (d->hasBody(definition) && !definition->isDependentContext())
      wanted.push_back(definition);
  }
  return id;
}

void Unit::spellTypes(const BitVector &wanted) {
  for (auto [d, id] : functions) {
    if (!wanted[id.index])
      continue;
    // Of two declarations of one symbol the smaller type counts: the map has no order that is the same on every run.
    std::string type = callType(cast<FunctionDecl>(d));
    Function &row = facts.functions[id.index];
    if (!row.type || type < facts.str(row.type))
      row.type = string(type);
  }
}

Id<Function> Unit::pattern(const FunctionDecl *d) {
  std::string name = qualifiedName(d);
  auto [it, fresh] = functionKeys.try_emplace(name + "\n", facts.functions.size());
  if (fresh) {
    Function row;
    row.name = string(name);
    row.place = place(d->getLocation());
    row.kind = kindOf(d);
    facts.functions.push_back(row);
  }
  return Id<Function>(it->second);
}

Id<Function> Unit::functionBySymbol(StringRef symbol) {
  if (auto it = functionKeys.find(symbol); it != functionKeys.end())
    return Id<Function>(it->second);
  if (auto it = functionKeys.find(internal(symbol.str())); it != functionKeys.end())
    return Id<Function>(it->second);
  functionKeys[symbol] = facts.functions.size();
  Function row;
  row.symbol = row.name = string(symbol);
  facts.functions.push_back(row);
  return Id<Function>(facts.functions.size() - 1);
}

Id<Function> Unit::assembly(SourceLocation at) {
  Function row;
  row.place = place(at);
  row.symbol = string(internal("<asm:" + utostr(row.place.line) + ":" + utostr(row.place.column) + ">"));
  row.name = row.signature = string("assembly at file scope");
  row.endLine = row.place.line;
  row.kind = FunctionKind::Initialiser;
  row.linkage = facts::Linkage::Internal;
  row.flags.set(FunctionFlag::Defined).set(FunctionFlag::Implicit);
  facts.functions.push_back(row);
  return Id<Function>(facts.functions.size() - 1);
}

bool Unit::isInstantiated(const Decl *d) {
  auto specialisation = [](const Decl *d) {
    if (auto *function = dyn_cast<FunctionDecl>(d))
      return function->getTemplateSpecializationKind();
    if (auto *record = dyn_cast<CXXRecordDecl>(d))
      return record->getTemplateSpecializationKind();
    if (auto *variable = dyn_cast<VarDecl>(d))
      return variable->getTemplateSpecializationKind();
    return TSK_Undeclared;
  };
  for (; d; d = dyn_cast_or_null<Decl>(d->getDeclContext()))
    if (isTemplateInstantiation(specialisation(d)))
      return true;
  return false;
}

Id<Function> Unit::initialiser(const VarDecl *d, bool runs) {
  const Variable &v = facts.variables[variable(d).index];
  std::string name = facts.str(v.name).str(), symbol = "<init:" + name + ">";
  if (v.function) // a static local
    symbol = "<init:" + facts.str(row(v.function).symbol).str() + name + ":" + utostr(v.place.line) + ":" +
             utostr(v.place.column) + ">";
  if (!d->isExternallyVisible() || d->isInline() || d->isTemplated())
    symbol = internal(symbol);
  auto [it, fresh] = functionKeys.try_emplace(symbol, facts.functions.size());
  if (fresh) {
    Function row;
    row.symbol = string(symbol);
    row.name = string("initialiser of " + StringRef(name).ltrim('#').str());
    row.signature = row.name;
    row.place = place(d->getLocation());
    row.endLine = row.place.line;
    row.kind = FunctionKind::Initialiser;
    row.linkage = facts::Linkage::Internal;
    row.flags.set(FunctionFlag::Defined)
        .set(FunctionFlag::StaticInit, runs)
        .set(FunctionFlag::Implicit)
        .set(FunctionFlag::Instantiated, isInstantiated(d));
    facts.functions.push_back(row);
  }
  return Id<Function>(it->second);
}

// ---- types

Id<facts::Type> Unit::type(const NamedDecl *d) {
  d = cast<NamedDecl>(d->getCanonicalDecl());
  if (auto it = types.find(d); it != types.end())
    return it->second;
  const NamedDecl *shown = d;
  if (auto *tag = dyn_cast<TagDecl>(d))
    if (const TagDecl *definition = tag->getDefinition())
      shown = definition;
  auto *record = dyn_cast<CXXRecordDecl>(d);
  std::string name;
  {
    raw_string_ostream os(name);
    if (record && record->isLambda())
      os << qualifiedName(d);
    else if (isStandardLibrary(d))
      os << qualifiedName(d); // nobody asks which std::vector
    else {
      if (auto *f = dyn_cast_or_null<FunctionDecl>(d->getParentFunctionOrMethod())) // its name says nothing of where it is
        os << signature(f) << "::";
      d->getNameForDiagnostic(os, policy, /*Qualified=*/true);
    }
  }
  // An alias has no linkage of its own ([basic.link]); it is as visible as where it stands.
  bool inner = isa<TypedefNameDecl>(d) ? d->isInAnonymousNamespace() || d->getParentFunctionOrMethod()
                                       : !d->isExternallyVisible();
  facts::Place at = place(shown->getLocation());
  // A lambda has no name but its place; internal names end with the unit they belong to.
  std::string key = name;
  if (record && record->isLambda())
    key = name + "@" + facts.path(at.file).str() + ":" + utostr(at.line) + ":" + utostr(at.column);
  else if (inner)
    key = internal(name);
  auto [it, fresh] = typeKeys.try_emplace(key, facts.types.size());
  types[d] = Id<facts::Type>(it->second);
  if (!fresh)
    return Id<facts::Type>(it->second);

  facts::Type row;
  row.name = string(key);
  row.place = at;
  row.kind = isa<EnumDecl>(d)                     ? TypeKind::Enum
             : isa<TypedefNameDecl>(d)            ? TypeKind::Alias
             : isa<ConceptDecl>(d)                ? TypeKind::Concept
             : record && record->isLambda()       ? TypeKind::Lambda
             : isa<TagDecl>(d) && cast<TagDecl>(d)->isUnion()  ? TypeKind::Union
             : isa<TagDecl>(d) && cast<TagDecl>(d)->isStruct() ? TypeKind::Struct
                                                               : TypeKind::Class;
  row.flags.set(TypeFlag::Library, origin(d->getLocation()) == Origin::System)
      .set(TypeFlag::Internal, inner)
      .set(TypeFlag::Instantiated, isInstantiated(d))
      .set(TypeFlag::Nested, isa<CXXRecordDecl>(d->getDeclContext()));
  if (auto *s = dyn_cast<ClassTemplateSpecializationDecl>(d))
    row.pattern = string(qualifiedName(s->getSpecializedTemplate()));
  facts.types.push_back(row);
  return Id<facts::Type>(it->second);
}

// ---- variables

Id<Variable> Unit::variable(const ValueDecl *d) {
  d = cast<ValueDecl>(d->getCanonicalDecl());
  if (auto it = variables.find(d); it != variables.end())
    return it->second;

  auto *var = dyn_cast<VarDecl>(d);
  Variable row;
  std::string name = qualifiedName(d), key = name;
  if (auto *p = dyn_cast<ParmVarDecl>(d)) {
    if (auto *f = dyn_cast<FunctionDecl>(p->getDeclContext()))
      return variables[d] = parameter(f, p->getFunctionScopeIndex());
    row.kind = VariableKind::Parameter;
  } else if (isa<FieldDecl>(d)) {
    row.kind = VariableKind::Field;
  } else if (var && var->isStaticDataMember()) {
    row.kind = VariableKind::StaticMember;
  } else if (var && var->isStaticLocal()) {
    row.kind = VariableKind::StaticLocal;
  } else if (var && var->hasGlobalStorage()) {
    row.kind = VariableKind::Global;
  } else {
    row.kind = VariableKind::Local;
  }

  if (row.kind == VariableKind::Local || row.kind == VariableKind::StaticLocal) {
    // One function may have several of a name; the position tells them apart.
    row.place = place(d->getLocation());
    if (auto *f = dyn_cast_or_null<FunctionDecl>(d->getParentFunctionOrMethod())) {
      row.function = function(f);
      name = "#" + d->getNameAsString();
    }
    key = name + "\n" + utostr(row.function.index) + "\n" + utostr(row.place.line) + ":" + utostr(row.place.column);
  } else if (!d->isExternallyVisible() && row.kind != VariableKind::Field) {
    key = name = internal(name);
  }
  auto [it, fresh] = variableKeys.try_emplace(key + "\n" + spell(row.kind), facts.variables.size());
  Id<Variable> id(it->second);
  variables[d] = id;
  if (!fresh)
    return id;

  row.name = string(name);
  if (origin(d->getLocation()) != Origin::System) {
    row.place = place(d->getLocation());
    if (row.kind != VariableKind::Local)
      row.type = string(spelled(d->getType()));
  }
  QualType t = d->getType().getNonReferenceType();
  row.flags.set(VariableFlag::Const, t.isConstQualified())
      .set(VariableFlag::Volatile, t.isVolatileQualified())
      .set(VariableFlag::Internal, !d->isExternallyVisible())
      .set(VariableFlag::Library, origin(d->getLocation()) == Origin::System)
      .set(VariableFlag::Atomic, t->isAtomicType());
  if (var)
    row.flags.set(VariableFlag::ThreadLocal, var->getTLSKind() != VarDecl::TLS_None)
        .set(VariableFlag::Constexpr, var->isConstexpr());
  if (auto *record = t->getAsCXXRecordDecl(); record && isStandardLibrary(record) && record->getIdentifier())
    row.flags.set(VariableFlag::Atomic, row.flags.has(VariableFlag::Atomic) || record->getName() == "atomic");
  facts.variables.push_back(row);
  if (auto *owner = dyn_cast<RecordDecl>(d->getDeclContext())) {
    Id<facts::Type> type = this->type(owner);
    facts.variables[id.index].owner = type;
  }
  return id;
}

Id<Variable> Unit::result(const FunctionDecl *f) {
  Id<Function> fn = function(f);
  auto [it, fresh] = variableKeys.try_emplace(utostr(fn.index) + "\nresult", facts.variables.size());
  if (fresh) {
    Variable row;
    row.name = string("#result");
    row.function = fn;
    row.kind = VariableKind::Local;
    facts.variables.push_back(row);
  }
  return Id<Variable>(it->second);
}

Id<Variable> Unit::parameter(const FunctionDecl *f, unsigned index) {
  Id<Function> fn = function(f);
  std::string name = "#" + utostr(index);
  auto [it, fresh] = variableKeys.try_emplace(utostr(fn.index) + name + "\nparameter", facts.variables.size());
  if (fresh) {
    Variable row;
    row.name = string(name);
    row.function = fn;
    row.index = index;
    row.kind = VariableKind::Parameter;
    if (!isStandardLibrary(f) && index < f->getNumParams())
      row.type = string(callType(f->getParamDecl(index)->getType()));
    facts.variables.push_back(row);
  }
  return Id<Variable>(it->second);
}

} // namespace harness
