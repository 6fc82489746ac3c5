// The plugin: Clang calls it for every compile. Its consumer runs before the code generator, so that what it embeds is
// there when code is generated, and so that an error of its own stops the object from being written.
//
//   plugin → traverse the unit → match → prune → facts → judge early → bytes → embed

#include "embed.h"
#include "extract/extract.h"
#include "prune.h"
#include "traversal.h"
#include "early.h"
#include "match.h"

#include "facts/canonical.h"
#include "facts/format.h"
#include "facts/names.h"
#include "io/file.h"

#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/TimeProfiler.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

void setCoverage(Unit &unit, const Options &options) {
  Facts &f = unit.facts;
  auto &preprocessor = unit.ci.getPreprocessorOpts();
  bool precompiled = !preprocessor.ImplicitPCHInclude.empty();
  // Two-phase modules: the second phase reads the tree of the first, and no text.
  const auto &inputs = unit.ci.getFrontendOpts().Inputs;
  bool fromTree = !inputs.empty() && inputs.front().getKind().getFormat() == InputKind::Precompiled;
  bool modules = fromTree || unit.ast->getCurrentNamedModule() || !unit.ast->local_imports().empty();

  facts::Unit row;
  row.file = unit.mainFile();
  row.language = unit.ast->getLangOpts().CPlusPlus ? facts::Language::Cxx : facts::Language::C;
  row.flags.set(UnitFlag::Preprocessed, unit.preprocessed)
      .set(UnitFlag::Precompiled, precompiled)
      .set(UnitFlag::Modules, modules);
  row.producer = unit.string(options.id.empty() ? "unknown" : options.id);
  row.compiler = unit.string("clang " LLVM_VERSION_STRING);
  f.units.push_back(row);

  auto cover = [&](Family family, bool any, StringRef partial = {}, State state = State::Partial) {
    f.coverage.push_back({Id<facts::Unit>(0), family, !partial.empty() ? state : any ? State::Complete : State::Empty,
                          unit.string(partial)});
  };
  cover(Family::Functions, !f.functions.empty(), unit.preprocessed ? "token counts are of preprocessed text" : "");
  cover(Family::Types, !f.types.empty());
  cover(Family::Variables, !f.variables.empty());
  cover(Family::Calls, !f.calls.empty());
  cover(Family::Effects, !f.accesses.empty() || !f.constants.empty());
  cover(Family::References, !f.references.empty());
  if (unit.preprocessed || fromTree)
    cover(Family::Includes, false,
          fromTree ? "a precompiled module has no include directives" : "preprocessed input has no include directives",
          State::Unsupported);
  else
    cover(Family::Includes, !f.includes.empty(),
          precompiled ? "directives inside the precompiled header are not seen"
          : modules   ? "imports of modules are not include directives"
                      : "");
  cover(Family::Skeleton, !f.events.empty(), unit.skeletonFailed ? "a function has no control-flow graph" : "");
  cover(Family::Annotations, !f.annotations.empty());
}

class Consumer : public ASTConsumer {
public:
  Consumer(CompilerInstance &ci, const Options &options)
      : ci(ci), options(options), includes(watchIncludes(ci)), bytes(embedLater(ci)) {}

  // Clang says so while it parses.
  void HandleInlineFunctionDefinition(FunctionDecl *d) override { keepIfUsed(d); }
  bool HandleTopLevelDecl(DeclGroupRef group) override {
    for (const Decl *d : group)
      keepIfUsed(d);
    return true;
  }

