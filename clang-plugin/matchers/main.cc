// harness-matchers: says what Clang makes of matcher expressions, for `harness policy`, which knows nothing of Clang.
// Reads a JSON list of expressions from its input; writes, in the same order, a list of objects: "problems" (each with
// "offset" and "message"), or "bound", the names that nodes are bound to.

#include "matchers/expression.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

using namespace llvm;

namespace {

// What is written to the standard error output meanwhile: of a regular expression that is none Clang says so there, and goes
// on. Empty if the output cannot be led away.
std::string saidDuring(function_ref<void()> run) {
  SmallString<128> path;
  int file;
  if (sys::fs::createTemporaryFile("harness", "tmp", file, path)) {
    run();
    return {};
  }
  FileRemover remover(path);
  int original = dup(STDERR_FILENO);
  if (original < 0 || dup2(file, STDERR_FILENO) < 0) {
    run();
    return {};
  }
  run();
  errs().flush();
  if (dup2(original, STDERR_FILENO) < 0)
    exit(2); // nobody would hear what is said from here on
  close(original);
  close(file);
  auto said = MemoryBuffer::getFile(path);
  return said ? (*said)->getBuffer().str() : std::string();
}

// "error: building matcher 'matchesName': parentheses not balanced", then "note:  input was '('". At the matcher, or at the
// input if that stands there as it is.
void addSaid(StringRef said, StringRef text, harness::Expression &expression) {
  if (!said.consume_front("error: "))
    return;
  auto [first, second] = said.split('\n');
  StringRef matcher = first.split('\'').second.split('\'').first, input = second.split("'").second.rsplit('\'').first;
  size_t at = text.find(("\"" + input + "\"").str());
  if (at == StringRef::npos)
    at = text.find(matcher);
  expression.problems.push_back({at == StringRef::npos ? 0 : at, "not a matcher that Clang knows: " + first.str()});
}

} // namespace

int main() {
  auto input = MemoryBuffer::getSTDIN();
  if (!input) {
    errs() << "harness-matchers: cannot read the input: " << input.getError().message() << '\n';
    return 2;
  }
  auto parsed = json::parse((*input)->getBuffer());
  const json::Array *expressions = parsed ? parsed->getAsArray() : nullptr;
  if (!expressions) {
    errs() << "harness-matchers: the input is no list of expressions\n";
    if (!parsed)
      consumeError(parsed.takeError());
    return 2;
  }
  json::OStream j(outs());
  j.array([&] {
    for (const json::Value &text : *expressions) {
      harness::Expression expression;
      const StringRef code = text.getAsString().value_or("");
      addSaid(saidDuring([&] { expression = harness::parseExpression(code); }), code, expression);
      j.object([&] {
        j.attributeArray("problems", [&] {
          for (const auto &problem : expression.problems)
            j.object([&] {
              j.attribute("offset", int64_t(problem.offset));
              j.attribute("message", json::fixUTF8(problem.message));
            });
        });
        j.attributeArray("bound", [&] {
          for (const std::string &name : expression.bound)
            j.value(json::fixUTF8(name));
        });
      });
    }
  });
  outs() << '\n';
  return 0;
}
