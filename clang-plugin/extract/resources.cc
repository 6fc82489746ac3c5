// Resources: objects that stand for a thread, a lock, a guard, a future. Who makes one, where it is kept, what it is
// given to, and whose result nobody takes: the calls say that such things happen, this file which object is meant.
//
// And text that was made of an object of the project, where it goes: what a method returned, or a field held.
//
// A resource is what cannot be copied: a class of a library without a copy constructor, a handle of POSIX or C11, a class
// of the project that only wraps one. Pointers, streams and atomics are none.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What stands between an expression and the call or constructor whose result it is.
const Expr *origin(const Expr *e) {
  while (true) {
    e = e->IgnoreParenImpCasts();
    if (auto *full = dyn_cast<FullExpr>(e))
      e = full->getSubExpr();
    else if (auto *temporary = dyn_cast<MaterializeTemporaryExpr>(e))
      e = temporary->getSubExpr();
    else if (auto *bound = dyn_cast<CXXBindTemporaryExpr>(e))
      e = bound->getSubExpr();
    else if (auto *cast = dyn_cast<CXXFunctionalCastExpr>(e))
      e = cast->getSubExpr();
    else if (auto *copy = dyn_cast<CXXConstructExpr>(e); copy && copy->isElidable() && copy->getNumArgs())
      e = copy->getArg(0);
    else if (auto *list = dyn_cast<InitListExpr>(e); list && list->isTransparent()) // one value in braces
      e = list->getInit(0);
    else
      return e;
  }
}

bool isCopyable(const CXXRecordDecl *record) {
  if (record->needsImplicitCopyConstructor())
    return !record->defaultedCopyConstructorIsDeleted();
  return any_of(record->ctors(), [](const CXXConstructorDecl *c) { return c->isCopyConstructor() && !c->isDeleted(); });
}

// Handles that C programs copy, but that stand for one thing.
bool isHandleName(StringRef name) {
  return name.starts_with("pthread_") || name.starts_with("uv_") ||
         is_contained({"mtx_t", "thrd_t", "cnd_t", "sem_t", "timer_t"}, name);
}

bool isFileStream(QualType t) {
  auto *record = t.getNonReferenceType()->getAsCXXRecordDecl();
  return record && record->isInStdNamespace() && record->getIdentifier() &&
         is_contained({"basic_ofstream", "basic_fstream"}, record->getName());
}

// Characters or bytes that a value was turned into.
bool isText(QualType t) {
  t = t.getNonReferenceType();
  if (t->isPointerType())
    return t->getPointeeType()->isAnyCharacterType();
  auto *record = t->getAsCXXRecordDecl();
  return record && record->isInStdNamespace() && record->getIdentifier() &&
         is_contained({"basic_string", "basic_string_view"}, record->getName());
}

} // namespace

// A method of the project's that makes text of its object.
static bool makesText(Unit &unit, const Expr *e) {
  auto *call = dyn_cast<CXXMemberCallExpr>(e);
  return call && call->getMethodDecl() && isText(call->getType()) &&
         unit.origin(call->getMethodDecl()->getLocation()) != Origin::System;
}

void Resources::noteText(const Expr *e, Id<facts::Call> row) {
  if (!makesText(unit, e))
    return;
  texts[e] = row;
  for (size_t argument : waiting.lookup(e))
    unit.facts.arguments[argument].source = row;
  waiting.erase(e);
}

static const VarDecl *localOf(const Expr *e) {
  auto *ref = dyn_cast<DeclRefExpr>(origin(e));
  auto *v = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
  return v && v->hasLocalStorage() && !isa<ParmVarDecl>(v) ? v : nullptr;
}

static StringRef nameInStd(const CallExpr *call) {
  const FunctionDecl *callee = call->getDirectCallee();
  return callee && callee->getIdentifier() && (callee->isInStdNamespace() || callee->isExternC()) ? callee->getName() : "";
}

static bool mentions(const Stmt *s, const VarDecl *v) {
  if (auto *ref = dyn_cast_or_null<DeclRefExpr>(s); ref && ref->getDecl() == v)
    return true;
  return s && any_of(s->children(), [&](const Stmt *child) { return mentions(child, v); });
}

