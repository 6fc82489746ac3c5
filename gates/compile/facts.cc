#include "compile/facts.h"

#include "facts/format.h"
#include "io/file.h"
#include "io/scratch.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace harness::compile {

char DoesNotCompile::ID = 0;

namespace {

// How many words an argument takes with it that says what is written and where; 0: it says something else. What depends on
// what is the build's business.
unsigned wordsOfOutput(StringRef argument) {
  return StringSwitch<unsigned>(argument)
      .Cases({"-o", "-MF", "-MT", "-MQ", "-MJ"}, 2)
      .Cases({"-c", "-S", "-E", "-MD", "-MMD", "-MP", "-M", "-MM", "-save-temps", "-save-temps=obj", "-save-temps=cwd", "-ftime-trace"}, 1)
      .Default(argument.starts_with("-fplugin-arg-harness-facts=") || argument.starts_with("-ftime-trace=") ? 1 : 0);
}

std::vector<std::string> withoutOutput(ArrayRef<std::string> arguments) {
  std::vector<std::string> kept;
  for (size_t i = 0; i < arguments.size();) {
    if (unsigned words = wordsOfOutput(arguments[i]))
      i += words;
    else
      kept.push_back(arguments[i++]);
  }
  return kept;
}

Expected<std::string> textOf(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  return (*file)->getBuffer().str();
}

} // namespace

Expected<facts::Facts> factsOf(const CompileCommand &command, ArrayRef<Replacement> replaced, ArrayRef<std::string> more) {
  io::Scratch scratch;
  auto facts = scratch.add(), said = scratch.add();
  if (!facts || !said)
    return joinErrors(facts ? Error::success() : facts.takeError(), said ? Error::success() : said.takeError());

  // LLVM's way to start a program has no working directory; env has.
  std::vector<std::string> words{"/usr/bin/env", "-C", command.directory};
  append_range(words, withoutOutput(command.arguments));
  append_range(words, more);
  for (StringRef word : {"-fsyntax-only", "-w", "-fno-color-diagnostics", "-fplugin-arg-harness-early=off"})
    words.push_back(word.str());
  words.push_back("-fplugin-arg-harness-facts=" + *facts);
  for (const Replacement &r : replaced) {
    auto path = scratch.add(r.text);
    if (!path)
      return path.takeError();
    for (const std::string &word : {std::string("-Xclang"), std::string("-remap-file"), std::string("-Xclang"), r.file + ";" + *path})
      words.push_back(word);
  }

  std::string problem;
  const SmallVector<StringRef, 64> arguments(words.begin(), words.end());
  const std::optional<StringRef> redirects[] = {StringRef(""), StringRef(*said), StringRef(*said)};
  int status = sys::ExecuteAndWait(words[0], arguments, std::nullopt, redirects, 0, 0, &problem);
  if (status < 0)
    return createStringError("cannot run " + command.arguments[0] + ": " + problem);
  if (status) {
    auto text = textOf(*said);
    if (!text)
      return text.takeError();
    return make_error<DoesNotCompile>(std::move(*text));
  }
  auto bytes = io::readFile(*facts);
  if (!bytes)
    return bytes.takeError();
  if ((*bytes)->getBuffer().empty())
    return createStringError(command.file + ": the compiler left no facts; does its command load the plugin?");
  return facts::readFile(std::move(*bytes));
}

} // namespace harness::compile
