// The `harness` program: finds the subcommand that was named and runs it. See commands/.

#include "commands/command.h"

#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness {
Command *Command::first = nullptr;

int fail(Exit code, const Twine &message) {
  WithColor::error(errs(), "harness") << message << '\n';
  return code;
}

int fail(Exit code, Error error) { return fail(code, toString(std::move(error))); }

int fail(Error error) {
  Exit code = Failed;
  std::string message;
  handleAllErrors(std::move(error), [&](const ErrorInfoBase &info) {
    if (info.convertToErrorCode() == std::errc::invalid_argument)
      code = Usage;
    message += (message.empty() ? "" : "; ") + info.message();
  });
  return fail(code, message);
}
} // namespace harness

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  // LLVM's libraries register options of their own at the top level; none of them is ours to show.
  for (auto &[name, option] : cl::getRegisteredOptions())
    if (name != "help" && name != "version")
      option->setHiddenFlag(cl::ReallyHidden);
  cl::SetVersionPrinter([](raw_ostream &os) { os << "harness " HARNESS_VERSION "\n"; });
  // With a stream for errors the parser returns instead of leaving with a status of its own.
  if (!cl::ParseCommandLineOptions(argc, argv,
                                   "Harness: architecture gates for C++ builds\n\n  Exit status: 0 clean, "
                                   "1 findings, 2 bad policy or usage, 3 Harness itself failed\n",
                                   &errs()))
    return harness::Usage;
  for (auto *c = harness::Command::first; c; c = c->next)
    if (*c->sub)
      return c->run();
  cl::PrintHelpMessage();
  return harness::Usage;
}
