// Include edges, and macros that are expanded in another file than they are defined in. They come from the
// preprocessor, so they are missing from preprocessed input and from the contents of a precompiled header; coverage says
// so.

#include "extract.h"

#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {

class Includes {
public:
  struct Row {
    SourceLocation from;
    OptionalFileEntryRef to;
    bool angled;
  };
  std::vector<Row> rows;
  // Of each pair of files the first expansion: where it is written, and where the macro is defined.
  MapVector<std::pair<FileID, FileID>, std::pair<SourceLocation, SourceLocation>> expansions;
};

namespace {

class Watcher : public PPCallbacks {
public:
  Watcher(std::shared_ptr<Includes> includes, const SourceManager &sources)
      : includes(std::move(includes)), sources(sources) {}

  // What a macro's body expands is of the file that holds the body.
  void MacroExpands(const Token &name, const MacroDefinition &definition, SourceRange, const MacroArgs *) override {
    const MacroInfo *macro = definition.getMacroInfo();
    if (!macro || macro->isBuiltinMacro())
      return;
    SourceLocation from = sources.getSpellingLoc(name.getLocation()), to = macro->getDefinitionLoc();
    FileID fromFile = sources.getFileID(from), toFile = sources.getFileID(to);
    if (fromFile != toFile)
      includes->expansions.insert({{fromFile, toFile}, {from, to}});
  }

  void InclusionDirective(SourceLocation hash, const Token &, StringRef, bool angled, CharSourceRange,
                          OptionalFileEntryRef file, StringRef, StringRef, const clang::Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (file)
      includes->rows.push_back({hash, file, angled});
  }

private:
  std::shared_ptr<Includes> includes;
  const SourceManager &sources;
};

} // namespace

std::shared_ptr<Includes> watchIncludes(CompilerInstance &ci) {
  auto includes = std::make_shared<Includes>();
  ci.getPreprocessor().addPPCallbacks(std::make_unique<Watcher>(includes, ci.getSourceManager()));
  return includes;
}

void extractIncludes(Unit &unit, Includes &includes) {
  FileID commandLine = unit.ci.getPreprocessor().getPredefinesFileID();
  for (const Includes::Row &include : includes.rows) {
    bool forced = unit.sources.getFileID(include.from) == commandLine; // -include
    facts::Origin from = unit.origin(include.from);
    if (!forced && (from == Origin::System || from == Origin::ThirdParty))
      continue;
    FileID to = unit.sources.translateFile(*include.to);
    if (to.isInvalid()) // named, found, and never entered: an unused __has_include
      continue;
    facts::Place at = forced ? facts::Place{unit.mainFile(), 1, 1} : unit.place(include.from);
    facts::Place target = unit.place(unit.sources.getLocForStartOfFile(to));
    if (!at.file || !target.file)
      continue;
    Include row{at.file, target.file, at.line, {}};
    row.flags.set(IncludeFlag::Angled, include.angled).set(IncludeFlag::FromMacro, include.from.isMacroID());
    unit.facts.includes.push_back(row);
  }
  for (auto &[files, expansion] : includes.expansions) {
    facts::Origin from = unit.origin(expansion.first), to = unit.origin(expansion.second);
    if (std::max(from, to) >= Origin::ThirdParty)
      continue;
    facts::Place at = unit.place(expansion.first), macro = unit.place(expansion.second);
    if (!at.file || !macro.file || at.file == macro.file)
      continue;
    Include row{at.file, macro.file, at.line, {}};
    row.flags.set(IncludeFlag::Macro);
    unit.facts.includes.push_back(row);
  }
}

} // namespace harness
