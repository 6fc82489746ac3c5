// The extractors: one file per family of facts. The traversal calls them, node by node; none of them walks the tree
// of the unit.
#pragma once

#include "unit.h"

#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace harness {

// ---- callees.cc: what one node of the tree calls, explicitly or not. Shared by calls.cc and callbacks.cc.
struct Callee {
  const clang::FunctionDecl *function = nullptr; // none: indirect or asm
  facts::CallKind kind = facts::CallKind::Direct;
  clang::SourceLocation at;
  bool isVirtual = false;
  const clang::Expr *object = nullptr; // receiver of a member call
  const clang::Expr *target = nullptr; // expression that is called, for indirect calls
  clang::QualType type;                // of the function called indirectly
};
using EachCallee = llvm::function_ref<void(const Callee &)>;
void calleesOf(const clang::Stmt *node, const clang::ASTContext &ast, EachCallee each);
// Destructors of a variable that goes out of scope.
void calleesOf(const clang::VarDecl *variable, const clang::ASTContext &ast, EachCallee each);
// What a function does without saying so: a destructor destroys members and bases.
void impliedCalleesOf(const clang::FunctionDecl *function, EachCallee each);
const clang::CXXDestructorDecl *destructorOf(clang::QualType type);
const clang::CXXDestructorDecl *destructorOf(const clang::CXXRecordDecl *record);

// Hash of a body, of which two definitions of one entity are compared: never 0. Half of Clang's, for hashes do not
// compress; one difference in 65,535 is missed.
inline uint32_t bodyHash(unsigned odrHash) { return std::max(1u, (odrHash ^ odrHash >> 16) & 0xffff); }

// ---- calls.cc
void extractCalls(Unit &unit, const Scope &scope, const clang::Stmt *node);
void extractCalls(Unit &unit, const Scope &scope, const clang::VarDecl *variable);
void extractImpliedCalls(Unit &unit, const Scope &scope);
// `alias`, `weakref`, `ifunc`: the function does what the one does that it stands for.
void extractAlias(Unit &unit, const clang::FunctionDecl *alias);
void extractAssembly(Unit &unit, const clang::FileScopeAsmDecl *assembly);
// Where the initialiser of a member does what it does. A constructor does what its class says next to the members (invalid:
// there), an aggregate is made by whoever writes the list.
clang::SourceLocation usedAt(const Scope &scope, const clang::CXXDefaultInitExpr *initialiser);
facts::Id<facts::Call> addCall(Unit &unit, const Scope &scope, const Callee &callee, llvm::StringRef via = {});

// ---- forwarding.cc: is the call all that the function does, with its own parameters, in their order?
bool isForwarding(Unit &unit, const clang::FunctionDecl *function, const clang::CallExpr *call);

// ---- callbacks.cc: project functions that a library template calls back.
void extractCallbacks(Unit &unit, const Scope &scope, const Callee &library);

// ---- callables.cc: where functions go when they are not called on the spot.
class Callables {
public:
  explicit Callables(Unit &unit) : unit(unit) {}
  void visit(const Scope &scope, const clang::Stmt *node);
  void visit(const Scope &scope, const clang::VarDecl *variable);
  void visit(const Scope &scope, const clang::CXXCtorInitializer *initialiser);

private:
  struct Source;
  void collect(const clang::Expr *e, llvm::SmallVectorImpl<Source> &out, unsigned depth = 0);
  void flow(const Scope &scope, const clang::Expr *from, facts::Id<facts::Variable> slot, facts::BindingKind kind,
            bool slotHoldsCallable);
  void flowBack(const Scope &scope, const clang::Expr *from, facts::Id<facts::Variable> slot);
  void arguments(const Scope &scope, const clang::FunctionDecl *callee, llvm::ArrayRef<const clang::Expr *> args,
                 const clang::Expr *object);
  void initialiserList(const Scope &scope, const clang::InitListExpr *list, facts::Id<facts::Variable> table);

  Unit &unit;
  llvm::DenseSet<const clang::Expr *> handled;
};
// The variable behind an expression that denotes a callable or a receiver; none if there is no single one.
facts::Id<facts::Variable> slotOf(Unit &unit, const clang::Expr *e);
// Is it the object whose method this is, or a field of it?
bool isOfThis(const clang::Expr *e);
// May a value of this type be called: function pointer, std::function and its like.
bool holdsCallable(clang::QualType type);
// May callables be in a value of this type: the above, and what the standard library makes of them.
bool isSlot(clang::QualType type);

// ---- resources.cc: which thread, lock, guard or future a call makes, destroys or is given; text that was made of an
// object; and results nobody takes.
// `enter` is called before the calls of a node are extracted, `leave` after, with the size of the table before.
class Resources {
public:
  explicit Resources(Unit &unit) : unit(unit) {}
  void enter(const Scope &scope, const clang::Stmt *node);
  void enter(const Scope &scope, const clang::VarDecl *variable);
  void enter(const Scope &scope, const clang::CXXCtorInitializer *initialiser);
  void leave(const Scope &scope, const clang::Stmt *node, size_t firstCall);
  // After the calls that end the life of a variable.
  void destroyed(const clang::VarDecl *variable, size_t firstCall);

private:
  bool isResource(clang::QualType t);
  bool isResource(const clang::CXXRecordDecl *record);
  bool isTag(clang::QualType t) const;
  bool isVariadicOfLibrary(const clang::FunctionDecl *callee) const;
  const clang::CXXRecordDecl *givenToLibrary(const clang::FunctionDecl *callee, const clang::Expr *argument) const;
  const clang::VarDecl *handedOn(const clang::Expr *argument) const;
  bool makesResource(const clang::Expr *e);
  facts::Id<facts::Variable> variable(const clang::VarDecl *v);
  void keep(const clang::Expr *made, facts::Id<facts::Variable> in);
  void keepIfResource(const clang::Expr *made, const clang::Expr *in);
  void ignore(const clang::Stmt *statement);
  void noteText(const clang::Expr *e, facts::Id<facts::Call> row);
  void addText(facts::Id<facts::Call> call, uint32_t index, const clang::Expr *e, unsigned locals = 0);
  void noteAppended(const clang::Stmt *s);
  bool isLookedAt(const Scope &scope, const clang::Expr *status) const;

