// Where functions go when they are not called on the spot: stored in a variable, field or table, passed as an
// argument, or out of our sight. The gate joins these flows over all units to find what an indirect call calls.
//
// Each sink (argument, initialiser, assignment, return) claims the callable expressions that flow into it. A function
// that is named or a lambda that is written and that no sink claims has escaped.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {

struct Callables::Source {
  const Expr *expression;         // claimed
  const FunctionDecl *function;   // the callable, or
  Id<Variable> variable;          // what holds it; neither: unknown
};

namespace {

// `std::function`, `std::move_only_function`, `absl::AnyInvocable`…: class templates over a function type.
bool isErasedCallable(QualType type) {
  auto *record = type.getNonReferenceType()->getAsCXXRecordDecl();
  auto *special = dyn_cast_or_null<ClassTemplateSpecializationDecl>(record);
  if (!special || special->getTemplateArgs().size() == 0)
    return false;
  const TemplateArgument &first = special->getTemplateArgs()[0];
  return first.getKind() == TemplateArgument::Type && first.getAsType()->isFunctionType();
}

bool isFunctionPointer(QualType type) {
  type = type.getNonReferenceType();
  return type->isFunctionPointerType() || type->isMemberFunctionPointerType();
}

bool isStandardNamespace(const DeclContext *c) {
  auto *ns = dyn_cast<NamespaceDecl>(c);
  return ns && (ns->isStdNamespace() || (ns->getIdentifier() && ns->getName() == "__gnu_cxx"));
}

// A container, pair, tuple, optional, iterator… of the standard library with callables in it.
bool isContainerOfCallables(QualType type, unsigned depth = 0) {
  if (type.isNull() || depth > 6)
    return false;
  type = type.getNonReferenceType();
  if (!type->getPointeeType().isNull() && !isFunctionPointer(type))
    type = type->getPointeeType();
  auto *special = dyn_cast_or_null<ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  if (!special || !isStandardNamespace(special->getDeclContext()))
    return false;
  auto carries = [&](const TemplateArgument &argument) {
    return argument.getKind() == TemplateArgument::Type &&
           (holdsCallable(argument.getAsType()) || isContainerOfCallables(argument.getAsType(), depth + 1));
  };
  for (const TemplateArgument &argument : special->getTemplateArgs().asArray())
    if (carries(argument) || (argument.getKind() == TemplateArgument::Pack && any_of(argument.getPackAsArray(), carries)))
      return true;
  return false;
}

// The call operator of a function object, if it has exactly one.
const FunctionDecl *callOperator(QualType type) {
  auto *record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition() || isErasedCallable(type))
    return nullptr;
  if (record->isLambda()) {
    auto *op = record->getLambdaCallOperator();
    return op && !op->isDependentContext() ? op : nullptr;
  }
  const FunctionDecl *only = nullptr;
  for (const CXXMethodDecl *m : record->methods())
    if (m->getOverloadedOperator() == OO_Call) {
      if (only)
        return nullptr;
      only = m;
    }
  return only;
}

// Can it be called with some arguments: a function, a pointer to one, an object with a call operator.
bool isCallable(QualType type) {
  type = type.getNonReferenceType();
  if (type->isFunctionType() || isFunctionPointer(type))
    return true;
  auto *record = type->getAsCXXRecordDecl();
  if (!record || !record->hasDefinition())
    return false;
  DeclarationName call = record->getASTContext().DeclarationNames.getCXXOperatorName(OO_Call);
  return !record->lookup(call).empty();
}

// Library calls that hand on what they are given: std::move(f), std::bind(f, …), std::ref(f).
bool isTransparent(const FunctionDecl *f) {
  if (!f || !f->getIdentifier() || !f->isInStdNamespace())
    return false;
  return StringSwitch<bool>(f->getName())
      .Cases({"move", "forward", "ref", "cref", "bind", "bind_front", "mem_fn", "as_const"}, true)
      .Default(false);
}