// The block in which a variable is declared.
static const CompoundStmt *blockOf(const VarDecl *v, const Stmt *in) {
  if (!in)
    return nullptr;
  if (auto *block = dyn_cast<CompoundStmt>(in))
    for (const Stmt *s : block->body())
      if (auto *declaration = dyn_cast<DeclStmt>(s); declaration && is_contained(declaration->decls(), v))
        return block;
  for (const Stmt *child : in->children())
    if (const CompoundStmt *found = blockOf(v, child))
      return found;
  return nullptr;
}

// `text = other` as a statement of the block that declares `text`: on all ways that go on from there nothing is left of
// what it was made of.
static bool overwrites(const CXXOperatorCallExpr *op, const VarDecl *v) {
  auto *function = dyn_cast<FunctionDecl>(v->getDeclContext());
  if (op->getOperator() != OO_Equal || mentions(op->getArg(1), v) || !function)
    return false;
  const CompoundStmt *block = blockOf(v, function->getBody());
  return block && any_of(block->body(), [&](const Stmt *s) { return isa<Expr>(s) && origin(cast<Expr>(s)) == op; });
}

// What a local variable is made of later than where it begins: `text += more`, `snprintf(text, size, "%s", more)`.
void Resources::noteAppended(const Stmt *s) {
  if (auto *op = dyn_cast<CXXOperatorCallExpr>(s)) {
    if ((op->getOperator() == OO_PlusEqual || op->getOperator() == OO_Equal) && op->getNumArgs() == 2 && isText(op->getArg(0)->getType()))
      if (const VarDecl *v = localOf(op->getArg(0))) {
        if (overwrites(op, v))
          appended[v] = {nullptr}; // what it began with is gone
        appended[v].push_back(op->getArg(1));
      }
  } else if (auto *member = dyn_cast<CXXMemberCallExpr>(s)) {
    auto *method = member->getMethodDecl();
    if (method && method->getIdentifier() && (method->getName() == "append" || method->getName() == "assign") &&
        isText(member->getImplicitObjectArgument()->getType()) && member->getNumArgs())
      if (const VarDecl *v = localOf(member->getImplicitObjectArgument()))
        appended[v].push_back(member->getArg(0));
  } else if (auto *call = dyn_cast<CallExpr>(s)) {
    StringRef name = nameInStd(call);
    unsigned first = name == "snprintf" ? 3 : name == "sprintf" ? 2 : name == "strcpy" || name == "strcat" ||
                     name == "strncpy" || name == "memcpy" ? 1 : 0;
    if (first && call->getNumArgs() > first)
      if (const VarDecl *v = localOf(call->getArg(0)))
        for (unsigned i = first; i < call->getNumArgs(); ++i)
          appended[v].push_back(call->getArg(i));
  }
}

// The variable that a function is told to write to: does anybody read it then? Of what is no local of the function others do.
bool Resources::isLookedAt(const Scope &scope, const Expr *status) const {
  auto *address = dyn_cast<UnaryOperator>(status->IgnoreParenImpCasts());
  const VarDecl *v = address && address->getOpcode() == UO_AddrOf ? localOf(address->getSubExpr()) : nullptr;
  if (!v)
    return true;
  struct Counter : RecursiveASTVisitor<Counter> {
    const VarDecl *v = nullptr;
    unsigned mentions = 0;
    bool VisitUnaryOperator(UnaryOperator *op) { // told to be written
      mentions -= op->getOpcode() == UO_AddrOf && localOf(op->getSubExpr()) == v;
      return true;
    }
    bool VisitBinaryOperator(BinaryOperator *op) {
      mentions -= op->getOpcode() == BO_Assign && localOf(op->getLHS()) == v;
      return true;
    }
    bool VisitCStyleCastExpr(CStyleCastExpr *cast) { // (void)status
      mentions -= cast->getType()->isVoidType() && localOf(cast->getSubExpr()) == v;
      return true;
    }
    bool VisitDeclRefExpr(DeclRefExpr *ref) {
      mentions += ref->getDecl() == v;
      return true;
    }
  } counter;
  counter.v = v;
  if (scope.decl && scope.decl->getBody())
    counter.TraverseStmt(scope.decl->getBody());
  return counter.mentions;
}

