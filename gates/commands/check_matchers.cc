#include "commands/check_matchers.h"

#include "io/file.h"
#include "io/scratch.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace harness {
namespace {

// Beside the plugin, for both need the libraries of one Clang; in a build of Harness where that has it.
std::string findProgram() {
  static int anchor; // any address in the program
  SmallString<256> installed(sys::path::parent_path(sys::fs::getMainExecutable(nullptr, &anchor)));
  sys::path::append(installed, "..", HARNESS_LIBDIR, "harness");
  sys::path::remove_dots(installed, /*remove_dot_dot=*/true);
  if (!sys::fs::is_directory(installed))
    return HARNESS_MATCHERS;
  sys::path::append(installed, HARNESS_LLVM_MAJOR, "harness-matchers");
  return installed.str().str();
}

Expected<std::vector<policy::MatcherAnswer>> parseAnswers(StringRef text, size_t wanted) {
  auto parsed = json::parse(text);
  if (!parsed)
    return parsed.takeError();
  const json::Array *rows = parsed->getAsArray();
  if (!rows || rows->size() != wanted)
    return createStringError("it gave no answer to some");
  std::vector<policy::MatcherAnswer> answers;
  for (const json::Value &row : *rows) {
    policy::MatcherAnswer &answer = answers.emplace_back();
    const json::Object *object = row.getAsObject();
    const json::Array *problems = object ? object->getArray("problems") : nullptr;
    const json::Array *bound = object ? object->getArray("bound") : nullptr;
    if (!problems || !bound)
      return createStringError("it gave an answer that is none");
    for (const json::Value &value : *problems)
      if (const json::Object *problem = value.getAsObject())
        answer.problems.push_back({size_t(problem->getInteger("offset").value_or(0)), problem->getString("message").value_or("").str()});
    for (const json::Value &name : *bound)
      answer.bound.push_back(name.getAsString().value_or("").str());
  }
  return answers;
}

} // namespace

Expected<std::vector<policy::MatcherAnswer>> checkMatchers(ArrayRef<std::string> expressions) {
  std::string program = findProgram();
  if (!sys::fs::can_execute(program))
    return createStringError("there is no program '" + program + "'; it is installed with the plugin, install Harness again");
  json::Array list;
  for (const std::string &expression : expressions)
    list.push_back(json::fixUTF8(expression));
  std::string text;
  raw_string_ostream(text) << json::Value(std::move(list));
  io::Scratch scratch;
  auto input = scratch.add(text), output = scratch.add(), said = scratch.add();
  for (auto *path : {&input, &output, &said})
    if (!*path) {
      Error failed = path->takeError();
      for (auto *other : {&input, &output, &said})
        if (other != path)
          consumeError(other->takeError());
      return std::move(failed);
    }
  std::string problem;
  const std::optional<StringRef> redirects[] = {StringRef(*input), StringRef(*output), StringRef(*said)};
  int status = sys::ExecuteAndWait(program, {program}, std::nullopt, redirects, 0, 0, &problem);
  auto answer = io::readFile(*output), complaint = io::readFile(*said);
  if (!answer || !complaint)
    return joinErrors(answer ? Error::success() : answer.takeError(), complaint ? Error::success() : complaint.takeError());
  if (status)
    return createStringError("'" + program + "' failed: " + (problem.empty() ? (*complaint)->getBuffer().split('\n').first : StringRef(problem)));
  auto answers = parseAnswers((*answer)->getBuffer(), expressions.size());
  if (!answers)
    return createStringError("'" + program + "': " + toString(answers.takeError()));
  return answers;
}

} // namespace harness