// Library functions whose result is their first argument, or a part of it.
bool returnsFirstArgument(const FunctionDecl *f) {
  return f && f->getIdentifier() && f->isInStdNamespace() &&
         StringSwitch<bool>(f->getName())
             .Cases({"get", "get_if", "any_cast", "move", "forward", "as_const", "addressof", "exchange", "begin", "end",
                     "cbegin", "cend", "next", "prev", "ref", "cref"}, true)
             .Default(false);
}

// Of those, the ones that return an object around the callable.
bool isWrapper(const FunctionDecl *f) {
  return StringSwitch<bool>(f->getName()).Cases({"bind", "bind_front", "mem_fn"}, true).Default(false);
}

// Can what a reference or pointer of this type was made from be changed through it?
bool isWritableThrough(QualType type) {
  QualType target = type->getPointeeType();
  return !target.isNull() && !target->isFunctionType() && !target.isConstQualified() && !type->isRValueReferenceType() &&
         !type->isMemberPointerType();
}

const Expr *strip(const Expr *e) {
  while (true) {
    const Expr *inner = e->IgnoreParenCasts();
    if (auto *temporary = dyn_cast<MaterializeTemporaryExpr>(inner))
      inner = temporary->getSubExpr();
    else if (auto *bound = dyn_cast<CXXBindTemporaryExpr>(inner))
      inner = bound->getSubExpr();
    else if (auto *full = dyn_cast<FullExpr>(inner))
      inner = full->getSubExpr();
    else if (auto *argument = dyn_cast<CXXDefaultArgExpr>(inner))
      inner = argument->getExpr();
    else if (auto *initialiser = dyn_cast<CXXDefaultInitExpr>(inner))
      inner = initialiser->getExpr();
    else if (auto *address = dyn_cast<UnaryOperator>(inner);
             address && (address->getOpcode() == UO_AddrOf || address->getOpcode() == UO_Deref ||
                         address->getOpcode() == UO_Plus))
      inner = address->getSubExpr();
    else if (auto *conversion = dyn_cast<CXXMemberCallExpr>(inner); // of a closure to a pointer
             conversion && isa_and_nonnull<CXXConversionDecl>(conversion->getMethodDecl()) &&
             conversion->getMethodDecl()->getParent()->isLambda())
      inner = conversion->getImplicitObjectArgument();
    else if (auto *list = dyn_cast<CXXStdInitializerListExpr>(inner))
      inner = list->getSubExpr();
    if (inner == e)
      return e;
    e = inner;
  }
}

} // namespace

bool holdsCallable(QualType type) {
  if (type.isNull() || type->isDependentType())
    return false;
  return isFunctionPointer(type) || isErasedCallable(type);
}

bool isSlot(QualType type) {
  return !type.isNull() && !type->isDependentType() && (holdsCallable(type) || isContainerOfCallables(type));
}

bool isOfThis(const Expr *e) {
  e = strip(e);
  if (auto *address = dyn_cast<UnaryOperator>(e); address && address->getOpcode() == UO_AddrOf)
    e = strip(address->getSubExpr());
  if (auto *member = dyn_cast<MemberExpr>(e))
    e = strip(member->getBase());
  return isa<CXXThisExpr>(e);
}

// What another variable stands for: that to which a reference was bound, and what a loop or an iterator goes through: `threads` of `t` in `for (auto &t : threads)`, and of `it` after
// `auto it = threads.begin()`. Null for any other variable; a copy of an element is a variable of its own.
static const Expr *standsFor(Unit &unit, const VarDecl *v) {
  if (!v->hasLocalStorage() || !v->getInit() || isa<ParmVarDecl>(v))
    return nullptr;
  auto *record = v->getType()->getAsCXXRecordDecl(); // not of what a reference refers to
  if (v->isImplicit()) // __range, __begin
    return v->getInit();
  if (v->isCXXForRangeDecl())
    return record ? nullptr : v->getInit();
  if (v->getType()->isReferenceType()) // another name for a variable, for ever
    return isa<DeclRefExpr, MemberExpr>(v->getInit()->IgnoreParenImpCasts()) ? v->getInit() : nullptr;
  bool isIterator = record && record->getIdentifier() && unit.isStandardLibrary(record) &&
                    record->getName().ends_with_insensitive("iterator");
  return isIterator ? v->getInit() : nullptr;
}