// Where text comes from: through copies, conversions, concatenation, quoting and two local variables.
void Resources::addText(Id<facts::Call> call, uint32_t index, const Expr *e, unsigned locals) {
  constexpr unsigned MostLocals = 2;
  const Flags<ArgumentFlag> text = Flags<ArgumentFlag>().set(ArgumentFlag::Text);
  e = origin(e);
  if (makesText(unit, e)) {
    // A call is read before its arguments are.
    unit.facts.arguments.push_back({call, index, {}, text, texts.lookup(e), {}});
    if (!texts.contains(e))
      waiting[e].push_back(unit.facts.arguments.size() - 1);
  } else if (auto *member = dyn_cast<CXXMemberCallExpr>(e)) { // .c_str()
    addText(call, index, member->getImplicitObjectArgument(), locals);
  } else if (auto *of = dyn_cast<CallExpr>(e); of && is_contained({"quoted", "format", "move", "forward", "data"}, nameInStd(of))) {
    for (const Expr *operand : of->arguments())
      addText(call, index, operand, locals);
  } else if (auto *made = dyn_cast<CXXConstructExpr>(e)) {
    if (made->getNumArgs())
      addText(call, index, made->getArg(0), locals);
  } else if (auto *op = dyn_cast<CXXOperatorCallExpr>(e)) {
    if (op->getOperator() == OO_Plus)
      for (const Expr *operand : op->arguments())
        addText(call, index, operand, locals);
  } else if (auto *field = dyn_cast<MemberExpr>(e)) {
    auto *d = dyn_cast<FieldDecl>(field->getMemberDecl());
    if (d && unit.origin(d->getLocation()) != Origin::System && !isa<CXXThisExpr>(field->getBase()->IgnoreParenImpCasts()))
      unit.facts.arguments.push_back({call, index, unit.variable(d), text, {}, {}});
  } else if (auto *ref = dyn_cast<DeclRefExpr>(e)) {
    const VarDecl *v = localOf(ref);
    if (!v || locals == MostLocals)
      return;
    const SmallVector<const Expr *, 2> later = appended.lookup(v);
    if (v->getInit() && !is_contained(later, nullptr))
      addText(call, index, v->getInit(), locals + 1);
    for (const Expr *more : make_filter_range(later, [](const Expr *e) { return e; }))
      addText(call, index, more, locals + 1);
  }
}

bool Resources::isResource(QualType t) {
  t = t.getNonReferenceType();
  while (true) {
    if (auto *alias = t->getAs<TypedefType>();
        alias && isHandleName(alias->getDecl()->getName()) && unit.origin(alias->getDecl()->getLocation()) == Origin::System)
      return true;
    if (t->isAnyPointerType())
      t = t->getPointeeType();
    else if (const clang::ArrayType *array = unit.ast->getAsArrayType(t))
      t = array->getElementType();
    else
      break;
  }
  auto *record = t->getAsCXXRecordDecl();
  return record && record->hasDefinition() && isResource(record->getDefinition());
}

bool Resources::isResource(const CXXRecordDecl *record) {
  auto [it, fresh] = known.try_emplace(record, false); // a class that holds itself is none by that
  if (!fresh || record->isDependentContext() || record->isLambda() || record->isUnion())
    return it->second;
  bool is;
  if (unit.origin(record->getLocation()) == Origin::System) {
    StringRef name = record->getIdentifier() ? record->getName() : "";
    is = !name.empty() && !isCopyable(record) && name != "unique_ptr" && !name.starts_with("atomic") &&
         !name.starts_with("basic_") && !name.starts_with("__") && !name.starts_with("_");
  } else {
    constexpr unsigned MostOfWrapper = 2; // fields; more make it an object that has a lock, not one that is a lock
    unsigned fields = std::distance(record->field_begin(), record->field_end());
    is = fields && fields <= MostOfWrapper &&
         any_of(record->fields(), [&](const FieldDecl *f) { return isResource(f->getType()); });
  }
  return known[record] = is;
}

