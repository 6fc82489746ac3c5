// A source file as text that can be edited where facts point: bodies, calls, statements and declarations as ranges of
// bytes. What macros and templates make of it is the compiler's business; what cannot be found for certain is not
// found.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::mutate {

// Bytes [begin, end).
struct Range {
  size_t begin = 0, end = 0;
  friend bool operator==(Range, Range) = default;
};

// Replaces a range; an empty one: inserts.
struct Edit {
  Range range;
  std::string text;
  uint32_t line = 0, column = 0; // of the range's beginning
  std::string removed;           // what stands there
};

// `edits` do not overlap; those at one place come out in their order.
std::string apply(llvm::StringRef text, llvm::ArrayRef<Edit> edits);

class SourceText {
public:
  explicit SourceText(std::string text);

  llvm::StringRef text() const { return all; }
  llvm::StringRef text(Range r) const { return llvm::StringRef(all).slice(r.begin, r.end); }

  // Line and column count from 1, the column in bytes.
  std::optional<size_t> offset(uint32_t line, uint32_t column) const;
  std::pair<uint32_t, uint32_t> position(size_t offset) const;

  // Does the identifier stand there, by itself?
  bool isIdentifierAt(size_t at, llvm::StringRef name) const;

  // The body of a function whose name stands at `name` and that ends on line `endLine`: what is between its braces.
  std::optional<Range> body(size_t name, uint32_t endLine) const;
  // The whole expression of a call whose function's name, be it qualified, stands at `name`: "a.b(1).c(2)" of the "c" in it.
  std::optional<Range> call(size_t name) const;
  // What is between the parentheses, or braces, behind the name of a call or a variable.
  std::optional<Range> arguments(size_t name) const;
  // If the range is all there is of a statement: that with its semicolon.
  std::optional<Range> asStatement(Range expression) const;
  // The `if` that tests nothing but the expression, or compares it with something: with what it runs, and without an
  // else.
  std::optional<Range> test(Range expression) const;
  // The statement or declaration around a place, from behind the last one to its semicolon.
  std::optional<Range> statement(size_t at) const;
  // The compound statement that begins at or behind `at`, with its braces; nothing but blanks or one pair of
  // parentheses may stand before it.
  std::optional<Range> block(size_t at) const;
  // What a loop around the place repeats: of one whose head it stands in, or whose body.
  std::optional<Range> repeated(size_t at) const;
  // How often the identifier stands in the range.
  unsigned count(llvm::StringRef identifier, Range in) const;
  // Where the identifier stands first in the range, at or behind `from`.
  std::optional<size_t> find(llvm::StringRef identifier, Range in) const;

  // Where a line can be put that declares or includes something for what stands at `before`, or for the whole file: behind
  // the last #include before it that nothing encloses; else behind #pragma once, or on top.
  size_t top(size_t before = std::string::npos) const;

private:
  void mask();
  void findTops();
  // Of the bracket at `open`; npos if there is none.
  size_t closing(size_t open) const;
  size_t opening(size_t close) const;
  size_t skipBlanks(size_t at) const;
  size_t skipBlanksBack(size_t end) const;
  llvm::StringRef wordBefore(size_t end) const;

  std::string all, code;                  // `code`: comments, literals and directives are blanks
  std::vector<size_t> starts, directives; // of lines; of the "#" of each directive
  std::vector<size_t> behindIncludes;     // that nothing encloses, ascending
  size_t first = 0;                       // behind #pragma once, or an include guard
};

} // namespace harness::mutate
