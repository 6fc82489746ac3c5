#include "commands/read_options.h"

#include "commands/check_matchers.h"
#include "graph/query.h"
#include "judge/rule.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness {

static std::string findCatalogue(policy::Files &files) {
  static int anchor; // any address in the program
  SmallString<256> installed(sys::path::parent_path(sys::fs::getMainExecutable(nullptr, &anchor)));
  sys::path::append(installed, "..", "share", "harness", "catalogue");
  sys::path::remove_dots(installed, /*remove_dot_dot=*/true);
  if (files.isFolder(installed))
    return installed.str().str();
#ifdef HARNESS_CATALOGUE
  return HARNESS_CATALOGUE;
#else
  return installed.str().str();
#endif
}

policy::ReadOptions readOptions(policy::Files &files, StringRef catalogue, policy::Mode mode) {
  policy::ReadOptions options;
  options.catalogue = catalogue.empty() ? findCatalogue(files) : catalogue.str();
  options.mode = mode;
  options.checkQuery = graph::checkQuery;
  options.checkMatchers = checkMatchers;
  for (const Rule *rule : Rule::all())
    options.knownRules.push_back(rule->id.str());
  return options;
}

} // namespace harness