void Resources::keep(const Expr *made, Id<Variable> in) {
  if (!in)
    return;
  const Expr *e = origin(made);
  keptIn[e] = in;
  // `thread_{std::thread(work)}` moves what is made.
  if (auto *copy = dyn_cast<CXXConstructExpr>(e); copy && copy->getConstructor()->isMoveConstructor())
    if (const Expr *moved = copy->getArg(0)->IgnoreParenImpCasts(); isa<MaterializeTemporaryExpr>(moved))
      keep(moved, in);
}

namespace {

// What the fields of an aggregate begin with, if the expression makes one.
struct Aggregate {
  const CXXRecordDecl *record = nullptr;
  ArrayRef<const Expr *> values;
};

} // namespace

static Aggregate aggregateOf(const Expr *e) {
  auto *list = dyn_cast<InitListExpr>(e);
  if (list && list->getSemanticForm())
    e = list = list->getSemanticForm();
  auto *record = e->getType()->getAsCXXRecordDecl();
  if (!record || record->isUnion() || !record->hasDefinition())
    return {};
  if (list) {
    if (!list->isTransparent())
      return {record, ArrayRef<const Expr *>(list->getInits(), list->getNumInits())};
  } else if (auto *list = dyn_cast<CXXParenListInitExpr>(e)) {
    return {record, ArrayRef<const Expr *>(list->getInitExprs().begin(), list->getInitExprs().end())};
  }
  return {};
}

// The bases of an aggregate come before its fields.
template <class Each> static void eachField(const Aggregate &aggregate, Each each) {
  size_t next = aggregate.record ? aggregate.record->getNumBases() : 0;
  for (const FieldDecl *field : aggregate.record ? aggregate.record->fields() : CXXRecordDecl::field_range({}, {})) {
    if (field->isUnnamedBitField())
      continue;
    if (next >= aggregate.values.size())
      return;
    if (const Expr *value = aggregate.values[next++])
      each(field, value);
  }
}

// An aggregate refers to, or takes over, the resources that its fields begin with: whoever is given it is given these.
static void addFieldsOf(Unit &unit, Id<facts::Call> call, uint32_t index, const Expr *e, function_ref<bool(QualType)> isResource) {
  eachField(aggregateOf(origin(e)), [&](const FieldDecl *field, const Expr *value) {
    if (!isResource(field->getType()))
      return;
    if (auto *address = dyn_cast<UnaryOperator>(value->IgnoreParenImpCasts()); address && address->getOpcode() == UO_AddrOf)
      value = address->getSubExpr();
    if (Id<Variable> v = isa<DeclRefExpr, MemberExpr>(value->IgnoreParenImpCasts()) ? slotOf(unit, value) : Id<Variable>())
      unit.facts.arguments.push_back({call, index, v, Flags<ArgumentFlag>().set(ArgumentFlag::OfThis, isOfThis(value)), {}, {}});
  });
}

void Resources::ignore(const Stmt *s) {
  auto *e = dyn_cast_or_null<Expr>(s);
  if (!e)
    return;
  const Expr *made = origin(e);
  if (auto *cast = dyn_cast<ExplicitCastExpr>(made); cast && cast->getType()->isVoidType())
    made = origin(cast->getSubExpr());
  if (isa<CallExpr, CXXConstructExpr>(made) && !made->getType()->isVoidType())
    ignored.insert(made);
}