Id<Variable> slotOf(Unit &unit, const Expr *e) {
  e = strip(e);
  if (auto *ref = dyn_cast<DeclRefExpr>(e)) {
    if (auto *v = dyn_cast<VarDecl>(ref->getDecl())) {
      const Expr *container = standsFor(unit, v);
      Id<Variable> of = container ? slotOf(unit, container) : Id<Variable>();
      return of ? of : unit.variable(v);
    }
    if (auto *binding = dyn_cast<BindingDecl>(ref->getDecl())) {
      if (const VarDecl *holding = binding->getHoldingVar(); holding && holding->getInit()) // get<i>(…)
        return slotOf(unit, holding->getInit());
      return binding->getBinding() ? slotOf(unit, binding->getBinding()) : Id<Variable>();
    }
    return {};
  }
  if (auto *member = dyn_cast<MemberExpr>(e)) {
    if (unit.isStandardLibrary(member->getMemberDecl())) // `second` of an entry counts as the entry
      return slotOf(unit, member->getBase());
    if (isa<FieldDecl, VarDecl>(member->getMemberDecl()))
      return unit.variable(member->getMemberDecl());
    return {};
  }
  if (auto *subscript = dyn_cast<ArraySubscriptExpr>(e))
    return slotOf(unit, subscript->getBase());
  if (auto *binary = dyn_cast<BinaryOperator>(e); binary && binary->getType()->isPointerType()) // table + i
    return slotOf(unit, binary->isAdditiveOp() && binary->getLHS()->getType()->isPointerType() ? binary->getLHS()
                                                                                                : binary->getRHS());
  // An element of a container or the target of a smart pointer counts as the container, the pointer.
  if (auto *op = dyn_cast<CXXOperatorCallExpr>(e)) {
    const FunctionDecl *callee = op->getDirectCallee();
    if (callee && !unit.isStandardLibrary(callee))
      return unit.result(callee);
    return op->getNumArgs() && op->getOperator() != OO_Call ? slotOf(unit, op->getArg(0)) : Id<Variable>();
  }
  auto *call = dyn_cast<CallExpr>(e);
  const FunctionDecl *callee = call ? call->getDirectCallee() : nullptr;
  if (!callee)
    return {};
  if (!unit.isStandardLibrary(callee))
    return unit.result(callee);
  if (auto *member = dyn_cast<CXXMemberCallExpr>(call))
    return slotOf(unit, member->getImplicitObjectArgument());
  return returnsFirstArgument(callee) && call->getNumArgs() ? slotOf(unit, call->getArg(0)) : Id<Variable>();
}

// The callables an expression may stand for.
void Callables::collect(const Expr *e, SmallVectorImpl<Source> &out, unsigned depth) {
  if (depth > 8)
    return;
  e = strip(e);
  if (auto *lambda = dyn_cast<LambdaExpr>(e)) {
    auto *op = lambda->getCallOperator();
    if (op && !op->isDependentContext())
      out.push_back({e, op, {}});
  } else if (auto *ref = dyn_cast<DeclRefExpr>(e)) {
    if (auto *f = dyn_cast<FunctionDecl>(ref->getDecl()))
      out.push_back({e, f, {}});
    else if (auto *op = callOperator(ref->getType()))
      out.push_back({e, op, {}});
    else if (isSlot(ref->getType()))
      out.push_back({e, nullptr, slotOf(unit, e)});
  } else if (auto *list = dyn_cast<InitListExpr>(e)) {
    // Elements of a container; the fields of a record are slots of their own.
    if (!list->getType()->isRecordType() || isSlot(list->getType()))
      for (const Expr *init : list->inits())
        collect(init, out, depth + 1);
    else if (auto *op = callOperator(list->getType())) // F{}
      out.push_back({e, op, {}});
  } else if (auto *choice = dyn_cast<AbstractConditionalOperator>(e)) {
    collect(choice->getTrueExpr(), out, depth + 1);
    collect(choice->getFalseExpr(), out, depth + 1);
  } else if (auto *construct = dyn_cast<CXXConstructExpr>(e)) {
    // A wrapper around a callable, or a function object.
    if (isSlot(construct->getType()) || construct->getNumArgs() == 1)
      for (const Expr *arg : construct->arguments())
        collect(arg, out, depth + 1);
    if (!isErasedCallable(construct->getType()))
      if (auto *op = callOperator(construct->getType()); op && out.empty())
        out.push_back({e, op, {}});
  } else if (auto *call = dyn_cast<CallExpr>(e)) {
    if (isTransparent(call->getDirectCallee()))
      for (const Expr *arg : call->arguments())
        collect(arg, out, depth + 1);
    else if (auto *op = callOperator(call->getType()))
      out.push_back({e, op, {}});
    else if (isSlot(call->getType()))
      out.push_back({e, nullptr, slotOf(unit, e)});
  } else if (auto *op = callOperator(e->getType()); op && e->getType()->isRecordType()) {
    out.push_back({e, op, {}});
  } else if (isSlot(e->getType()) && !isa<CXXNullPtrLiteralExpr, GNUNullExpr, IntegerLiteral>(e)) {
    out.push_back({e, nullptr, slotOf(unit, e)});
  }
}

