// Call edges out of the function (or static initialiser) that is being read.

#include "extract.h"

#include "compat.h"

#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// The static type of the object, looking through conversions to a base: what decides on virtual dispatch and streams.
const CXXRecordDecl *receiverType(const Expr *object) {
  const Expr *e = object->IgnoreParenImpCasts();
  QualType t = e->getType();
  if (t->isPointerType())
    t = t->getPointeeType();
  return t->getAsCXXRecordDecl();
}

// worker.start(): a class of the project inherits it from one of a library, which may call what the class overrides.
bool isInheritedOfLibrary(Unit &unit, const Callee &callee) {
  auto *method = dyn_cast_or_null<CXXMethodDecl>(callee.function);
  if (!method || unit.origin(method->getLocation()) != Origin::System)
    return false;
  const CXXRecordDecl *record = receiverType(callee.object);
  return record && record->isPolymorphic() && unit.origin(record->getLocation()) <= Origin::Generated;
}

std::string asmText(Unit &unit, const Stmt *node) {
  if (auto *gcc = dyn_cast<GCCAsmStmt>(node))
    return gcc->getAsmString();
  if (auto *ms = dyn_cast<MSAsmStmt>(node))
    return ms->getAsmString().str();
  return {};
}

} // namespace

SourceLocation usedAt(const Scope &scope, const CXXDefaultInitExpr *initialiser) {
  return isa_and_nonnull<CXXConstructorDecl>(scope.decl) ? SourceLocation() : initialiser->getUsedLocation();
}

Id<facts::Call> addCall(Unit &unit, const Scope &scope, const Callee &callee, StringRef via) {
  facts::Call row;
  row.caller = scope.function;
  if (callee.function)
    row.callee = unit.function(callee.function);
  row.kind = callee.kind;
  SourceLocation at = callee.at;
  if (scope.kind) {
    if (callee.kind == CallKind::Direct || callee.kind == CallKind::Member || callee.kind == CallKind::Constructor ||
        callee.kind == CallKind::Operator || *scope.kind == CallKind::DefaultArgument)
      row.kind = callee.function ? *scope.kind : callee.kind;
    if (scope.at.isValid())
      at = scope.at;
  }
  // What the compiler made has no place of its own: it is where its function is.
  row.place = unit.place(at.isValid() ? at : scope.decl ? scope.decl->getLocation() : at);
  row.via = unit.string(via);
  row.flags.set(CallFlag::Virtual, callee.isVirtual)
      .set(CallFlag::Macro, at.isMacroID())
      .set(CallFlag::Library, callee.function && unit.origin(callee.function->getLocation()) == Origin::System);
  if (callee.object) {
    if (auto *record = callee.isVirtual || isInheritedOfLibrary(unit, callee) ? receiverType(callee.object) : nullptr)
      row.receiver = unit.type(record);
    row.slot = slotOf(unit, callee.object);
    row.flags.set(CallFlag::OnThis, isOfThis(callee.object));
  }
  if (callee.target) {
    row.slot = slotOf(unit, callee.target);
    row.receiver = {};
    row.type = unit.string(unit.callType(callee.type));
  }
  unit.facts.calls.push_back(row);
  return Id<facts::Call>(unit.facts.calls.size() - 1);
}

void extractCalls(Unit &unit, const Scope &scope, const Stmt *node) {
  if (!scope.function || scope.dependent)
    return;
  calleesOf(node, *unit.ast, [&](const Callee &callee) {
    // What a library does with addresses is its business.
    bool converts = !callee.function && !callee.target && callee.kind != CallKind::Asm;
    if (converts && unit.origin(node->getBeginLoc()) >= Origin::ThirdParty)
      return;
    // std::mem_fn(f)(x): f was handed to what makes the wrapper.
    if (callee.target && !holdsCallable(callee.target->getType()) && callee.target->getType()->isRecordType() &&
        !slotOf(unit, callee.target))
      return;
    auto row = addCall(unit, scope, callee);
    if (callee.kind == CallKind::Asm)
      unit.facts.calls[row.index].type = unit.string(asmText(unit, node));
    if (callee.function)
      extractConstants(unit, node, row);
    if (auto *call = dyn_cast<CallExpr>(node); call && callee.function && scope.decl && !scope.kind)
      unit.facts.calls[row.index].flags.set(CallFlag::Forwarding, isForwarding(unit, scope.decl, call));
    extractCallbacks(unit, scope, callee);
  });
}

void extractCalls(Unit &unit, const Scope &scope, const VarDecl *variable) {
  if (!scope.function || scope.dependent)
    return;
  calleesOf(variable, *unit.ast, [&](const Callee &callee) {
    addCall(unit, scope, callee);
    extractCallbacks(unit, scope, callee);
  });
}

void extractAlias(Unit &unit, const FunctionDecl *alias) {
  facts::Call row;
  row.caller = unit.function(alias);
  defineFunction(unit, row.caller, alias);
  unit.emitted.insert(row.caller.index);
  row.place = unit.place(alias->getLocation());
  row.flags.set(CallFlag::Implicit);
  auto add = [&](StringRef symbol) {
    row.callee = unit.functionBySymbol(symbol);
    unit.facts.calls.push_back(row);
  };
  if (auto *attr = alias->getAttr<AliasAttr>())
    add(attr->getAliasee());
  if (auto *attr = alias->getAttr<WeakRefAttr>(); attr && !attr->getAliasee().empty())
    add(attr->getAliasee());
  if (auto *attr = alias->getAttr<IFuncAttr>()) {
    add(attr->getResolver());
    // What the resolver returns is what runs.
    row.callee = {};
    row.kind = CallKind::Indirect;
    row.type = unit.string(unit.callType(alias));
    unit.facts.calls.push_back(row);
  }
}

void extractAssembly(Unit &unit, const FileScopeAsmDecl *assembly) {
  facts::Call row;
  row.caller = unit.assembly(assembly->getAsmLoc());
  row.place = unit.place(assembly->getAsmLoc());
  row.kind = CallKind::Asm;
  row.type = unit.string(compat::text(*assembly));
  unit.facts.calls.push_back(row);
}

void extractImpliedCalls(Unit &unit, const Scope &scope) {
  if (!scope.function || scope.dependent || !scope.decl)
    return;
  impliedCalleesOf(scope.decl, [&](const Callee &callee) {
    addCall(unit, scope, callee);
    extractCallbacks(unit, scope, callee);
  });
}

} // namespace harness