void Resources::enter(const Scope &scope, const Stmt *s) {
  if (!scope.function || scope.dependent)
    return;
  noteAppended(s);
  if (auto *block = dyn_cast<CompoundStmt>(s)) {
    for (const Stmt *child : block->body())
      ignore(child);
  } else if (auto *branch = dyn_cast<IfStmt>(s)) {
    ignore(branch->getThen());
    ignore(branch->getElse());
  } else if (auto *loop = dyn_cast<ForStmt>(s)) {
    ignore(loop->getBody());
  } else if (auto *range = dyn_cast<CXXForRangeStmt>(s)) {
    ignore(range->getBody());
  } else if (auto *whileLoop = dyn_cast<WhileStmt>(s)) {
    ignore(whileLoop->getBody());
  } else if (auto *label = dyn_cast<SwitchCase>(s)) {
    ignore(label->getSubStmt());
  } else if (auto *made = dyn_cast<CXXNewExpr>(s)) {
    if (auto it = keptIn.find(made); it != keptIn.end() && made->getInitializer())
      keep(made->getInitializer(), it->second);
  } else if (auto *result = dyn_cast<ReturnStmt>(s)) {
    if (scope.decl && result->getRetValue() && isResource(result->getRetValue()->getType()))
      keep(result->getRetValue(), unit.result(scope.decl));
  } else if (auto *assignment = dyn_cast<BinaryOperator>(s)) {
    if (assignment->getOpcode() == BO_Assign && isResource(assignment->getRHS()->getType()))
      keep(assignment->getRHS(), slotOf(unit, assignment->getLHS()));
  } else if (auto *op = dyn_cast<CXXOperatorCallExpr>(s)) {
    if (op->getOperator() == OO_Equal && op->getNumArgs() == 2)
      keepIfResource(op->getArg(1), op->getArg(0));
  } else if (isa<InitListExpr, CXXParenListInitExpr>(s)) {
    eachField(aggregateOf(cast<Expr>(s)), [&](const FieldDecl *field, const Expr *value) {
      if (isResource(field->getType()) && !field->getType()->isReferenceType())
        keep(value, unit.variable(field));
    });
  } else if (auto *call = dyn_cast<CXXMemberCallExpr>(s)) {
    // What is only asked something, and ends then: `std::thread(work).get_id()`.
    if (auto *method = call->getMethodDecl(); method && method->isConst())
      if (const Expr *made = origin(call->getImplicitObjectArgument()); isa<CXXConstructExpr>(made) && isResource(made->getType()))
        ignored.insert(made);
    // Into a container.
    if (auto *method = call->getMethodDecl(); method && unit.isStandardLibrary(method))
      for (const Expr *argument : call->arguments())
        keepIfResource(argument, call->getImplicitObjectArgument());
  }
}

// std::make_unique<std::thread>(…)
bool Resources::makesResource(const Expr *e) {
  auto *call = dyn_cast<CallExpr>(origin(e));
  const FunctionDecl *callee = call ? call->getDirectCallee() : nullptr;
  if (!callee || !callee->isInStdNamespace() || !callee->getIdentifier() || !callee->getName().starts_with("make_"))
    return false;
  const TemplateArgumentList *arguments = callee->getTemplateSpecializationArgs();
  return arguments && arguments->size() && arguments->get(0).getKind() == TemplateArgument::Type &&
         isResource(arguments->get(0).getAsType());
}

void Resources::keepIfResource(const Expr *made, const Expr *in) {
  if (makesResource(made) || isResource(origin(made)->getType()))
    keep(made, slotOf(unit, in));
}

// `auto t = db::Transaction(store);`: the constructor does not stand where the variable is declared.
static bool isMadeBehind(Unit &unit, const VarDecl *v) {
  auto *record = v->getType()->getAsCXXRecordDecl();
  auto *made = dyn_cast<CXXConstructExpr>(origin(v->getInit()));
  return made && record && v->hasLocalStorage() && !isa<ParmVarDecl>(v) && made->getLocation() != v->getLocation() &&
         !record->isLambda() && unit.origin(record->getLocation()) <= Origin::Generated;
}

void Resources::enter(const Scope &scope, const VarDecl *v) {
  if (scope.dependent || !v->getInit())
    return;
  if (isResource(v->getType()) || isFileStream(v->getType()) || makesResource(v->getInit()))
    keep(v->getInit(), variable(v));
  else if (isMadeBehind(unit, v))
    keep(v->getInit(), unit.variable(v));
}

// Of a local the type is known where it says what is kept.
Id<facts::Variable> Resources::variable(const VarDecl *v) {
  Id<facts::Variable> id = unit.variable(v);
  StringId type = unit.string(unit.spelled(v->getType().getCanonicalType()));
  facts::Variable &row = unit.facts.variables[id.index];
  if (!row.type)
    row.type = type;
  return id;
}