void Callables::flow(const Scope &scope, const Expr *from, Id<Variable> slot, BindingKind kind, bool slotHoldsCallable) {
  SmallVector<Source, 4> sources;
  collect(from, sources);
  for (const Source &source : sources) {
    handled.insert(source.expression);
    if (source.variable == slot && !source.function && slot)
      continue;
    // Something unknown matters only where it can be called.
    if (!source.function && !source.variable && !slotHoldsCallable)
      continue;
    Binding row;
    row.holder = scope.function;
    if (source.function)
      row.function = unit.function(source.function);
    row.source = source.variable;
    row.slot = slot;
    row.place = unit.place(from->getExprLoc());
    row.kind = source.function || source.variable ? kind : BindingKind::Unknown;
    unit.facts.bindings.push_back(row);
  }
}

// What is written through another name, `slot`, is read from the variable.
void Callables::flowBack(const Scope &scope, const Expr *from, Id<Variable> slot) {
  SmallVector<Source, 4> sources;
  collect(from, sources);
  for (const Source &source : sources)
    if (source.variable && source.variable != slot)
      unit.facts.bindings.push_back({scope.function, {}, slot, source.variable, unit.place(from->getExprLoc()),
                                     slot ? BindingKind::Stored : BindingKind::Unknown});
}

void Callables::arguments(const Scope &scope, const FunctionDecl *callee, ArrayRef<const Expr *> args,
                          const Expr *object) {
  if (isTransparent(callee)) {
    // The sink behind it claims the callable. Where there is none, a wrapper is an object like any other of the
    // library's that was handed a callable.
    if (isWrapper(callee))
      for (auto [i, arg] : enumerate(args)) {
        SmallVector<Source, 4> sources;
        collect(arg, sources);
        if (any_of(sources, [&](const Source &s) { return s.function && !handled.count(s.expression); }))
          flow(scope, arg, unit.parameter(callee, std::min<unsigned>(i, 64)), BindingKind::Passed, false);
      }
    return;
  }
  for (auto [i, arg] : enumerate(args)) {
    SmallVector<Source, 4> sources;
    collect(arg, sources);
    if (sources.empty())
      continue;
    bool callable = holdsCallable(arg->getType());
    bool library = callee && unit.isStandardLibrary(callee);
    // What is in a container the library calls only by way of another callable: for_each(begin, end, call).
    bool inert = library && !callable && isContainerOfCallables(arg->getType()) &&
                 none_of(args, [](const Expr *other) { return isCallable(other->getType()); });
    Id<Variable> slot = callee ? unit.parameter(callee, std::min<unsigned>(i, 64)) : Id<Variable>();
    if (!inert)
      flow(scope, arg, slot, callee ? BindingKind::Passed : BindingKind::Escaped, callable);
    // handlers.push_back(f): the container holds it.
    if (object && library)
      if (Id<Variable> container = slotOf(unit, object))
        flow(scope, arg, container, BindingKind::Stored, callable);
    auto *address = dyn_cast<UnaryOperator>(arg->IgnoreParenImpCasts());
    bool writable = address && address->getOpcode() == UO_AddrOf;
    if (callee && i < callee->getNumParams())
      writable |= isWritableThrough(callee->getParamDecl(i)->getType());
    if (!library && writable)
      flowBack(scope, arg, slot);
  }
}

