#include "policy/read_seams.h"

#include "policy/glob.h"

using namespace llvm;

namespace harness::policy {

// A glob that stands for no file guards nothing.
void readCanon(Reading &reading, TableReader &project, StringRef folder, PolicyT &policy) {
  for (const std::string &text : project.sorted("canon")) {
    auto glob = Glob::compile(text);
    if (!glob)
      project.errorAtEntry("canon", text, "'" + text + "' " + toString(glob.takeError()));
    else if (reading.files.match(folder, *glob).empty())
      project.errorAtEntry("canon", text, "no file matches '" + text + "'");
    else
      policy.project->canon.push_back(text);
  }
}

void readSeams(Reading &reading, TableReader &file, StringRef folder, PolicyT &policy) {}

} // namespace harness::policy