void Resources::enter(const Scope &scope, const CXXCtorInitializer *initialiser) {
  if (const FieldDecl *field = initialiser->getAnyMember(); field && !scope.dependent && isResource(field->getType()))
    keep(initialiser->getInit(), unit.variable(field));
}

// Does what the callee refers to, its closure or an argument, end with the expression? An empty object is no loss.
static bool isFleeting(const CallExpr *call) {
  auto *callee = call->getDirectCallee();
  auto *method = dyn_cast_or_null<CXXMethodDecl>(callee);
  unsigned receiver = isa<CXXOperatorCallExpr>(call) && method && method->isInstance() ? 1 : 0;
  if (receiver && method->getParent()->isLambda()) {
    auto *lambda = dyn_cast<LambdaExpr>(origin(call->getArg(0)));
    if (lambda && lambda->capture_size())
      return true;
  }
  for (unsigned i = receiver; callee && i < call->getNumArgs() && i - receiver < callee->getNumParams(); ++i) {
    const Expr *argument = call->getArg(i)->IgnoreParens();
    while (auto *cast = dyn_cast<ImplicitCastExpr>(argument))
      argument = cast->getSubExpr()->IgnoreParens();
    const CXXRecordDecl *record = argument->getType()->getAsCXXRecordDecl();
    if (callee->getParamDecl(i - receiver)->getType()->isReferenceType() && isa<MaterializeTemporaryExpr>(argument) &&
        !(record && record->hasDefinition() && record->isEmpty()))
      return true;
  }
  return false;
}

// `Guard guard{object}` of a class without a constructor: nobody is called who is given the object, but whoever is called
// on the guard has it.
static SmallVector<const VarDecl *, 1> referredBy(const VarDecl *aggregate,
                                                  function_ref<const VarDecl *(const Expr *)> handedOn) {
  SmallVector<const VarDecl *, 1> objects;
  if (!aggregate->hasLocalStorage() || isa<ParmVarDecl>(aggregate) || !aggregate->getInit())
    return objects;
  const Expr *init = origin(aggregate->getInit());
  ArrayRef<const Expr *> parts;
  if (auto *list = dyn_cast<InitListExpr>(init); list && list->getType()->isRecordType())
    parts = ArrayRef<const Expr *>(list->getInits(), list->getNumInits());
  else if (auto *list = dyn_cast<CXXParenListInitExpr>(init); list && list->getType()->isRecordType())
    parts = ArrayRef<const Expr *>(list->getInitExprs().data(), list->getInitExprs().size());
  for (const Expr *part : parts)
    if (const VarDecl *object = handedOn(part))
      objects.push_back(object);
  return objects;
}

static void addObject(Unit &unit, Id<facts::Call> call, uint32_t index, const VarDecl *object) {
  Id<Variable> v = unit.variable(object);
  unit.facts.arguments.push_back({call, index, v, Flags<ArgumentFlag>().set(ArgumentFlag::Object), {}, {}});
}

// An object that is made here without arguments: `T()`, `{}`.
static bool isBare(const Expr *e) {
  const Expr *made = origin(e);
  if (auto *construct = dyn_cast<CXXConstructExpr>(made))
    return !construct->getNumArgs();
  auto *list = dyn_cast<InitListExpr>(made);
  return isa<CXXScalarValueInitExpr>(made) ||
         (list && all_of(list->inits(), [](const Expr *i) { return isa<ImplicitValueInitExpr, CXXDefaultInitExpr>(i); }));
}

