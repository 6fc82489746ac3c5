#include "commands/enter.h"

#include "commands/command.h"

#include "policy/compiled.h"

#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace harness {

std::optional<Entered> enter(const std::string &folder, const std::string &config, int &status) {
  if (std::error_code e = folder == "." ? std::error_code() : sys::fs::set_current_path(folder)) {
    status = fail(Usage, folder + ": " + e.message());
    return std::nullopt;
  }
  auto build = build::readBuild(".", config);
  if (!build) {
    status = fail(Usage, build.takeError());
    return std::nullopt;
  }
  auto policy = policy::readCompiled("harness/policy.bin");
  if (!policy) {
    status = fail(Failed, policy.takeError());
    return std::nullopt;
  }
  return Entered{std::move(*build), std::move(*policy)};
}

} // namespace harness
