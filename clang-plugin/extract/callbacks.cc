// Calls that come back out of a library template: `std::sort(…, byDate)` calls byDate, a `std::map<Key, V>` calls
// Key's operator<, a `std::vector<T>` destroys T. The library's own functions are not facts; what they call back is an
// edge of whoever called the library, with the library function as `via`.
//
// Only instantiations that have a project type among their template arguments, at any depth, can call back; entering
// no other keeps this cheap.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Callbacks {
public:
  explicit Callbacks(Unit &unit) : unit(unit) {}

  // A project function, and whether the call of it is virtual.
  using Found = SmallVector<std::pair<const FunctionDecl *, bool>, 4>;

  // Project functions that `library` reaches through library bodies only.
  Found from(const FunctionDecl *library) {
    Found found;
    tables.clear();
    DenseSet<const FunctionDecl *> seen{library->getCanonicalDecl()};
    SmallVector<const FunctionDecl *, 16> open{library};
    DenseSet<const FunctionDecl *> reported;
    auto step = [&](const Callee &callee) {
      if (!callee.function)
        return;
      const FunctionDecl *next = callee.function->getCanonicalDecl();
      if (!seen.insert(next).second)
        return;
      if (unit.isStandardLibrary(next)) {
        if (mentionsProject(next))
          open.push_back(next);
      } else if (unit.origin(next->getLocation()) != Origin::System && reported.insert(next).second) {
        found.push_back({next, callee.isVirtual});
      }
    };
    while (!open.empty()) {
      const FunctionDecl *next = open.pop_back_val();
      const FunctionDecl *body = nullptr;
      impliedCalleesOf(next, step);
      // shared_ptr<T> destroys T behind a virtual call that only the library's object code makes.
      if (auto *owned = sharedPointee(next))
        if (auto *dtor = destructorOf(owned))
          step({dtor, CallKind::Callback, dtor->getLocation(), dtor->isVirtual()});
      if (!next->hasBody(body))
        continue;
      if (auto *ctor = dyn_cast<CXXConstructorDecl>(body))
        for (const CXXCtorInitializer *init : ctor->inits())
          visit(init->getInit(), step);
      visit(body->getBody(), step);
    }
    return found;
  }