void Resources::leave(const Scope &scope, const Stmt *s, size_t firstCall) {
  auto *e = dyn_cast<Expr>(s);
  if (!e || firstCall == unit.facts.calls.size())
    return;
  auto *call = dyn_cast<CallExpr>(e);
  auto *construct = dyn_cast<CXXConstructExpr>(e);
  if (!call && !construct)
    return;
  Id<facts::Call> row(firstCall); // the first one is what is written; callbacks follow
  facts::Call &made = unit.facts.calls[firstCall];
  if (auto it = keptIn.find(e); it != keptIn.end() && !made.slot)
    made.slot = it->second;
  if (ignored.contains(e)) {
    made.flags.set(CallFlag::Discarded);
    made.flags.set(CallFlag::Fleeting, call && !e->isGLValue() && isFleeting(call));
    QualType result = e->getType();
    if (call && made.callee && !isa<CXXOperatorCallExpr>(e) && (result->isRecordType() || result->isEnumeralType()))
      made.type = unit.string(unit.spelled(result.getCanonicalType().getUnqualifiedType()));
  }
  if (construct)
    made.flags.set(CallFlag::Bare, !construct->getNumArgs() || construct->getConstructor()->isCopyOrMoveConstructor());
  else if (auto *op = dyn_cast<CXXOperatorCallExpr>(e); op && op->getOperator() == OO_Equal && op->getNumArgs() == 2)
    made.flags.set(CallFlag::Bare, isBare(op->getArg(1)));
  // The object of an operator is the receiver, not an argument.
  unsigned receiver = isa<CXXOperatorCallExpr>(e) && isa_and_nonnull<CXXMethodDecl>(call->getCalleeDecl()) ? 1 : 0;
  ArrayRef<const Expr *> arguments(call ? call->getArgs() : construct->getArgs(),
                                   call ? call->getNumArgs() : construct->getNumArgs());
  noteText(e, row);
  if (auto *member = dyn_cast<CXXMemberCallExpr>(e))
    if (const VarDecl *aggregate = localOf(member->getImplicitObjectArgument()))
      for (auto [i, object] : enumerate(referredBy(aggregate, [&](const Expr *part) { return handedOn(part); })))
        addObject(unit, row, arguments.size() + i, object); // behind the arguments
  // How a child process ended: told in a variable.
  if (call && ignored.contains(e) && is_contained({"wait", "waitpid", "wait3", "wait4"}, nameInStd(call))) {
    const Expr *status = call->getArg(nameInStd(call) == "waitpid" || nameInStd(call) == "wait4" ? 1 : 0);
    if (!status->isNullPointerConstant(*unit.ast, Expr::NPC_ValueDependentIsNull) && isLookedAt(scope, status))
      made.flags.clear(CallFlag::Discarded);
  }
  for (auto [i, argument] : enumerate(arguments.drop_front(receiver))) {
    addFieldsOf(unit, row, i, argument, [&](QualType t) { return isResource(t); });
    auto *of = dyn_cast<CallExpr>(origin(argument));
    if (isText(argument->getType()) || (of && nameInStd(of) == "quoted")) {
      addText(row, i, argument);
      continue;
    }
    if (const CXXRecordDecl *object = givenToLibrary(call ? call->getDirectCallee() : nullptr, argument))
      unit.facts.arguments.push_back(
          {row, uint32_t(i), {}, Flags<ArgumentFlag>().set(ArgumentFlag::Object), {}, unit.type(object)});
    bool tag = isTag(argument->getType());
    if (const VarDecl *object = handedOn(argument); object && !(call && isVariadicOfLibrary(call->getDirectCallee()))) {
      unit.facts.arguments.push_back(
          {row, uint32_t(i), unit.variable(object), Flags<ArgumentFlag>().set(ArgumentFlag::Object), {}, {}});
      continue;
    }
    if (call && isVariadicOfLibrary(call->getDirectCallee()))
      if (auto *record = argument->getType().getNonReferenceType()->getAsCXXRecordDecl();
          record && !record->isLambda() && unit.origin(record->getLocation()) <= Origin::Generated)
        unit.facts.arguments.push_back(
            {row, uint32_t(i), {}, Flags<ArgumentFlag>().set(ArgumentFlag::Object), {}, unit.type(record)});
    if (!tag && !isFileStream(argument->IgnoreParenImpCasts()->getType()) && !isResource(argument->getType()))
      continue;
    auto *copy = dyn_cast<CXXConstructExpr>(origin(argument)); // tags are handed over by value
    const Expr *named = tag && copy && copy->getNumArgs() ? copy->getArg(0) : argument;
    if (Id<Variable> v = slotOf(unit, named))
      unit.facts.arguments.push_back({row, uint32_t(i), v, Flags<ArgumentFlag>().set(ArgumentFlag::OfThis, isOfThis(named)), {}, {}});
  }
}

