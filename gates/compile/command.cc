#include "compile/command.h"

#include "io/file.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"

using namespace llvm;

namespace harness::compile {
namespace {

std::vector<std::string> wordsOf(const json::Object &row) {
  std::vector<std::string> words;
  if (const json::Array *list = row.getArray("arguments")) {
    for (const json::Value &word : *list)
      words.push_back(word.getAsString().value_or("").str());
    return words;
  }
  BumpPtrAllocator memory;
  StringSaver saver(memory);
  SmallVector<const char *, 64> tokens;
  cl::TokenizeGNUCommandLine(row.getString("command").value_or(""), saver, tokens);
  words.assign(tokens.begin(), tokens.end());
  return words;
}

// What stands behind "-o", which every command of CMake has.
std::string outputOf(ArrayRef<std::string> words) {
  auto it = find(words, "-o");
  return it != words.end() && std::next(it) != words.end() ? *std::next(it) : std::string();
}

} // namespace

Expected<std::vector<CompileCommand>> readCommands(StringRef path) {
  auto file = io::readFile(path);
  if (!file)
    return file.takeError();
  auto parsed = json::parse((*file)->getBuffer());
  if (!parsed)
    return createStringError(path + ": " + toString(parsed.takeError()));
  const json::Array *rows = parsed->getAsArray();
  if (!rows)
    return createStringError(path + ": no list of commands");
  std::vector<CompileCommand> commands;
  for (const json::Value &value : *rows) {
    const json::Object *row = value.getAsObject();
    if (!row)
      return createStringError(path + ": an entry is no object");
    CompileCommand command;
    command.directory = row->getString("directory").value_or("").str();
    command.arguments = wordsOf(*row);
    SmallString<256> source(row->getString("file").value_or(""));
    sys::path::make_absolute(command.directory, source);
    sys::path::remove_dots(source, /*remove_dot_dot=*/true);
    command.file = source.str().str();
    command.output = outputOf(command.arguments);
    if (command.arguments.empty() || command.directory.empty())
      return createStringError(path + ": an entry has no command or no directory");
    commands.push_back(std::move(command));
  }
  return commands;
}

} // namespace harness::compile