private:
  void visit(const Stmt *node, EachCallee step) {
    if (!node)
      return;
    calleesOf(node, *unit.ast, step);
    if (auto *declaration = dyn_cast<DeclStmt>(node))
      for (const Decl *d : declaration->decls())
        if (auto *variable = dyn_cast<VarDecl>(d))
          calleesOf(variable, *unit.ast, step);
    if (auto *argument = dyn_cast<CXXDefaultArgExpr>(node))
      visit(argument->getExpr(), step);
    // What is put into a table of pointers, or into a virtual table, will be called from there.
    if (auto *ref = dyn_cast<DeclRefExpr>(node)) {
      if (auto *function = dyn_cast<FunctionDecl>(ref->getDecl()))
        step({function, CallKind::Callback, ref->getLocation()});
      else if (auto *table = dyn_cast<VarDecl>(ref->getDecl()); table && table->hasGlobalStorage())
        visitOnce(table, step);
    }
    if (auto *construct = dyn_cast<CXXConstructExpr>(node))
      if (auto *record = construct->getConstructor()->getParent(); record->isPolymorphic())
        for (const CXXMethodDecl *method : record->methods())
          if (method->isVirtual() && unit.isStandardLibrary(method))
            step({method, CallKind::Callback, construct->getLocation()});
    for (const Stmt *child : node->children())
      visit(child, step);
  }

  void visitOnce(const VarDecl *table, EachCallee step) {
    const Expr *init = table->getAnyInitializer();
    if (init && !init->isValueDependent() && tables.insert(table).second)
      visit(init, step);
  }

  static const CXXRecordDecl *sharedPointee(const FunctionDecl *f) {
    auto *dtor = dyn_cast<CXXDestructorDecl>(f);
    auto *special = dtor ? dyn_cast<ClassTemplateSpecializationDecl>(dtor->getParent()) : nullptr;
    if (!special || !special->getIdentifier() ||
        (special->getName() != "shared_ptr" && special->getName() != "__shared_ptr"))
      return nullptr;
    const TemplateArgument &first = special->getTemplateArgs()[0];
    return first.getKind() == TemplateArgument::Type ? first.getAsType()->getAsCXXRecordDecl() : nullptr;
  }

  bool mentionsProject(const FunctionDecl *f) {
    if (auto *args = f->getTemplateSpecializationArgs())
      for (const TemplateArgument &arg : args->asArray())
        if (mentionsProject(arg))
          return true;
    for (const DeclContext *c = f->getDeclContext(); c; c = c->getParent())
      if (auto *special = dyn_cast<ClassTemplateSpecializationDecl>(c))
        for (const TemplateArgument &arg : special->getTemplateArgs().asArray())
          if (mentionsProject(arg))
            return true;
    return false;
  }

  bool mentionsProject(const TemplateArgument &arg) {
    switch (arg.getKind()) {
    case TemplateArgument::Type:
      return mentionsProject(arg.getAsType());
    case TemplateArgument::Declaration:
      return isa<FunctionDecl>(arg.getAsDecl()) || !unit.isStandardLibrary(arg.getAsDecl());
    case TemplateArgument::Pack:
      return any_of(arg.getPackAsArray(), [&](const TemplateArgument &a) { return mentionsProject(a); });
    default:
      return false;
    }
  }

  bool mentionsProject(QualType type) {
    type = type.getCanonicalType();
    auto [it, fresh] = known.try_emplace(type.getAsOpaquePtr(), false);
    if (!fresh)
      return it->second;
    bool mentions = computeMentionsProject(type);
    return known[type.getAsOpaquePtr()] = mentions;
  }

  bool computeMentionsProject(QualType type) {
    while (!type->getPointeeType().isNull())
      type = type->getPointeeType();
    if (type->isArrayType())
      type = type->getBaseElementTypeUnsafe()->getCanonicalTypeInternal();
    if (type->isFunctionType())
      return true; // a function pointer may hold anything
    auto *tag = type->getAsTagDecl();
    if (!tag)
      return false;
    if (!unit.isStandardLibrary(tag))
      return unit.origin(tag->getLocation()) != Origin::System || isa<CXXRecordDecl>(tag);
    if (auto *special = dyn_cast<ClassTemplateSpecializationDecl>(tag))
      return any_of(special->getTemplateArgs().asArray(), [&](const TemplateArgument &a) { return mentionsProject(a); });
    return false;
  }

  Unit &unit;
  DenseMap<void *, bool> known;
  DenseSet<const VarDecl *> tables; // read by the walk that is under way

public:
  bool canCallBack(const FunctionDecl *f) { return unit.isStandardLibrary(f) && mentionsProject(f); }
  DenseMap<const FunctionDecl *, Found> memo;
};

} // namespace

void extractCallbacks(Unit &unit, const Scope &scope, const Callee &library) {
  if (!library.function)
    return;
  if (!unit.callbacks)
    unit.callbacks = std::make_shared<Callbacks>(unit);
  auto &callbacks = *std::static_pointer_cast<Callbacks>(unit.callbacks);
  const FunctionDecl *f = library.function->getCanonicalDecl();
  if (!callbacks.canCallBack(f))
    return;
  auto [it, fresh] = callbacks.memo.try_emplace(f);
  if (fresh) {
    auto found = callbacks.from(f);
    it = callbacks.memo.find(f);
    it->second = std::move(found);
  }
  if (it->second.empty())
    return;
  std::string via = unit.qualifiedName(f);
  Callee back = library;
  for (auto [target, isVirtual] : it->second) {
    back.function = target;
    back.kind = CallKind::Callback;
    back.isVirtual = isVirtual;
    back.object = nullptr;
    addCall(unit, scope, back, via);
  }
}

} // namespace harness