// The class of the project whose object a library takes as one of a class of its own, by pointer or reference; null if it
// does not.
const CXXRecordDecl *Resources::givenToLibrary(const FunctionDecl *callee, const Expr *argument) const {
  if (!callee || unit.origin(callee->getLocation()) != Origin::System || callee->isInStdNamespace())
    return nullptr;
  auto classOf = [](QualType t) {
    return (t->isPointerType() ? t->getPointeeType() : t.getNonReferenceType())->getAsCXXRecordDecl();
  };
  const CXXRecordDecl *taken = classOf(argument->getType()), *given = classOf(argument->IgnoreParenImpCasts()->getType());
  return taken && given && taken != given && given->hasDefinition() && given->isPolymorphic() &&
                 unit.origin(taken->getLocation()) == Origin::System &&
                 unit.origin(given->getLocation()) <= Origin::Generated
             ? given
             : nullptr;
}

// What formats or logs takes any number of arguments, and so does what constructs objects in the standard library.
bool Resources::isVariadicOfLibrary(const FunctionDecl *callee) const {
  const FunctionTemplateDecl *primary = callee ? callee->getPrimaryTemplate() : nullptr;
  if (!primary || unit.origin(callee->getLocation()) <= Origin::Generated || !primary->getTemplateParameters()->hasParameterPack())
    return false;
  if (!callee->isInStdNamespace())
    return true;
  StringRef name = callee->getIdentifier() ? callee->getName() : "";
  return name.starts_with("format") || name.starts_with("print");
}

// A local object of a class of the project that is handed to somebody who may change it; null if it is no such thing.
const VarDecl *Resources::handedOn(const Expr *argument) const {
  const Expr *e = argument->IgnoreParenImpCasts();
  bool byAddress = false;
  if (auto *address = dyn_cast<UnaryOperator>(e); address && address->getOpcode() == UO_AddrOf) {
    e = address->getSubExpr()->IgnoreParenImpCasts();
    byAddress = true;
  } else if (auto *call = dyn_cast<CallExpr>(e); call && call->isCallToStdMove()) {
    e = call->getArg(0)->IgnoreParenImpCasts();
  } else if (!argument->isGLValue() || argument->getType().isConstQualified()) {
    return nullptr;
  }
  auto *ref = dyn_cast<DeclRefExpr>(e);
  auto *v = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
  if (!v || !v->hasLocalStorage() || (byAddress && argument->getType()->getPointeeType().isConstQualified()))
    return nullptr;
  auto *record = v->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return record && !record->isLambda() && unit.origin(record->getLocation()) <= Origin::Generated ? v : nullptr;
}

// std::defer_lock and its like: what they say is their type.
bool Resources::isTag(QualType t) const {
  auto *record = t.getNonReferenceType()->getAsCXXRecordDecl();
  return record && record->hasDefinition() && record->isEmpty() && record->getIdentifier() &&
         record->getName().ends_with("_lock_t");
}

void Resources::destroyed(const VarDecl *v, size_t firstCall) {
  for (size_t c = firstCall; c < unit.facts.calls.size(); ++c)
    if (unit.facts.calls[c].kind == CallKind::Destructor)
      for (auto [i, object] : enumerate(referredBy(v, [&](const Expr *part) { return handedOn(part); })))
        addObject(unit, Id<facts::Call>(c), i, object);
  if (firstCall >= unit.facts.calls.size())
    return;
  if (isResource(v->getType()))
    unit.facts.calls[firstCall].slot = variable(v);
  // A guard without a constructor does at its end what it is there for.
  if (v->getInit() && !isa<ParmVarDecl>(v))
    addFieldsOf(unit, Id<facts::Call>(firstCall), 0, v->getInit(), [&](QualType t) { return isResource(t); });
}

} // namespace harness
