#include "commands/read_options.h"

#include "commands/check_matchers.h"
#include "commands/installed.h"
#include "graph/query.h"
#include "judge/rule.h"

using namespace llvm;

namespace harness {

policy::ReadOptions readOptions(StringRef catalogue, policy::Mode mode) {
  policy::ReadOptions options;
  options.catalogue = catalogue.empty() ? installedFolder("catalogue", HARNESS_CATALOGUE) : catalogue.str();
  options.mode = mode;
  options.checkQuery = graph::checkQuery;
  options.checkMatchers = checkMatchers;
  for (const Rule *rule : Rule::all())
    options.knownRules.push_back(rule->id.str());
  return options;
}

} // namespace harness