// A struct or array of callables: each element flows into its field, or into the table.
void Callables::initialiserList(const Scope &scope, const InitListExpr *list, Id<Variable> table) {
  if (list->isSyntacticForm() && list->getSemanticForm())
    list = list->getSemanticForm();
  auto *record = list->getType()->getAsRecordDecl();
  unsigned i = 0;
  auto element = [&](const Expr *e, Id<Variable> slot, bool callable) {
    if (auto *nested = dyn_cast<InitListExpr>(e->IgnoreParenImpCasts()))
      initialiserList(scope, nested, slot);
    else
      flow(scope, e, slot, BindingKind::Stored, callable);
  };
  if (record && !record->isUnion()) {
    if (auto *cxx = dyn_cast<CXXRecordDecl>(record))
      i = cxx->getNumBases();
    for (const FieldDecl *field : record->fields()) {
      if (field->isUnnamedBitField())
        continue;
      if (i >= list->getNumInits())
        return;
      element(list->getInit(i++), unit.variable(field), holdsCallable(field->getType()));
    }
    return;
  }
  for (const Expr *e : list->inits())
    element(e, table, false);
}

void Callables::visit(const Scope &scope, const VarDecl *variable) {
  if (auto *parameter = dyn_cast<ParmVarDecl>(variable)) {
    // A function as default argument: the function hands it to itself.
    if (!scope.dependent && scope.function && parameter->hasDefaultArg() && !parameter->hasUnparsedDefaultArg() &&
        !parameter->hasUninstantiatedDefaultArg() && holdsCallable(parameter->getType()))
      flow(scope, parameter->getDefaultArg(), unit.variable(parameter), BindingKind::Stored, false);
    return;
  }
  const Expr *init = variable->getInit();
  if (scope.dependent || !init || init->isTypeDependent())
    return;
  if (auto *list = dyn_cast<InitListExpr>(init->IgnoreParenImpCasts())) {
    initialiserList(scope, list, unit.variable(variable));
    return;
  }
  // A closure in a variable of its own type is called directly.
  if (auto *record = variable->getType().getNonReferenceType()->getAsCXXRecordDecl(); record && record->isLambda()) {
    SmallVector<Source, 4> sources;
    collect(init, sources);
    for (const Source &source : sources)
      handled.insert(source.expression);
    return;
  }
  if (isSlot(variable->getType())) {
    flow(scope, init, unit.variable(variable), BindingKind::Stored, holdsCallable(variable->getType()));
    if (isWritableThrough(variable->getType()))
      flowBack(scope, init, unit.variable(variable));
  }
}

void Callables::visit(const Scope &scope, const CXXCtorInitializer *initialiser) {
  const FieldDecl *field = initialiser->getAnyMember();
  const Expr *init = initialiser->getInit();
  if (scope.dependent || !field || !init || init->isTypeDependent())
    return;
  if (auto *wrapped = dyn_cast<CXXDefaultInitExpr>(init))
    init = wrapped->getExpr();
  if (auto *list = dyn_cast<InitListExpr>(init->IgnoreParenImpCasts()))
    initialiserList(scope, list, unit.variable(field));
  else if (isSlot(field->getType())) {
    flow(scope, init, unit.variable(field), BindingKind::Stored, holdsCallable(field->getType()));
    if (isWritableThrough(field->getType()))
      flowBack(scope, init, unit.variable(field));
  }
}

