// The judge: runs every rule that applies on a program and sorts out what the policy accepts.
#pragma once

#include "judge/finding.h"
#include "judge/rule.h"

namespace harness {

struct Judgement {
  std::vector<Finding> findings;
  std::vector<Accepted> accepted;
  std::vector<Allowed> allowed; // every HARNESS_ALLOW of code that is judged
  std::shared_ptr<const Account> account; // of the target, or of all; if there is a baseline to compare it with
};

// `scope`: one or more of Rule::Scope. `today`: yyyy-mm-dd, for what expires. `sight` tells what the gates of the
// libraries say themselves. `timer`, if given, runs each rule.
Judgement judge(const Program &program, unsigned scope, llvm::StringRef today, Sight sight = nullptr,
                llvm::function_ref<void(const Rule &, llvm::function_ref<void()>)> timer = nullptr);

} // namespace harness
