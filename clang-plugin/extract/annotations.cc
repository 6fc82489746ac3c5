// `[[clang::annotate("harness::…", …)]]`, as the macros of <harness/annotations.h> write it.

#include "extract.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

std::string argumentText(Unit &unit, const Expr *e) {
  e = e->IgnoreParenImpCasts();
  if (auto *constant = dyn_cast<ConstantExpr>(e))
    e = constant->getSubExpr()->IgnoreParenImpCasts();
  if (auto *literal = dyn_cast<clang::StringLiteral>(e))
    return literal->getString().str();
  Expr::EvalResult value;
  if (!e->isValueDependent() && e->EvaluateAsInt(value, *unit.ast))
    return toString(value.Val.getInt(), 10);
  return "?";
}

} // namespace

void extractAnnotations(Unit &unit, const Decl *d) {
  if (!d->hasAttrs())
    return;
  for (const auto *attr : d->specific_attrs<AnnotateAttr>()) {
    StringRef text = attr->getAnnotation();
    if (!text.consume_front("harness::"))
      continue;
    std::string full = text.str();
    for (const Expr *argument : attr->args())
      full += "\x1f" + argumentText(unit, argument);
    Annotation row;
    if (auto *function = dyn_cast<FunctionDecl>(d)) {
      if (function->isDependentContext())
        continue;
      row.function = unit.function(function);
    } else if (auto *tag = dyn_cast<TagDecl>(d)) {
      row.type = unit.type(tag);
    } else if (auto *value = dyn_cast<ValueDecl>(d); value && isa<VarDecl, FieldDecl>(value)) {
      row.variable = unit.variable(value);
    } else {
      continue;
    }
    row.text = unit.string(full);
    unit.facts.annotations.push_back(row);
  }
}

} // namespace harness