void Callables::visit(const Scope &scope, const Stmt *node) {
  if (scope.dependent || !scope.function)
    return;
  if (auto *call = dyn_cast<CallExpr>(node)) {
    if (call->isTypeDependent())
      return;
    // What is called here is not a value.
    const Expr *target = strip(call->getCallee());
    if (isa<DeclRefExpr, LambdaExpr>(target))
      handled.insert(target);
    ArrayRef<const Expr *> args(call->getArgs(), call->getNumArgs());
    const Expr *object = nullptr;
    if (auto *op = dyn_cast<CXXOperatorCallExpr>(call)) {
      auto *method = dyn_cast_or_null<CXXMethodDecl>(op->getDirectCallee());
      if (op->getOperator() == OO_Equal && args.size() == 2 && isSlot(args[0]->getType())) {
        flow(scope, args[1], slotOf(unit, args[0]), BindingKind::Stored, holdsCallable(args[0]->getType()));
        return;
      }
      if (method && !args.empty()) {
        object = args[0];
        if (isa<LambdaExpr, DeclRefExpr>(strip(object)) && op->getOperator() == OO_Call)
          handled.insert(strip(object)); // called on the spot
        args = args.drop_front();
      }
    } else if (auto *member = dyn_cast<CXXMemberCallExpr>(call)) {
      object = member->getImplicitObjectArgument();
    }
    arguments(scope, call->getDirectCallee(), args, object);
  } else if (auto *construct = dyn_cast<CXXConstructExpr>(node)) {
    // Wrappers hand on to the sink around them.
    if (!holdsCallable(construct->getType()) && !construct->getConstructor()->isCopyOrMoveConstructor())
      arguments(scope, construct->getConstructor(), ArrayRef(construct->getArgs(), construct->getNumArgs()), nullptr);
  } else if (auto *assign = dyn_cast<BinaryOperator>(node); assign && assign->getOpcode() == BO_Assign) {
    if (holdsCallable(assign->getLHS()->getType()))
      flow(scope, assign->getRHS(), slotOf(unit, assign->getLHS()), BindingKind::Stored, true);
  } else if (auto *list = dyn_cast<InitListExpr>(node)) {
    initialiserList(scope, list, {});
  } else if (auto *ret = dyn_cast<ReturnStmt>(node)) {
    if (const Expr *value = ret->getRetValue(); value && !value->isTypeDependent() && isSlot(value->getType())) {
      flow(scope, value, {}, BindingKind::Escaped, false);
      if (scope.decl) {
        flow(scope, value, unit.result(scope.decl), BindingKind::Stored, holdsCallable(value->getType()));
        if (isWritableThrough(scope.decl->getReturnType()))
          flowBack(scope, value, unit.result(scope.decl));
      }
    }
  } else if (auto *loop = dyn_cast<CXXForRangeStmt>(node)) {
    // for (auto &handler : handlers_)
    const VarDecl *variable = loop->getLoopVariable();
    if (variable && loop->getRangeInit() && isSlot(variable->getType()))
      if (Id<Variable> source = slotOf(unit, loop->getRangeInit())) {
        unit.facts.bindings.push_back(
            {scope.function, {}, source, unit.variable(variable), unit.place(loop->getForLoc()), BindingKind::Stored});
        if (isWritableThrough(variable->getType()))
          unit.facts.bindings.push_back({scope.function, {}, unit.variable(variable), source,
                                         unit.place(loop->getForLoc()), BindingKind::Stored});
        if (variable->getInit())
          handled.insert(strip(variable->getInit()));
      }
  } else if (auto *ref = dyn_cast<DeclRefExpr>(node)) {
    auto *function = dyn_cast<FunctionDecl>(ref->getDecl());
    if (function && !function->isDependentContext() && !handled.count(ref))
      unit.facts.bindings.push_back({scope.function, unit.function(function), {}, {},
                                     unit.place(ref->getLocation()), BindingKind::Escaped});
  } else if (auto *lambda = dyn_cast<LambdaExpr>(node)) {
    auto *op = lambda->getCallOperator();
    if (op && !op->isDependentContext() && !handled.count(lambda))
      unit.facts.bindings.push_back({scope.function, unit.function(op), {}, {}, unit.place(lambda->getBeginLoc()),
                                     BindingKind::Escaped});
  }
}

} // namespace harness
