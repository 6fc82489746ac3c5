// The translation unit that is being read: Clang's AST on one side, the tables of facts on the other, and the entities
// that were met so far. Extractors get a Unit& and add rows; none of them walks the tree (see traversal.h).
#pragma once

#include "facts/model.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Mangle.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

#include <optional>

namespace harness {

struct Options {
  std::string root;  // source root, relative to the compiler's working directory
  std::string id;    // identity of the plugin, as the build passes it
  bool early = true; // judge the unit inside the compiler
};

class Unit {
public:
  Unit(clang::CompilerInstance &ci, const Options &options);

  clang::CompilerInstance &ci;
  const clang::SourceManager &sources;
  clang::ASTContext *ast = nullptr; // set once the consumer has it
  facts::Facts facts;
  // The input is preprocessed already: files are what line markers say.
  const bool preprocessed;

  void start(clang::ASTContext &context);

  facts::StringId string(llvm::StringRef s);

  // Places. A location inside a macro counts where the macro is used.
  facts::Place place(clang::SourceLocation loc);
  facts::Id<facts::File> mainFile();
  facts::Origin origin(clang::SourceLocation loc);
  // A text without the folders of this machine: a path below the source root or the build folder counts from there. Any
  // other absolute path is as it is, or none if it `mustBe` without.
  std::optional<std::string> withoutMachine(llvm::StringRef text, bool mustBe) const;

  // Entities. Each is interned once; a declaration is enough.
  facts::Id<facts::Function> function(const clang::FunctionDecl *d);
  // Spells the types of these functions, by index.
  void spellTypes(const llvm::BitVector &wanted);
  // A template that only its instantiations resolve: it has a name and a place, and is never called.
  facts::Id<facts::Function> pattern(const clang::FunctionDecl *d);
  facts::Id<facts::Type> type(const clang::NamedDecl *d); // records, enumerations, aliases
  facts::Id<facts::Variable> variable(const clang::ValueDecl *d); // variables, fields, parameters
  facts::Id<facts::Variable> parameter(const clang::FunctionDecl *d, unsigned index);
  // What a function returns: "f(int)#result".
  facts::Id<facts::Variable> result(const clang::FunctionDecl *d);
  // The pseudo function that initialises a variable with static storage.
  // Unless it `runs`, it only stands for what a constant initialiser names.
  facts::Id<facts::Function> initialiser(const clang::VarDecl *d, bool runs = true);
  // What the object file calls `symbol`: a function of this unit, or one that nothing else is known of.
  facts::Id<facts::Function> functionBySymbol(llvm::StringRef symbol);
  // The pseudo function that stands for an asm declaration.
  facts::Id<facts::Function> assembly(clang::SourceLocation at);
  facts::Function &row(facts::Id<facts::Function> id) { return facts.functions[id.index]; }

  // Names as a person would write them.
  std::string qualifiedName(const clang::NamedDecl *d) const;
  std::string signature(const clang::FunctionDecl *d) const;
  std::string spelled(clang::QualType t) const;
  // The canonical function type by which indirect calls find their targets: "int (const char *)".
  std::string callType(const clang::FunctionDecl *d) const;
  std::string callType(clang::QualType t) const;

  // Does it come from a template: is it, or what it stands in, an instantiation?
  static bool isInstantiated(const clang::Decl *d);
  // Declared in a header of the standard library, in one of its namespaces.
  bool isStandardLibrary(const clang::Decl *d);

  // Definitions of what is named here: those that the traversal does not meet by itself are read after all else.
  std::vector<const clang::FunctionDecl *> wanted;

  llvm::DenseSet<const clang::CXXRecordDecl *> basesRead; // classes of libraries whose bases are facts

  // Functions that the object has to contain, by index.
  llvm::DenseSet<uint32_t> emitted;

  clang::PrintingPolicy policy;

  bool skeletonFailed = false; // a function without a control-flow graph
  // Locals of which constants.cc wanted to know.
  llvm::DenseMap<const clang::VarDecl *, bool> neverChanges;
  // Calls of size() that are compared with a constant: the most that there may be.
  llvm::DenseMap<const clang::Expr *, int64_t> bounds;
  // What callbacks.cc keeps for the unit.
  std::shared_ptr<void> callbacks;

private:
  std::string linkageName(const clang::FunctionDecl *d);
  std::string internal(std::string symbol);
  facts::Id<facts::File> fileAt(clang::SourceLocation at, const clang::PresumedLoc &presumed);
  facts::Id<facts::File> fileRow(std::string path, std::string shown, facts::Origin origin);
  std::string relative(llvm::StringRef path, facts::Origin &origin) const;

  const std::string root, build; // absolute, without "." and ".."
  std::unique_ptr<clang::ASTNameGenerator> names;
  llvm::StringMap<uint32_t> strings, functionKeys, typeKeys, variableKeys;
  llvm::StringMap<uint32_t> files;
  llvm::DenseMap<std::pair<clang::FileID, const char *>, facts::Id<facts::File>> fileIds;
  llvm::DenseMap<clang::FileID, facts::Origin> origins;
  llvm::DenseMap<const clang::Decl *, facts::Id<facts::Function>> functions;
  llvm::DenseMap<const clang::Decl *, facts::Id<facts::Type>> types;
  llvm::DenseMap<const clang::Decl *, facts::Id<facts::Variable>> variables;
};

// Set while extractors run: what a row belongs to.
struct Scope {
  const clang::FunctionDecl *decl = nullptr;
  facts::Id<facts::Function> function;
  facts::Id<facts::Type> type;
  facts::ReferenceKind role = facts::ReferenceKind::Body;
  // Overrides the kind of calls while a default argument or member initialiser is read.
  const facts::CallKind *kind = nullptr;
  clang::SourceLocation at; // where the override counts, if valid
  bool dependent = false;   // inside a template pattern: what it calls is not known
  bool instantiated = false; // what stands here is not what is written: the pattern is read for that
  bool inBody = false;      // of a function: an inline body of a header shows less than its signature
  bool isPrivate = false;   // a member that only its class can name
  bool indirect = false;    // inside a pointer or reference type
};

} // namespace harness
