#include "early.h"

#include "judge/judge.h"
#include "policy/compiled.h"
#include "policy/date.h"

#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace llvm;

namespace harness {
namespace {

class Reporter {
public:
  Reporter(CompilerInstance &ci, StringRef root)
      : ci(ci), diagnostics(ci.getDiagnostics()), root(root),
        error(diagnostics.getCustomDiagID(DiagnosticsEngine::Error, "%0 [harness-%1]")),
        note(diagnostics.getCustomDiagID(DiagnosticsEngine::Note, "%0")) {}

  void report(const Finding &finding) {
    {
      auto said = diagnostics.Report(locate(finding.at), error);
      said << finding.message << finding.rule;
      for (const Fix &fix : finding.fixes)
        if (SourceLocation from = locate(fix.at), end = locate({fix.at.path, fix.endLine, fix.endColumn}); from.isValid() && end.isValid())
          said << FixItHint::CreateReplacement(CharSourceRange::getCharRange(from, end), fix.text);
    }
    for (const Note &n : finding.notes)
      diagnostics.Report(locate(n.at), note) << n.text;
    if (!finding.remedy.empty())
      diagnostics.Report(SourceLocation(), note) << finding.remedy;
    if (!finding.accept.empty())
      diagnostics.Report(SourceLocation(), note) << "to accept it: " + finding.accept;
  }

private:
  SourceLocation locate(const Position &at) {
    if (!at.line)
      return {};
    StringRef path = at.path;
    SmallString<256> full(path.consume_front("<build>/") ? StringRef() : root);
    sys::path::append(full, path);
    if (sys::fs::make_absolute(full))
      return {};
    sys::path::remove_dots(full, /*remove_dot_dot=*/true);
    // The compiler knows the file by whatever name it was included under; the identity is the same.
    auto file = ci.getFileManager().getOptionalFileRef(full);
    return file ? ci.getSourceManager().translateFileLineCol(&file->getFileEntry(), at.line, std::max(1u, at.column))
                : SourceLocation();
  }

  CompilerInstance &ci;
  DiagnosticsEngine &diagnostics;
  StringRef root;
  unsigned error, note;
};

} // namespace

std::unique_ptr<policy::PolicyT> readPolicy() {
  constexpr llvm::StringLiteral path("harness/policy.bin");
  if (!sys::fs::exists(path))
    return nullptr;
  auto policy = policy::readCompiled(path);
  if (policy)
    return std::move(*policy);
  consumeError(policy.takeError());
  return nullptr;
}

void judgeEarly(CompilerInstance &ci, const policy::PolicyT &policy, const facts::Facts &facts, StringRef root) {
  if (policy.mode != policy::Mode::error || policy.assumed)
    return;
  Program program(policy, {});
  program.add(facts, "", /*own=*/true);
  program.close(/*unitOnly=*/true);
  Reporter reporter(ci, root);
  for (const Finding &finding : judge(program, Rule::Unit, policy::today()).findings)
    reporter.report(finding);
}

} // namespace harness
