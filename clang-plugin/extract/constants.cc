// Constants that refine or witness an effect: arguments of calls into libraries (open flags, fopen modes, system call
// numbers) and string literals that could name a symbol.

#include "extract.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// Longer strings are text, not modes, paths or names.
constexpr size_t LongestText = 128;

bool isName(StringRef s) {
  if (s.size() < 3 || s.size() > LongestText || isDigit(s.front()))
    return false;
  return all_of(s, [](char c) { return isAlnum(c) || c == '_' || c == ':'; });
}

} // namespace

void extractConstants(Unit &unit, const CallExpr *call, Id<facts::Call> row) {
  const FunctionDecl *callee = call->getDirectCallee();
  if (!callee || unit.origin(callee->getLocation()) != Origin::System || isa<CXXOperatorCallExpr>(call) ||
      callee->isNoReturn()) // a failed assertion is one, whatever it says
    return;
  for (auto [i, argument] : enumerate(call->arguments())) {
    if (argument->isValueDependent() || argument->isTypeDependent())
      continue;
    Constant constant;
    constant.call = row;
    constant.argument = i;
    if (auto *literal = dyn_cast<clang::StringLiteral>(argument->IgnoreParenImpCasts())) {
      // What macros make is no mode or name: __FILE__ is a path of this machine.
      bool made = unit.sources.isWrittenInScratchSpace(unit.sources.getSpellingLoc(literal->getBeginLoc()));
      if (made || literal->getCharByteWidth() != 1 || literal->getByteLength() > LongestText)
        continue;
      constant.kind = ConstantKind::String;
      constant.text = unit.string(literal->getString());
      unit.facts.constants.push_back(constant);
    } else if (argument->getType()->isIntegralOrEnumerationType() && !argument->getType()->isBooleanType()) {
      Expr::EvalResult value;
      if (!argument->EvaluateAsInt(value, *unit.ast) || !value.Val.getInt().isRepresentableByInt64())
        continue;
      constant.value = value.Val.getInt().getExtValue();
      unit.facts.constants.push_back(constant);
    }
  }
}

void extractLiteral(Unit &unit, const Scope &scope, const clang::StringLiteral *literal) {
  if (!scope.function || literal->isUnevaluated() || literal->getCharByteWidth() != 1 || !isName(literal->getString()))
    return;
  unit.facts.literals.push_back({unit.string(literal->getString()), unit.place(literal->getBeginLoc())});
}

} // namespace harness