  void HandleTranslationUnit(ASTContext &ast) override {
    // What does not compile has no object, and a broken tree is not worth a reading.
    if (ci.getDiagnostics().hasErrorOccurred())
      return;
    TimeTraceScope all("Harness");
    Unit unit(ci, options);
    unit.start(ast);
    const std::unique_ptr<policy::PolicyT> policy = readPolicy();
    if (options.onlyMatch) {
      if (policy)
        match(unit, *policy);
    } else {
      for (const FunctionDecl *d : used)
        unit.function(d);
      pass("Harness: traverse", [&] { traverse(unit); });
      if (policy)
        pass("Harness: match", [&] { match(unit, *policy); });
      prune(unit);
      extractIncludes(unit, *includes);
      setCoverage(unit, options);
    }
    pass("Harness: sort", [&] { canonicalise(unit.facts); });
    if (policy && options.early)
      pass("Harness: judge", [&] { judgeEarly(ci, *policy, unit.facts, options.root); });
    pass("Harness: write", [&] {
      dropDerived(unit.facts);
      *bytes = write(unit.facts, Packing::Packed);
    });
    if (!options.facts.empty())
      writeFacts();
  }

private:
  // Seen by -ftime-trace.
  static void pass(StringRef name, function_ref<void()> run) {
    TimeTraceScope scope(name);
    run();
  }

  // For who wants no object.
  void writeFacts() {
    Error failed = io::writeIfChanged(options.facts, *bytes);
    if (!failed)
      return;
    auto &diagnostics = ci.getDiagnostics();
    diagnostics.Report(diagnostics.getCustomDiagID(DiagnosticsEngine::Error, "the facts of the unit cannot be written: %0"))
        << toString(std::move(failed));
  }

  void keepIfUsed(const Decl *d) {
    if (isa<NamespaceDecl, LinkageSpecDecl>(d))
      for (const Decl *inner : cast<DeclContext>(d)->decls())
        keepIfUsed(inner);
    else if (auto *function = dyn_cast<FunctionDecl>(d);
             function && function->hasAttr<UsedAttr>() && !function->isDependentContext())
      used.push_back(function);
  }

  CompilerInstance &ci;
  Options options;
  std::shared_ptr<Includes> includes;
  std::shared_ptr<std::string> bytes;
  std::vector<const FunctionDecl *> used; // [[gnu::used]]: in the object though nobody calls it, also from headers of libraries
};

// Does this run generate code from an AST? Precompiled headers and module interfaces do not.
bool writesObject(CompilerInstance &ci) {
  switch (ci.getFrontendOpts().ProgramAction) {
  case frontend::EmitObj:
  case frontend::EmitAssembly:
  case frontend::EmitBC:
  case frontend::EmitLLVM:
  case frontend::EmitCodeGenOnly:
    return !ci.getFrontendOpts().OutputFile.ends_with(".pcm");
  case frontend::ParseSyntaxOnly: // early errors for editors and checks
    return true;
  default:
    return false;
  }
}

class Action : public PluginASTAction {
protected:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &ci, StringRef) override {
    if (!writesObject(ci))
      return std::make_unique<ASTConsumer>();
    return std::make_unique<Consumer>(ci, options);
  }

  // -fplugin-arg-harness-KEY=VALUE
  bool ParseArgs(const CompilerInstance &ci, const std::vector<std::string> &arguments) override {
    for (StringRef argument : arguments) {
      auto [key, value] = argument.split('=');
      if (key == "root")
        options.root = value.str();
      else if (key == "id")
        options.id = value.str();
      else if (key == "early")
        options.early = value != "off";
      else if (key == "facts")
        options.facts = value.str();
      else if (key == "only" && value == "match")
        options.onlyMatch = true;
      else {
        auto &diagnostics = ci.getDiagnostics();
        diagnostics.Report(diagnostics.getCustomDiagID(DiagnosticsEngine::Error,
                                                       "unknown argument '%0' for the Harness plugin; known: root, "
                                                       "id, early, facts, only=match"))
            << key;
        return false;
      }
    }
    return true;
  }

  ActionType getActionType() override { return AddBeforeMainAction; }

private:
  Options options;
};

FrontendPluginRegistry::Add<Action> registration("harness", "Architecture facts and gates");

} // namespace
} // namespace harness