  Unit &unit;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> known;
  llvm::DenseMap<const clang::Expr *, facts::Id<facts::Variable>> keptIn; // what makes a resource, and where it goes
  llvm::DenseSet<const clang::Expr *> ignored;                           // calls whose result nobody takes
  llvm::DenseMap<const clang::Expr *, facts::Id<facts::Call>> texts;     // calls that make text of an object
  llvm::DenseMap<const clang::Expr *, llvm::SmallVector<size_t, 1>> waiting; // arguments that are their results
  llvm::DenseMap<const clang::VarDecl *, llvm::SmallVector<const clang::Expr *, 2>> appended; // text, by what it is put into
};

// ---- functions.cc: details of a definition.
void defineFunction(Unit &unit, facts::Id<facts::Function> id, const clang::FunctionDecl *definition);

// ---- fingerprint.cc: how many tokens a function has; and, if it is to be compared with others, what it looks like.
unsigned readTokens(Unit &unit, const clang::FunctionDecl *definition, bool compared);

// ---- records.cc
void defineType(Unit &unit, const clang::TagDecl *definition);
// The bases of a class of a library, and theirs: the traversal does not read libraries.
void extractBases(Unit &unit, const clang::CXXRecordDecl *d);
void defineAlias(Unit &unit, const clang::TypedefNameDecl *alias);

// ---- variables.cc
void defineVariable(Unit &unit, const clang::VarDecl *variable);
// Another name for a variable, from which nobody can tell who writes it.
void extractAlias(Unit &unit, clang::QualType reference, const clang::Expr *e);
bool needsDynamicInitialiser(const clang::VarDecl *variable, const clang::ASTContext &ast);
// `static std::ostream *const out = &std::cout;`: a use without any code that runs.
bool namesLibraryVariable(Unit &unit, const clang::Stmt *initialiser);
void extractAccess(Unit &unit, const Scope &scope, const clang::Stmt *node, llvm::DenseSet<const clang::Stmt *> &written);

// ---- references.cc
void extractReference(Unit &unit, const Scope &scope, clang::TypeLoc loc);
void extractReference(Unit &unit, const Scope &scope, const clang::DeclRefExpr *e);
void extractReference(Unit &unit, const Scope &scope, const clang::MemberExpr *e);
void extractReference(Unit &unit, const clang::OffsetOfExpr *e);
// What a template names and only its instantiations resolve.
void extractReference(Unit &unit, const Scope &scope, const clang::OverloadExpr *e);
void extractReference(Unit &unit, const Scope &scope, const clang::NamedDecl *type, clang::SourceLocation at);

// ---- includes.cc: registers with the preprocessor; rows are written when the unit is done.
class Includes;
std::shared_ptr<Includes> watchIncludes(clang::CompilerInstance &ci);
void extractIncludes(Unit &unit, Includes &includes);

// ---- constants.cc
void extractConstants(Unit &unit, const clang::Stmt *node, facts::Id<facts::Call> row);
// Of a comparison, before the calls in it.
void noteBound(Unit &unit, const clang::Stmt *node);
void extractLiteral(Unit &unit, const clang::StringLiteral *literal);

// ---- parameters.cc
void extractParameters(Unit &unit, facts::Id<facts::Function> id, const clang::FunctionDecl *definition);

// ---- unseen.cc: what is needed, though no other row says by whom.
// A name in an operand that is not evaluated and waits for template arguments: `requires { t.size(); }`.
void extractProbe(Unit &unit, const clang::Stmt *node);
// `used`, `section`, `maybe_unused`…: the source says that it is to stay, or may be unused.
void extractKept(Unit &unit, const clang::NamedDecl *d);
// When all is read: what Clang saw used, and no row names.
void extractUnseen(Unit &unit);

// ---- outcomes.cc
// "true", "nullptr", "-1", "shop::Verdict::allow", "std::nullopt", "{}"; empty for what is no constant as it is written.
std::string constantText(Unit &unit, const clang::Expr *e);
// The value of a condition that means that something failed; none if it tests something else.
std::optional<bool> failsWhen(const clang::Expr *condition);
// What a statement assigns to; null if it assigns nothing.
const clang::Expr *writtenBy(const clang::Stmt *s);
// The field or variable that an lvalue is, or is an element of; null for what a pointer points to.
const clang::ValueDecl *rootOf(const clang::Expr *lvalue);

// ---- skeleton.cc: `firstCall` is the size of the table of calls before the body was read.
void extractSkeleton(Unit &unit, const Scope &scope, const clang::FunctionDecl *definition, size_t firstCall);

// ---- annotations.cc
void extractAnnotations(Unit &unit, const clang::Decl *d);

} // namespace harness
