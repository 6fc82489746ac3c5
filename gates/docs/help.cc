#include "docs/help.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"

#include <csignal>
#include <vector>

using namespace llvm;

namespace harness::docs {

std::string whyNoHelp(StringRef program, ArrayRef<StringRef> arguments, unsigned seconds) {
  if (!sys::fs::can_execute(program))
    return "cannot be run: it is no program";
  std::vector<StringRef> all{program};
  all.insert(all.end(), arguments.begin(), arguments.end());
  all.push_back("--help");
  std::string failure;
  bool failed = false;
  // A session of its own, so that what it started can be ended with it.
  sys::ProcessInfo child = sys::ExecuteNoWait(program, all, std::nullopt, {StringRef(), StringRef(), StringRef()}, 0, &failure,
                                              &failed, /*AffinityMask=*/nullptr, /*DetachProcess=*/true);
  if (failed)
    return "cannot be run: " + failure;
  sys::ProcessInfo left = sys::Wait(child, seconds, &failure, /*ProcStat=*/nullptr, /*Polling=*/true);
  if (left.Pid != child.Pid) {
    kill(-child.Pid, SIGKILL);
    sys::Wait(child, std::nullopt);
    return "has not left after " + std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
  }
  if (left.ReturnCode == 0)
    return "";
  return left.ReturnCode < 0 ? "crashes" : "leaves with " + std::to_string(left.ReturnCode);
}

} // namespace harness::docs
