// An expression of Clang's AST matchers as text, and what Clang makes of it:
// https://clang.llvm.org/docs/LibASTMatchersReference.html
#pragma once

#include "clang/ASTMatchers/ASTMatchersInternal.h"

#include <optional>
#include <string>
#include <vector>

namespace harness {

struct Expression {
  // What the outermost matcher matches is bound to "root". None: there are problems.
  std::optional<clang::ast_matchers::internal::DynTypedMatcher> matcher;
  std::vector<std::string> bound; // names that it may bind nodes to; sorted
  bool ofWholeUnit = false;       // it looks at the translation unit itself

  struct Problem {
    size_t offset; // in the text
    std::string message;
  };
  std::vector<Problem> problems;
};

Expression parseExpression(llvm::StringRef text);

} // namespace harness
