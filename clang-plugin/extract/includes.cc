// Include edges. They come from the preprocessor, so they are missing from preprocessed input and from the contents of
// a precompiled header; coverage says so.

#include "extract.h"

#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"

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
};

namespace {

class Watcher : public PPCallbacks {
public:
  explicit Watcher(std::shared_ptr<Includes> includes) : includes(std::move(includes)) {}

  void InclusionDirective(SourceLocation hash, const Token &, StringRef, bool angled, CharSourceRange,
                          OptionalFileEntryRef file, StringRef, StringRef, const clang::Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (file)
      includes->rows.push_back({hash, file, angled});
  }

private:
  std::shared_ptr<Includes> includes;
};

} // namespace

std::shared_ptr<Includes> watchIncludes(CompilerInstance &ci) {
  auto includes = std::make_shared<Includes>();
  ci.getPreprocessor().addPPCallbacks(std::make_unique<Watcher>(includes));
  return includes;
}

void extractIncludes(Unit &unit, Includes &includes) {
  for (const Includes::Row &include : includes.rows) {
    facts::Origin from = unit.origin(include.from);
    if (from == Origin::System || from == Origin::ThirdParty)
      continue;
    FileID to = unit.sources.translateFile(*include.to);
    if (to.isInvalid()) // named, found, and never entered: an unused __has_include
      continue;
    facts::Place at = unit.place(include.from), target = unit.place(unit.sources.getLocForStartOfFile(to));
    if (!at.file || !target.file)
      continue;
    Include row{at.file, target.file, at.line, {}};
    row.flags.set(IncludeFlag::Angled, include.angled).set(IncludeFlag::FromMacro, include.from.isMacroID());
    unit.facts.includes.push_back(row);
  }
}

} // namespace harness
