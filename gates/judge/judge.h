// The judge: runs every rule that applies on a program and sorts out what the policy accepts.
#pragma once

#include "judge/finding.h"
#include "judge/rule.h"

namespace harness {

struct Judgement {
  std::vector<Finding> findings;
  std::vector<Accepted> accepted;
  std::vector<Allowed> allowed; // every HARNESS_ALLOW of code that is judged
};

// The rules of the policy that are queries. What they need is no part of the plugin, so who judges hands it in; they are given
// what the others have worked out, and add what they find.
using QueryRules = llvm::function_ref<void(llvm::ArrayRef<Use>, Shared &, std::vector<Reported> &)>;

// `scope`: one or more of Rule::Scope. `today`: yyyy-mm-dd, for what expires. `sight` tells what the gates of the
// libraries say themselves. `timer`, if given, runs each rule. `shared`, if given, is what the rules made on the way: with
// the account, if there is a baseline to compare it with.
Judgement judge(const Program &program, unsigned scope, llvm::StringRef today, Sight sight = nullptr,
                llvm::function_ref<void(const RuleHead &, llvm::function_ref<void()>)> timer = nullptr, QueryRules data = nullptr,
                Shared *shared = nullptr);

} // namespace harness
